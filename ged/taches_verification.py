"""A sample of what is stored is read again each night: damage is known before the day the paper is needed."""

from django_tasks import task

from ged.verification import verifier

ECHANTILLON = 500  # versions a night


@task(priority=-90)
def verifier_un_echantillon() -> int:
    """Returns how many gaps were found."""
    return len(verifier(echantillon=ECHANTILLON, fils=1).restants)
