"""Search inside one piece: which pages answer, how often, by the same analysis as the search of the house."""

from ged.models import Page, Version
from search.analyse import correspondances
from search.synonymes import groupes_de

MAX_PAGES = 5000


def trouver(version: Version, requete: str) -> list[tuple[int, int]]:
    """(page, number of marked words) for each page that has some, in order.

    Counts what `ged.calque` marks: the stored words, phrases and codes over several words included.
    """
    if not requete.strip():
        return []
    synonymes = groupes_de(version.document.institution_id)
    pages = Page.objects.filter(version=version).only("numero", "mots").order_by("numero")[:MAX_PAGES]
    comptes = ((p.numero, len(correspondances([m.t for m in p.mots_places()], requete, synonymes))) for p in pages)
    return [(numero, nombre) for numero, nombre in comptes if nombre]
