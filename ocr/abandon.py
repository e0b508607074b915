"""When the rest of a file is no longer tried: its pages cost the machine much and give nothing, by design or damage."""

from collections.abc import Iterable, Iterator
from itertools import islice, takewhile

from ged import progression
from ged.enums import SourcePage
from ged.models import Version
from ocr.moteur import PageLue
from ocr.moteur.equipe import PERTES, page_illisible

PERTES_MAX = 10  # pages that reached a limit: at most two minutes each
VAINES_MAX = 50  # unreadable pages in a row
LOT = 500  # rows in one transaction
PHRASE = "Cette page n’a pas été essayée : trop de pages de ce fichier ont dépassé les limites ou sont illisibles."


def abandonner_le_reste(version: Version) -> bool:
    """Give up the pages not read yet when those read say it is in vain. Returns whether they were.

    What a whole file may cost is bounded so: PERTES_MAX times the limit of one page, or VAINES_MAX unreadable pages.
    """
    if not _en_vain(version):
        return False
    presentes = set(version.pages.values_list("numero", flat=True))
    manquantes = (n for n in range(1, (version.nb_pages or 0) + 1) if n not in presentes)
    for lot in _lots(page_illisible(numero, PHRASE) for numero in manquantes):
        progression.enregistrer_pages(version.pk, lot)
    return True


def _lots(pages: Iterable[PageLue]) -> Iterator[list[PageLue]]:
    iterateur = iter(pages)
    while lot := list(islice(iterateur, LOT)):
        yield lot


def _en_vain(version: Version) -> bool:
    if version.pages.filter(source=SourcePage.ILLISIBLE, avertissement__in=PERTES).count() >= PERTES_MAX:
        return True
    sources = version.pages.order_by("-numero").values_list("source", flat=True)[:VAINES_MAX]
    return len(list(takewhile(lambda source: source == SourcePage.ILLISIBLE, sources))) >= VAINES_MAX
