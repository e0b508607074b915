"""Structured reading: numbers, dates, amounts, names found on the pages with their boxes, and what paper they may be.

Pure functions over `PageLue`, whose content was checked already; nothing is opened here.
"""

from collections.abc import Iterable, Iterator

from ocr.moteur.champs import _contacts, _dates, _montants, _mrz, _noms, _numeros
from ocr.moteur.champs._feuille import Feuille
from ocr.moteur.champs.modele import PapierProbable, Trouvaille
from ocr.moteur.champs.papiers import reconnaitre
from ocr.moteur.modele import PageLue

__all__ = ["PapierProbable", "Trouvaille", "reconnaitre_papier", "reperer"]

# Surest first: what the check digits of a number confirmed is not a date, an amount or a telephone as well.
_RECHERCHES = (_numeros.reperer, _mrz.reperer, _dates.reperer, _contacts.reperer, _montants.reperer, _noms.reperer)


def reperer(pages: Iterable[PageLue]) -> list[Trouvaille]:
    """Values found on the pages, in reading order. The same value found twice comes twice: each has its own boxes."""
    return [trouvaille for page in pages for trouvaille in _page(page)]


def reconnaitre_papier(pages: Iterable[PageLue]) -> list[PapierProbable]:
    """Kinds of paper the pages may be, best first; empty when nothing tells."""
    return reconnaitre([Feuille.de(page) for page in pages])


def _page(page: PageLue) -> Iterator[Trouvaille]:
    feuille = Feuille.de(page)
    gardees: list[Trouvaille] = []
    for chercher in _RECHERCHES:
        gardees += [t for t in chercher(feuille) if t.nature in ("expediteur", "nom") or not _recouvre(gardees, t)]
    yield from sorted(gardees, key=lambda t: t.mots)


def _recouvre(gardees: list[Trouvaille], nouvelle: Trouvaille) -> bool:
    """True when a value of another nature already takes most of these words."""
    mots = set(nouvelle.mots)
    return bool(mots) and any(t.nature != nouvelle.nature and mots <= set(t.mots) for t in gardees)
