"""Scheduled jobs of the room."""

from django_tasks import task

from commun.sceaux import JOURNAUX, sceller


@task()
def sceller_journaux() -> int:
    """Seal all rows not yet sealed. Returns the number of new seals."""
    nouveaux = 0
    for journal in JOURNAUX:
        while sceller(journal):
            nouveaux += 1
    return nouveaux
