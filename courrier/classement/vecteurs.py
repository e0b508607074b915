"""Text as numbers: words and pairs of words fall into numbered boxes, so that no word is ever stored."""

import math
import zlib
from collections import Counter
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from commun.texte import cle_tri

BOITES = 2**15
MOTS_MAX = 1500
LETTRES_MIN = 3

Vecteur = dict[int, float]
Nombres = NDArray[np.float32]


def mots_utiles(texte: str) -> list[str]:
    """Plain words without digits (numbers, dates and amounts say nothing of the kind of paper), in order."""
    mots = (mot for mot in cle_tri(texte).split() if len(mot) >= LETTRES_MIN and mot.isalpha())
    return [mot for mot, _ in zip(mots, range(MOTS_MAX), strict=False)]


def boite(terme: str) -> int:
    """Number of the box of a word, or of a pair « mot mot »."""
    return zlib.crc32(terme.encode()) % BOITES


def frequences(texte: str) -> Vecteur:
    """Box → dampened number of times its terms occur."""
    mots = mots_utiles(texte)
    termes = Counter(boite(mot) for mot in mots)
    termes.update(boite(f"{a} {b}") for a, b in pairwise(mots))
    return {numero: 1 + math.log(fois) for numero, fois in termes.items()}


def peser(vecteur: Vecteur, idf: Nombres) -> Vecteur:
    """TF-IDF of unit length. A box never met while learning weighs nothing."""
    pese = {numero: fois * float(idf[numero]) for numero, fois in vecteur.items() if idf[numero] > 0}
    norme = math.sqrt(sum(poids * poids for poids in pese.values()))
    return {numero: poids / norme for numero, poids in pese.items()} if norme else {}
