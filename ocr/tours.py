"""Turns: how long one document is read before the others get theirs, and when it gives way earlier."""

import time
from collections.abc import Callable, Iterator

from django_tasks_db.models import DBTaskResult

from ocr.moteur import PageLue

LOT_PAGES = 40  # pages kept in one transaction, at most…
LOT_SECONDES = 0.7  # … and at least so often, for the progress shown
TOUR_MINIMAL = 3.0  # seconds before it gives way to a document that waits (opening a file again costs some)


def jamais() -> bool:
    """Gives way to nobody."""
    return False


def depot_en_attente(travail: str, priorite: int) -> bool:
    """True when a job `travail` of a higher priority than this waits for a worker."""
    return DBTaskResult.objects.ready().filter(task_path=travail, priority__gt=priorite).exists()


def par_lots(
    pages: Iterator[PageLue], fin_du_tour: float, ceder: Callable[[], bool] = jamais
) -> Iterator[list[PageLue]]:
    """Pages grouped for one transaction each; stops (and closes the engine's children) after `fin_du_tour`.

    After TOUR_MINIMAL it also stops when `ceder` says that somebody waits.
    """
    lot: list[PageLue] = []
    debut = dernier = time.monotonic()
    try:
        for page in pages:
            lot.append(page)
            maintenant = time.monotonic()
            fini = maintenant >= fin_du_tour
            if fini or len(lot) >= LOT_PAGES or maintenant - dernier >= LOT_SECONDES:
                yield lot
                lot, dernier = [], time.monotonic()
                fini = fini or (dernier - debut >= TOUR_MINIMAL and ceder())
            if fini:
                break
    finally:
        close = getattr(pages, "close", None)
        if close is not None:
            close()
    if lot:
        yield lot
