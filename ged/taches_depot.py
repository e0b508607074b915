"""Jobs of what comes in."""

from django.utils import timezone
from django_tasks import task

from ged import antivirus, envois

CONTROLES = 200  # versions shown to the antivirus in one run


@task(priority=-80)
def purger_envois() -> int:
    """Forget uploads that nobody went on with. Returns how many."""
    return envois.purger(timezone.now())


@task(priority=-70)
def controler_en_retard() -> int:
    """Versions read while the antivirus did not answer. Returns how many were looked at."""
    return antivirus.controler_en_retard(CONTROLES)
