"""Jobs of the room: they carry ids only and read what is true when they run, so running twice changes nothing."""

import logging

from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commun.travaux.echecs import rejouer
from search import retraits
from search.models import RechercheGardee
from search.moteurs import moteur
from search.protocole import Entree
from search.registre import entrees_de

logger = logging.getLogger(__name__)
NOUVEAUTES = "search.alertes.chercher_du_nouveau"  # it searches: above the doors, which queue the jobs of this module
RELECTURES_MAX = 5  # restrictions that may come one after the other while a job writes


@task()
def indexer_objets(genre: str, ids: list[int]) -> int:
    """Write these objects' entries; those without entry any more leave the index. Returns how many were written.

    A restriction that comes between the reading and the writing makes it read again, so that what was read before
    never stays. Rows of `retraits_en_attente` that were there before the reading are lifted once it can be found.
    """
    entrees: list[Entree] = []
    for _ in range(RELECTURES_MAX):
        avant = retraits.connus(genre, ids)
        entrees = _porter(genre, ids)
        if avant:
            moteur().rafraichir()
            retraits.lever(avant)
        if retraits.connus(genre, ids) <= avant:
            break
    if entrees and RechercheGardee.objects.filter(alerte=True).exists():
        import_string(NOUVEAUTES).enqueue([entree.id for entree in entrees])
    return len(entrees)


def _porter(genre: str, ids: list[int]) -> list[Entree]:
    entrees = list(entrees_de(genre, ids))
    ecrits = {entree.objet_id for entree in entrees}
    moteur().ecrire(entrees)
    moteur().retirer(f"{genre}:{objet_id}" for objet_id in ids if objet_id not in ecrits)
    return entrees


@task(priority=-50)
def reprendre_indexation() -> int:
    """Put the failed indexing jobs back in the queue once the engine answers again. Returns how many."""
    retraits.oublier()
    echecs = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, task_path=indexer_objets.module_path)
    ids = [str(pk) for pk in echecs.values_list("pk", flat=True)[:1000]]
    if ids:
        moteur().compter()  # raises while the engine is down
        for travail_id in ids:
            rejouer(travail_id)
        logger.info("%d travaux d’indexation remis en file", len(ids))
    return len(ids)
