"""The same races as on SQLite, on the database given by the environment (PostgreSQL: true row locks)."""

import pytest

from tests.decisions.test_concurrence import *  # noqa: F403

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
