"""Child side: several readings of one page made into one. Words are compared where they stand on the page.

The first reading keeps its order. Where another one read the same place with more certainty, its words are taken;
what the first left out is added beside its neighbours, or as a line of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from ocr.moteur._lexique import Lexique
from ocr.moteur._tesseract import MotBrut
from ocr.moteur._vote import voter, vraisemblance

# Two boxes show the same word when they share this part of the lower one's height, and of the narrower one's width.
_HAUTEUR_COMMUNE: Final = 0.45
_LARGEUR_COMMUNE: Final = 0.35
# How much surer another reading must be to replace what stands, and how sure to be added where nothing stands.
_MARGE: Final = 0.04
_PART_CONNUE: Final = 0.2
_SURETE_AJOUT: Final = 0.55
_LETTRES_AJOUT: Final = 2
_SANS_LISTE: Final = Lexique("")
Boite = tuple[int, int, int, int]


def lettres(mot: MotBrut) -> int:
    """Letters and digits of a word."""
    return sum(signe.isalnum() for signe in mot.texte)


def note(mots: Iterable[MotBrut]) -> float:
    """Letters read with some certainty: what a better reading of a page has more of."""
    return sum(lettres(m) * m.confiance**2 * vraisemblance(m.texte) for m in mots if m.confiance > 0.3)


def surete(mots: list[MotBrut]) -> float:
    """Mean certainty of some words, 0-1, weighted by their letters and by their looks."""
    poids = [lettres(m) or 0.5 for m in mots]
    return sum(p * m.confiance * vraisemblance(m.texte) for p, m in zip(poids, mots, strict=True)) / (sum(poids) or 1)


def fondre(base: list[MotBrut], autre: list[MotBrut], lexique: Lexique = _SANS_LISTE) -> list[MotBrut]:
    """`base` improved by `autre`, both in dots of the same image; the order of `base` is kept."""
    if not base or not autre:
        return list(base or autre)
    grille = _Grille(base)
    voisins = [grille.memes(mot) for mot in autre]
    suite = _remplacer(base, autre, voisins, lexique)
    return _ajouter(suite, autre, voisins, base)


@dataclass(slots=True)
class _Place:
    """A word of the result, with the index in the base of the word it stands for (-1: added)."""

    mot: MotBrut
    origine: int


class _Grille:
    """Words by horizontal bands, so that neighbours are found without comparing all with all."""

    def __init__(self, mots: list[MotBrut]) -> None:
        hauteurs = sorted(mot.boite[3] for mot in mots)
        self._pas = max(hauteurs[len(hauteurs) // 2] * 2, 8)
        self._mots = mots
        self._bandes: dict[int, list[int]] = {}
        for i, mot in enumerate(mots):
            for bande in self._de(mot.boite):
                self._bandes.setdefault(bande, []).append(i)

    def _de(self, boite: Boite) -> range:
        return range(boite[1] // self._pas, (boite[1] + boite[3]) // self._pas + 1)

    def memes(self, mot: MotBrut) -> list[int]:
        """Indices of the words that stand where `mot` stands, in order."""
        trouves = {i for bande in self._de(mot.boite) for i in self._bandes.get(bande, ())}
        return sorted(i for i in trouves if _meme_place(self._mots[i].boite, mot.boite))


def _commun(debut1: int, taille1: int, debut2: int, taille2: int) -> float:
    """Part of the shorter of two segments that both cover; negative when they are apart."""
    commun = min(debut1 + taille1, debut2 + taille2) - max(debut1, debut2)
    return commun / max(min(taille1, taille2), 1)


def _meme_place(un: Boite, deux: Boite) -> bool:
    return (
        _commun(un[1], un[3], deux[1], deux[3]) >= _HAUTEUR_COMMUNE
        and _commun(un[0], un[2], deux[0], deux[2]) >= _LARGEUR_COMMUNE
    )


def _groupes(nombre: int, voisins: list[list[int]]) -> list[tuple[list[int], list[int]]]:
    """Sets of base words and of other words that stand for one another."""
    parent = list(range(nombre))

    def racine(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for memes in voisins:
        for i in memes[1:]:
            parent[racine(i)] = racine(memes[0])
    autres: dict[int, list[int]] = {}
    for j, memes in enumerate(voisins):
        if memes:
            autres.setdefault(racine(memes[0]), []).append(j)
    bases: dict[int, list[int]] = {}
    for i in range(nombre):
        bases.setdefault(racine(i), []).append(i)
    return [(bases[r], js) for r, js in autres.items()]


def _remplacer(base: list[MotBrut], autre: list[MotBrut], voisins: list[list[int]], lexique: Lexique) -> list[_Place]:
    """The base, each group of words replaced by the other reading of it when that one is surer."""
    remplaces: dict[int, list[MotBrut]] = {}
    for indices, js in _groupes(len(base), voisins):
        anciens, nouveaux = [base[i] for i in indices], [autre[j] for j in js]
        if len(anciens) == len(nouveaux) == 1:
            remplaces[indices[0]] = [voter(anciens[0], nouveaux[0], lexique)]
            continue
        if len({mot.ligne for mot in anciens}) > 1 or not _meilleurs(anciens, nouveaux, lexique):
            continue
        premier = anciens[0]
        nouveaux = sorted(nouveaux, key=lambda mot: mot.boite[0]) if len({m.ligne for m in nouveaux}) > 1 else nouveaux
        remplaces.update({key: [] for key in indices})
        remplaces[indices[0]] = [replace(mot, bloc=premier.bloc, ligne=premier.ligne) for mot in nouveaux]
    return [_Place(mot, i) for i, ancien in enumerate(base) for mot in remplaces.get(i, [ancien])]


def _meilleurs(anciens: list[MotBrut], nouveaux: list[MotBrut], lexique: Lexique) -> bool:
    avant, apres = sum(map(lettres, anciens)), sum(map(lettres, nouveaux))
    if apres * 3 < avant * 2 and surete(anciens) > 0.3:
        return False
    gain = _PART_CONNUE * (_connus(nouveaux, lexique) - _connus(anciens, lexique))
    return surete(nouveaux) + gain > surete(anciens) + _MARGE


def _connus(mots: list[MotBrut], lexique: Lexique) -> float:
    """Share of the letters, 0-1, in words of the language."""
    return sum(lettres(m) for m in mots if lexique.connait(m.texte)) / (sum(map(lettres, mots)) or 1)


def _ajouter(suite: list[_Place], autre: list[MotBrut], voisins: list[list[int]], base: list[MotBrut]) -> list[MotBrut]:
    """The words that nothing in the base stands for, put where they belong."""
    lignes: dict[tuple[int, int, int], list[int]] = {}
    for j, mot in enumerate(autre):
        lignes.setdefault(mot.ligne, []).append(j)
    neuf = max((mot.bloc for mot in base), default=0)
    for indices in lignes.values():
        for morceau in _morceaux(indices, voisins):
            mots = [autre[j] for j in morceau]
            if not _ajoutable(mots):
                continue
            if not _joindre(suite, mots, _attaches(morceau, indices, voisins, base, mots)):
                neuf += 1
                _inserer_ligne(suite, [replace(mot, bloc=neuf, ligne=(neuf, 1, 1)) for mot in mots])
    return [place.mot for place in suite]


def _morceaux(indices: list[int], voisins: list[list[int]]) -> list[list[int]]:
    """Runs of words of one line that nothing stands for."""
    morceaux: list[list[int]] = [[]]
    for j in indices:
        if voisins[j]:
            morceaux.append([])
        else:
            morceaux[-1].append(j)
    return [morceau for morceau in morceaux if morceau]


def _ajoutable(mots: list[MotBrut]) -> bool:
    return sum(map(lettres, mots)) >= _LETTRES_AJOUT and surete(mots) >= _SURETE_AJOUT


def _attaches(
    morceau: list[int], indices: list[int], voisins: list[list[int]], base: list[MotBrut], mots: list[MotBrut]
) -> tuple[list[int], list[int]]:
    """Base words of the same line before and after a run, nearest first; a tall box of the next line is none."""

    def de_niveau(i: int, mot: MotBrut) -> bool:
        boite = base[i].boite
        milieu = mot.boite[1] + mot.boite[3] / 2
        return boite[1] <= milieu <= boite[1] + boite[3] and mot.boite[1] < boite[1] + boite[3] / 2

    avant = [i for j in indices if j < morceau[0] for i in voisins[j] if de_niveau(i, mots[0])]
    apres = [i for j in indices if j > morceau[-1] for i in voisins[j] if de_niveau(i, mots[-1])]
    return avant[::-1], apres


def _joindre(suite: list[_Place], mots: list[MotBrut], attaches: tuple[list[int], list[int]]) -> bool:
    """Insert words beside the base words of the same line: after the one before them, else before the one after."""
    avant, apres = attaches
    if not avant and not apres:
        return False
    cible, decalage = (avant[0], 1) if avant else (apres[0], 0)
    # The group's words stand at the place of its first index: find the last place at or before the target.
    position = max((k for k, place in enumerate(suite) if 0 <= place.origine <= cible), default=0)
    modele = suite[position].mot
    position += decalage
    suite[position:position] = [_Place(replace(mot, bloc=modele.bloc, ligne=modele.ligne), -1) for mot in mots]
    return True


def _inserer_ligne(suite: list[_Place], mots: list[MotBrut]) -> None:
    """Insert a whole line after the nearest line above it that shares its column, else before the nearest below."""
    cadre = englobante(mots)
    dessus: tuple[int, int] | None = None
    dessous: tuple[int, int] | None = None
    for k, place in enumerate(suite):
        boite = place.mot.boite
        if min(boite[0] + boite[2], cadre[0] + cadre[2]) <= max(boite[0], cadre[0]):
            continue
        milieu, notre = boite[1] + boite[3] // 2, cadre[1] + cadre[3] // 2
        if milieu <= notre and (dessus is None or milieu >= dessus[0]):
            dessus = (milieu, k)
        elif milieu > notre and (dessous is None or milieu < dessous[0]):
            dessous = (milieu, k)
    if dessus is not None:
        position = _fin_de_ligne(suite, dessus[1])
    elif dessous is not None:
        position = _debut_de_ligne(suite, dessous[1])
    else:
        position = sum(place.mot.boite[1] < cadre[1] for place in suite)
        position = _debut_de_ligne(suite, position) if position < len(suite) else position
    suite[position:position] = [_Place(mot, -1) for mot in mots]


def _fin_de_ligne(suite: list[_Place], k: int) -> int:
    while k + 1 < len(suite) and suite[k + 1].mot.ligne == suite[k].mot.ligne:
        k += 1
    return k + 1


def _debut_de_ligne(suite: list[_Place], k: int) -> int:
    while k and suite[k - 1].mot.ligne == suite[k].mot.ligne:
        k -= 1
    return k


def englobante(mots: Iterable[MotBrut]) -> Boite:
    """The smallest box around some words."""
    boites = [mot.boite for mot in mots]
    x, y = min(b[0] for b in boites), min(b[1] for b in boites)
    return x, y, max(b[0] + b[2] for b in boites) - x, max(b[1] + b[3] for b in boites) - y
