"""The races of the execution on the database given by the environment (PostgreSQL: true row locks)."""

import pytest

from tests.decisions.test_execution_concurrence import *  # noqa: F403

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
