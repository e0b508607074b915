"""Jobs of the room."""

import datetime as dt

from django.utils import timezone
from django_tasks import task

from ged import rangement, stockage
from ged.indexation import ids_des_pages
from search.actions import indexer

DELAI_ORPHELIN = dt.timedelta(days=1)  # a deposit never lasts so long between its bytes and its rows
LOT = 500  # keys or pages at once


@task(priority=-80)
def balayer_orphelins() -> int:
    """Remove originals that no row names (a deposit rolled back or killed after its bytes). Returns how many."""
    limite = timezone.now() - DELAI_ORPHELIN
    stockage.vider_provisoires(limite)
    retires, lot = 0, []
    for cle in stockage.originaux_anciens(limite):
        lot.append(cle)
        if len(lot) == LOT:
            retires += _retirer_inconnus(lot)
            lot = []
    return retires + _retirer_inconnus(lot)


def _retirer_inconnus(cles: list[str]) -> int:
    connus = rangement.tenues(cles)
    inconnus = [cle for cle in cles if cle not in connus]
    for cle in inconnus:
        stockage.retirer(cle)
    return len(inconnus)


@task(priority=-60)
def reindexer_documents(document_ids: list[int]) -> None:
    """Queue again the index entries of these documents' pages (their title or their rights changed)."""
    ids = ids_des_pages(document_ids)
    for i in range(0, len(ids), LOT):
        indexer("page", ids[i : i + LOT])
