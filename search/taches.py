"""Jobs of the room: they carry ids only and read what is true when they run, so running twice changes nothing."""

import logging

from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commun.travaux.echecs import rejouer
from search.moteurs import moteur
from search.registre import entrees_de

logger = logging.getLogger(__name__)


@task()
def indexer_objets(genre: str, ids: list[int]) -> int:
    """Write these objects' entries; those without entry any more leave the index. Returns how many were written."""
    entrees = list(entrees_de(genre, ids))
    ecrits = {entree.objet_id for entree in entrees}
    moteur().ecrire(entrees)
    moteur().retirer(f"{genre}:{objet_id}" for objet_id in ids if objet_id not in ecrits)
    return len(entrees)


@task(priority=-50)
def reprendre_indexation() -> int:
    """Put the failed indexing jobs back in the queue once the engine answers again. Returns how many."""
    echecs = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, task_path=indexer_objets.module_path)
    ids = [str(pk) for pk in echecs.values_list("pk", flat=True)[:1000]]
    if ids:
        moteur().compter()  # raises while the engine is down
        for travail_id in ids:
            rejouer(travail_id)
        logger.info("%d travaux d’indexation remis en file", len(ids))
    return len(ids)
