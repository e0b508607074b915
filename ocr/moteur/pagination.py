"""Page numbers printed on the pages ("page 1/3"): what the document itself says is missing."""

import re
from collections.abc import Iterable
from typing import Final

from ocr.moteur.modele import PageLue

_TOTAL_MAX: Final = 500
_ANNONCE: Final = re.compile(
    r"\b(?:pages?|p\.|blz\.?|bladzijde|pagina|seite)\s*(?:n°\s*)?(\d{1,3})\s*(?:/|sur|de|van|von|of)\s*(\d{1,3})(?![\d/.])",
    re.IGNORECASE,
)
# Without the word "page": only alone on the first or last line, where "3/4" can hardly be anything else.
_SEULE: Final = re.compile(r"\s*[-–—(\[]?\s*(\d{1,3})\s*/\s*(\d{1,3})\s*[-–—)\]]?\s*")


def pages_manquantes(pages: Iterable[PageLue]) -> list[int]:
    """Numbers of the pages announced by "page 1/3", "page 2 sur 3"… and not found, in order.

    A batch may hold several documents: each time the count starts again, or its total changes, another one begins.
    """
    manquantes: set[int] = set()
    vues: list[int] = []
    total = 0
    for page in pages:
        annonce = _annonce(page.texte)
        if annonce is None:
            continue
        if annonce[1] != total or (vues and annonce[0] in vues):
            manquantes |= _absentes(vues, total)
            vues, total = [], annonce[1]
        vues.append(annonce[0])
    return sorted(manquantes | _absentes(vues, total))


def _absentes(vues: list[int], total: int) -> set[int]:
    return set(range(1, total + 1)) - set(vues)


def _annonce(texte: str) -> tuple[int, int] | None:
    """Number and total printed on the page; None without any, or when the page announces several totals."""
    trouvees = {(int(n), int(t)) for n, t in _ANNONCE.findall(texte)}
    if not trouvees:
        lignes = [ligne for ligne in texte.splitlines() if ligne.strip()]
        bords = {lignes[0], lignes[-1]} if lignes else set()
        trouvees = {(int(m[1]), int(m[2])) for ligne in bords if (m := _SEULE.fullmatch(ligne))}
    plausibles = [(n, t) for n, t in trouvees if 1 <= n <= t and 2 <= t <= _TOTAL_MAX]
    return plausibles[0] if len(plausibles) == 1 else None
