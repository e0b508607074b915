"""Child side: what was read where nothing is written: ditto marks, frames and stains come out as short words.

Only what was read badly goes: a page whose words are sure is left as it is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from ocr.moteur._lexique import Lexique
from ocr.moteur._tesseract import MotBrut
from ocr.moteur._vote import vraisemblance

# Below this certainty a short string is nothing; below the second one it is nothing when it stands alone.
_SURETE_COURTE: Final = 0.30
_SURETE_SEULE: Final = 0.60
_LETTRES_COURTES: Final = 3
_LETTRES_BRISEES: Final = 6
_LETTRES_SEULES: Final = 2
# A word stands alone when no other one of its line is so near (in its heights).
_ECART_SEUL: Final = 1.5
# A run of short words as unsure as this, none of which is a word of the language, is no text.
_SURETE_SUITE: Final = 0.40
_LETTRES_MOT: Final = 4
_LETTRES_MOYENNES: Final = 5
# A box to tick, alone or glued to the word that follows.
_CASE: Final = re.compile(r"[CLUEO]?[\[\]_|]*\][_|]*['’]?")
_CASE_COLLEE: Final = re.compile(r"(?:[CLUEO]\]|\[[_ ]?\])['’]?(?=[^\W\d_]{2})")
_UN_ELIDE: Final = re.compile(r"^([«“\"'(]*)1(['’][^\W\d_])")


def epurer(mots: list[MotBrut], lexique: Lexique) -> list[MotBrut]:
    """The words without what is no text, in the same order."""
    gardes: list[MotBrut] = []
    for suite in _suites(mots):
        utiles = [mot for mot in suite if not _parasite(mot, lexique, seul=len(suite) == 1)]
        if utiles and not _illisible(utiles, lexique):
            gardes += map(_corriger, utiles)
    return gardes


def _suites(mots: Iterable[MotBrut]) -> Iterator[list[MotBrut]]:
    """Runs of words of one line without a wide gap."""
    suite: list[MotBrut] = []
    for mot in mots:
        if suite and (mot.ligne != suite[-1].ligne or _ecart(suite[-1], mot) > _ECART_SEUL):
            yield suite
            suite = []
        suite.append(mot)
    if suite:
        yield suite


def _ecart(un: MotBrut, autre: MotBrut) -> float:
    """Gap between two words of a line, in heights of the higher one."""
    gauche, droite = sorted((un.boite, autre.boite))
    return (droite[0] - gauche[0] - gauche[2]) / max(gauche[3], droite[3], 1)


def _lettres(mot: MotBrut) -> int:
    return sum(map(str.isalnum, mot.texte))


def _parasite(mot: MotBrut, lexique: Lexique, *, seul: bool) -> bool:
    lettres = _lettres(mot)
    if not lettres:
        return False
    courte = lettres <= _LETTRES_COURTES or (lettres <= _LETTRES_BRISEES and vraisemblance(mot.texte) < 1)
    if mot.confiance < _SURETE_COURTE and courte and not (lettres > 1 and lexique.connait(mot.texte)):
        return True
    return seul and lettres <= _LETTRES_SEULES and mot.confiance < _SURETE_SEULE


def _illisible(suite: list[MotBrut], lexique: Lexique) -> bool:
    """True for a run of unsure strings without any word."""
    if not any(map(_lettres, suite)):
        return False
    poids = [_lettres(mot) or 0.5 for mot in suite]
    surete = sum(p * mot.confiance * vraisemblance(mot.texte) for p, mot in zip(poids, suite, strict=True)) / sum(poids)
    longueur = sum(poids) / len(poids)
    return (
        surete < _SURETE_SUITE
        and longueur < _LETTRES_MOYENNES
        and not any(_lettres(mot) >= _LETTRES_MOT and lexique.connait(mot.texte) for mot in suite)
    )


def _corriger(mot: MotBrut) -> MotBrut:
    """Boxes to tick written alike; the article "l'" read as a figure."""
    texte = mot.texte
    if _CASE.fullmatch(texte):
        return replace(mot, texte="[]")
    texte = _CASE_COLLEE.sub("[]", texte, count=1)
    texte = _UN_ELIDE.sub(r"\1l\2", texte)
    return mot if texte == mot.texte else replace(mot, texte=texte)
