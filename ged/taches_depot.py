"""Jobs of what comes in."""

from django.utils import timezone
from django_tasks import task

from ged import envois


@task(priority=-80)
def purger_envois() -> int:
    """Forget uploads that nobody went on with. Returns how many."""
    return envois.purger(timezone.now())
