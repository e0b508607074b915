"""A copy of a file made of pictures of its pages: passages blackened, a mention printed. In an isolated child only.

What is not drawn does not follow: no text, no metadata, no attachment, no earlier revision, no form, no script.
"""

import contextlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ocr.moteur import reponses
from ocr.moteur.erreurs import AucunePage, ErreurMoteur, TropDePages
from ocr.moteur.isolement import Enfant
from ocr.moteur.lecture import _sans_perte, _signature, _sortie
from ocr.moteur.modele import Limites

DPI: Final = 170
_LIMITES: Final = Limites()
_TOURS: Final = frozenset({0, 90, 180, 270})
_BOITES_MAX: Final = 5000
_MENTION_MAX: Final = 200
_TOLERANCE: Final = 1e-4
Boite = tuple[float, float, float, float]


class BoiteHorsDeLaPage(ErreurMoteur):
    """A box that leaves the page: a mistake that would leave something readable."""

    code = "boite_hors_page"
    message = "Un passage à masquer sort de la page : la copie n'a pas été faite."
    remede = "Tracez-le à nouveau, à l'intérieur de la page."


@dataclass(frozen=True, slots=True)
class Feuille:
    """One page (1-based) of the file, turned clockwise by `rotation`; `boites` as fractions 0-1 of it upright."""

    numero: int
    rotation: int = 0
    boites: tuple[Boite, ...] = ()


def copier(
    chemin: Path,
    destination: Path,
    feuilles: Sequence[Feuille],
    *,
    mention: str = "",
    police: Path | None = None,
    dpi: int = DPI,
    limites: Limites = _LIMITES,
) -> int:
    """Write the copy at `destination` (replaced at the end only); returns how many pages it has.

    `police`: font of the mention. Raises `BoiteHorsDeLaPage` and the refusals of a reading (`ErreurMoteur`).
    """
    _verifier(feuilles, mention, limites)
    mime, _ = _signature(chemin, limites)
    with contextlib.ExitStack() as pile:
        descripteurs = {"sortie": pile.enter_context(_sortie(destination))}
        if police is not None:
            descripteurs["police"] = pile.enter_context(police.open("rb")).fileno()
        pile.enter_context(_sans_perte())
        enfant = pile.enter_context(Enfant(chemin, mime, limites, descripteurs=descripteurs, pikepdf=True))
        for feuille in feuilles:
            demande = {
                "op": "copier_page",
                "numero": feuille.numero,
                "rotation": feuille.rotation,
                "boites": [list(boite) for boite in feuille.boites],
                "mention": mention,
                "dpi": dpi,
            }
            reponses.verifier_succes(enfant.demander(demande))
        fin = enfant.demander({"op": "copier_fin"}, duree_s=limites.duree_s + len(feuilles))
        return reponses.entier(reponses.verifier_succes(fin), "nb_pages", 1, limites.pages_max)


def _verifier(feuilles: Sequence[Feuille], mention: str, limites: Limites) -> None:
    if not feuilles:
        raise AucunePage
    if len(feuilles) > limites.pages_max:
        raise TropDePages(f"La copie dépasse la limite de {limites.pages_max} pages.")
    if len(mention) > _MENTION_MAX or sum(len(f.boites) for f in feuilles) > _BOITES_MAX:
        raise ValueError("mention: 200 characters; boxes: 5,000")
    if any(f.rotation not in _TOURS for f in feuilles):
        raise ValueError("rotation: 0, 90, 180 or 270 degrees")
    if not all(_dedans(boite) for feuille in feuilles for boite in feuille.boites):
        raise BoiteHorsDeLaPage


def _dedans(boite: Boite) -> bool:
    x, y, largeur, hauteur = boite
    return (
        all(math.isfinite(v) for v in boite)
        and min(largeur, hauteur) > 0
        and min(x, y) >= -_TOLERANCE
        and max(x + largeur, y + hauteur) <= 1 + _TOLERANCE
    )
