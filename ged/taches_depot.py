"""Jobs of what comes in."""

from typing import Any

from django.utils import timezone
from django_tasks import TaskContext, task

from commun.travaux.travailleur import ESSAIS_MAX
from ged import antivirus, envois, jumelage, prises, ressemblances

CONTROLES = 200  # versions shown to the antivirus in one run


@task(priority=-80)
def purger_envois() -> int:
    """Forget uploads that nobody went on with. Returns how many."""
    return envois.purger(timezone.now())


@task(priority=-70)
def controler_en_retard() -> int:
    """Versions read while the antivirus did not answer. Returns how many were looked at."""
    return antivirus.controler_en_retard(CONTROLES)


@task(takes_context=True, priority=20)
def assembler_prise(context: TaskContext, prise_id: int) -> str:
    """Photographs of a phone become one document. Returns the state reached."""
    try:
        return prises.deposer(prise_id)
    except Exception:
        if context.attempt >= ESSAIS_MAX:
            prises.echouer(prise_id)
        raise


@task()
def finir_les_prises() -> int:
    """Photographs of a phone that left without saying that it had finished. Returns how many documents."""
    return jumelage.finir_les_oublies()


def chercher_les_semblables(sender: Any, version: Any, **kwargs: Any) -> None:
    """Receiver of a version read to its end: queue the comparison in the same transaction."""
    comparer_version.enqueue(version.pk)


@task(priority=-40)
def comparer_version(version_id: int) -> int:
    """Look for pages like those of this version. Returns how many are suggested."""
    return ressemblances.comparer(version_id)
