"""The same constraints and triggers as on SQLite, on the database given by the environment (PostgreSQL)."""

import pytest

from tests.decisions.test_invariants import *  # noqa: F403

pytestmark = [pytest.mark.services]
