"""Job that looks for what is new in the searches whose agent asked to be told."""

from django_tasks import task

from search.gardees import annoncer
from search.moteurs import moteur


@task(priority=-70)
def chercher_du_nouveau(entrees: list[str]) -> int:
    """Run the kept searches on these entries only. Returns how many agents were told."""
    moteur().rafraichir()
    return annoncer(entrees)
