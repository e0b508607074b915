"""Child side: several readings of the same word made into one, by the weight of those who agree, then letter by letter.

Two models, or two thresholds, seldom make the same mistake: what two of them read is surer than what one is sure of.
"""

import difflib
import itertools
import re
from dataclasses import replace
from typing import Final

from ocr.moteur._lexique import Lexique
from ocr.moteur._tesseract import MotBrut, Voix

# Letters are compared one by one in words this long, between readings of nearly the same length.
_LETTRES_MIN: Final = 5
_LONGUEURS_PROCHES: Final = 0.8
_VOIX_MIN: Final = 3
# What a word of the language weighs more than a string that is none.
_CONNU: Final = 2.2
# How much of its certainty a word loses when all the weight stands for other texts.
_DESACCORD: Final = 0.5
_VOYELLES: Final = frozenset("aeiouyàâäéèêëîïôöùûüœæAEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ")
_MOT_NET: Final = re.compile(
    r"[«“\"'(\[]*(?:[^\W\d_]+(?:['’.-][^\W\d_]+)*|\d[\d.,/:°%€-]*|[A-Z]+\d+|\d+(?:er|re|e|ère|ème|°))[»”\"')\].,;:!?…-]*"
)
_SANS_VOYELLE_MAX: Final = 5
_REPETITIONS: Final = re.compile(r"(.)\1\1")


def vraisemblance(texte: str) -> float:
    """How much a string looks like a word or a figure of any European language, 0-1, without a dictionary."""
    utiles = sum(signe.isalnum() for signe in texte)
    if not utiles:
        return 0.3
    valeur = 1.0 if _MOT_NET.fullmatch(texte) else 0.75
    mot = "".join(signe for signe in texte if signe.isalpha())
    if len(mot) >= _SANS_VOYELLE_MAX and not _VOYELLES & set(mot):
        valeur *= 0.7
    if len(mot) > 2 and any(a.islower() and b.isupper() for a, b in itertools.pairwise(mot)):
        valeur *= 0.8
    if _REPETITIONS.search(mot):
        valeur *= 0.7
    return valeur


def voter(ancien: MotBrut, nouveau: MotBrut, lexique: Lexique) -> MotBrut:
    """`ancien` with the voice of `nouveau` added: same place, and the text that weighs most."""
    # The same certainty to the third digit is the same reading made twice.
    voix = tuple(dict.fromkeys((*(ancien.voix or (_voix(ancien),)), *(nouveau.voix or (_voix(nouveau),)))))
    poids: dict[str, float] = {}
    surete: dict[str, float] = {}
    for texte, certitude in voix:
        poids[texte] = poids.get(texte, 0.0) + certitude**2 * vraisemblance(texte)
        surete[texte] = max(surete.get(texte, 0.0), certitude)
    if len(poids) > 1:
        poids = {texte: valeur * (_CONNU if lexique.connait(texte) else 1.0) for texte, valeur in poids.items()}
    gagnant = max(poids, key=poids.__getitem__)
    if len(poids) >= _VOIX_MIN and not lexique.connait(gagnant) and poids[gagnant] * 2 <= sum(poids.values()):
        epele = _epeler(gagnant, poids)
        surete.setdefault(epele, surete[gagnant])
        gagnant = epele
    accord = poids.get(gagnant, 0.0) / (sum(poids.values()) or 1.0)
    return replace(ancien, texte=gagnant, confiance=surete[gagnant] * (1 - _DESACCORD * (1 - accord)), voix=voix)


def _voix(mot: MotBrut) -> Voix:
    return mot.texte, round(mot.confiance, 3)


def _epeler(pivot: str, poids: dict[str, float]) -> str:
    """The text that weighs most, each letter replaced by the one more weight stands for at its place."""
    if len(pivot) < _LETTRES_MIN:
        return pivot
    urnes: list[dict[str, float]] = [{signe: poids[pivot]} for signe in pivot]
    for texte, valeur in poids.items():
        if texte == pivot or not _LONGUEURS_PROCHES <= len(texte) / len(pivot) <= 1 / _LONGUEURS_PROCHES:
            continue
        comparaison = difflib.SequenceMatcher(None, pivot, texte, autojunk=False)
        for _, debut, fin, autre, autre_fin in comparaison.get_opcodes():
            if fin - debut != autre_fin - autre:
                continue
            for urne, signe in zip(urnes[debut:fin], texte[autre:autre_fin], strict=True):
                urne[signe] = urne.get(signe, 0.0) + valeur
    return "".join(max(urne, key=urne.__getitem__) for urne in urnes)
