"""Boxes on a page: fractions of the upright page, checked before anything rests on them."""

import json
import math
from collections.abc import Sequence
from typing import Any

from ged.exceptions_lecture import BoiteHorsPage, PageHorsVersion
from ged.models import Version
from ged.mots import MotPlace

BOITES_MAX = 300
COTE_MIN = 0.0005  # of the page: less is a slip of the hand
TOLERANCE = 1e-4  # what rounding to five decimals may add
Boite = tuple[float, float, float, float]


def lire_boites(texte: str) -> list[Boite]:
    """Boxes sent by a form as JSON. Raises BoiteHorsPage when one is senseless or leaves the page."""
    try:
        donnees = json.loads(texte or "[]")
    except ValueError as erreur:
        raise BoiteHorsPage from erreur
    if not isinstance(donnees, list) or len(donnees) > BOITES_MAX:
        raise BoiteHorsPage
    return [boite(brute) for brute in donnees]


def boite(brute: Any) -> Boite:
    """Four finite numbers inside the page: x, y, width, height."""
    if not isinstance(brute, list | tuple) or len(brute) != 4:
        raise BoiteHorsPage
    if any(isinstance(v, bool) or not isinstance(v, int | float) or not math.isfinite(v) for v in brute):
        raise BoiteHorsPage
    x, y, l, h = (float(v) for v in brute)  # noqa: E741 (same names as ocr.moteur.Mot)
    if min(l, h) < COTE_MIN or min(x, y) < -TOLERANCE or max(x + l, y + h) > 1 + TOLERANCE:
        raise BoiteHorsPage
    x, y = max(x, 0.0), max(y, 0.0)
    return x, y, min(l, 1 - x), min(h, 1 - y)


def page_de(version: Version, numero: int) -> int:
    """The number, when the version has such a page. Raises PageHorsVersion."""
    if not version.pages.filter(numero=numero).exists():
        raise PageHorsVersion
    return numero


def mots_dans(mots: Sequence[MotPlace], boites: Sequence[Boite]) -> list[MotPlace]:
    """Words whose middle lies in one of the boxes, in reading order."""
    return [
        m
        for m in mots
        if any(x <= m.x + m.l / 2 <= x + l and y <= m.y + m.h / 2 <= y + h for x, y, l, h in boites)  # noqa: E741
    ]


def autour(mots: Sequence[MotPlace], *, marge: float = 0.0) -> Boite:
    """The box around words, wider by `marge` times their height on each side, kept inside the page."""
    haut = max(m.h for m in mots) * marge
    x, y = max(min(m.x for m in mots) - haut, 0.0), max(min(m.y for m in mots) - haut, 0.0)
    droite = min(max(m.x + m.l for m in mots) + haut, 1.0)
    bas = min(max(m.y + m.h for m in mots) + haut, 1.0)
    return x, y, max(droite - x, COTE_MIN), max(bas - y, COTE_MIN)


def lignes(mots: Sequence[MotPlace], rangs: Sequence[int]) -> list[list[MotPlace]]:
    """Words of these ranks that follow one another on one line, together: one box each."""
    groupes: list[list[MotPlace]] = []
    precedent = -2
    for rang in sorted(rangs):
        mot = mots[rang]
        meme_ligne = groupes and abs(groupes[-1][-1].y - mot.y) < mot.h * 0.6 and mot.x >= groupes[-1][-1].x
        if rang == precedent + 1 and meme_ligne:
            groupes[-1].append(mot)
        else:
            groupes.append([mot])
        precedent = rang
    return groupes
