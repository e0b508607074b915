"""The words of a page laid over its image as SVG: selectable text, and marks on what was searched."""

from dataclasses import dataclass

from ged.models import Page
from search.analyse import correspondances
from search.synonymes import groupes_de

CONFIANCE_SURE = 0.6  # below, a word is shown to who corrects the page


@dataclass(frozen=True)
class MotTrace:
    """One word in points of the upright page; `base` is its baseline.

    `marque`: it answers the search; `doute`: the reader is not sure of it.
    """

    t: str
    x: float
    y: float
    l: float  # noqa: E741 (same names as ocr.moteur.Mot)
    h: float
    base: float
    marque: bool
    doute: bool = False


@dataclass(frozen=True)
class Calque:
    """Words of one page; `largeur` and `hauteur` in points are the viewBox."""

    numero: int
    largeur: str
    hauteur: str
    mots: list[MotTrace]
    marques: int


def calque(page: Page, requete: str = "", *, douteux: bool = False) -> Calque:
    """Lay the words of the page out; those that answer `requete` are marked, and with `douteux` the unsure ones."""
    places = page.mots_places()
    marques: set[int] = set()
    if requete:
        synonymes = groupes_de(page.version.document.institution_id)
        marques = correspondances([m.t for m in places], requete, synonymes)
    mots = [
        MotTrace(
            t=m.t,
            x=round(m.x * page.largeur, 1),
            y=round(m.y * page.hauteur, 1),
            l=round(max(m.l * page.largeur, 0.5), 1),
            h=round(max(m.h * page.hauteur, 0.5), 1),
            base=round((m.y + m.h * 0.8) * page.hauteur, 1),
            marque=rang in marques,
            doute=douteux and m.c < CONFIANCE_SURE,
        )
        for rang, m in enumerate(places)
    ]
    return Calque(
        numero=page.numero,
        largeur=f"{page.largeur:.1f}",
        hauteur=f"{page.hauteur:.1f}",
        mots=mots,
        marques=len(marques),
    )
