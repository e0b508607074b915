"""Child side: the order in which a reader takes the words of a page.

Columns of running text are read one after the other; everything else (forms, tables, lists with a margin) row by row.
Words are straightened first by the slope of the lines, so that a tilted page keeps its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ocr.moteur._fusion import lettres
from ocr.moteur._tesseract import MotBrut

# In heights of a line: a gap this wide parts two cells, a gutter this wide may part two columns, a gap this high
# parts two blocks.
_ECART_CELLULES: Final = 2.0
_GOUTTIERE: Final = 0.9
_ECART_BLOCS: Final = 1.1
_RECOUVREMENT: Final = 0.5
# Running text: so many rows, letters and words per piece (median), on both sides, and present on most rows.
_RANGEES_MIN: Final = 3
_LETTRES_PROSE: Final = 13
_MOTS_PROSE: Final = 2
_PRESENCE: Final = 0.6
# Above this share of letters in columns, the page is a newspaper's: tesseract's own order knows figures and captions.
_PART_COLONNES: Final = 0.4
_MOTS_PENTE: Final = 4
_PENTE_MAX: Final = 0.2
_PROFONDEUR_MAX: Final = 6


@dataclass(slots=True)
class _Morceau:
    """A run of words on one line, without a wide gap; `haut` and `bas` are straightened."""

    mots: list[MotBrut]
    gauche: float
    droite: float
    haut: float
    bas: float

    @property
    def lettres(self) -> int:
        return sum(lettres(mot) for mot in self.mots)


@dataclass(slots=True)
class _Rangee:
    """Pieces of line that stand beside each other."""

    morceaux: list[_Morceau] = field(default_factory=list)
    haut: float = 0.0
    bas: float = 0.0


def ordonner(mots: list[MotBrut]) -> list[MotBrut]:
    """The words in reading order, with their block and line numbers made anew."""
    if not mots:
        return []
    pente = _pente(mots)
    morceaux = _morceaux(mots, pente)
    hauteurs = sorted(m.bas - m.haut for m in morceaux for _ in m.mots)
    hauteur = max(hauteurs[len(hauteurs) // 2], 1.0)
    rangees, en_colonnes = _parcourir(morceaux, hauteur, 0)
    if en_colonnes > _PART_COLONNES * sum(map(lettres, mots)):
        return mots
    suite: list[MotBrut] = []
    bloc = ligne = 0
    precedente: _Rangee | None = None
    for rangee in rangees:
        if precedente is None or not -0.5 * hauteur <= rangee.haut - precedente.bas <= _ECART_BLOCS * hauteur:
            bloc, ligne = bloc + 1, 0
        ligne += 1
        for morceau in rangee.morceaux:
            suite += [replace(mot, bloc=bloc, ligne=(bloc, 1, ligne)) for mot in morceau.mots]
        precedente = rangee
    return suite


def _lignes(mots: Sequence[MotBrut]) -> list[list[MotBrut]]:
    lignes: dict[tuple[int, int, int], list[MotBrut]] = {}
    for mot in mots:
        lignes.setdefault(mot.ligne, []).append(mot)
    return list(lignes.values())


def _pente(mots: list[MotBrut]) -> float:
    """Median slope of the longer lines: dots down per dot to the right."""
    pentes = []
    for ligne in _lignes(mots):
        if len(ligne) < _MOTS_PENTE:
            continue
        debut, fin = ligne[0].boite, ligne[-1].boite
        distance = (fin[0] + fin[2] / 2) - (debut[0] + debut[2] / 2)
        if distance > 8 * max(debut[3], fin[3]):
            pentes.append(((fin[1] + fin[3] / 2) - (debut[1] + debut[3] / 2)) / distance)
    if not pentes:
        return 0.0
    pente = sorted(pentes)[len(pentes) // 2]
    return pente if abs(pente) < _PENTE_MAX else 0.0


def _morceaux(mots: list[MotBrut], pente: float) -> list[_Morceau]:
    """Lines cut where a gap is wide."""
    morceaux: list[_Morceau] = []
    for ligne in _lignes(mots):
        hauteurs = sorted(mot.boite[3] for mot in ligne)
        hauteur = hauteurs[len(hauteurs) // 2]
        actuel: list[MotBrut] = []
        for mot in sorted(ligne, key=lambda m: m.boite[0]):
            if actuel and mot.boite[0] - (actuel[-1].boite[0] + actuel[-1].boite[2]) > _ECART_CELLULES * hauteur:
                morceaux.append(_morceau(actuel, pente))
                actuel = []
            actuel.append(mot)
        morceaux.append(_morceau(actuel, pente))
    return morceaux


def _morceau(mots: list[MotBrut], pente: float) -> _Morceau:
    """Its height is that of its middle words: one stray tall box must not join two rows."""
    hauts = sorted(m.boite[1] - pente * (m.boite[0] + m.boite[2] / 2) for m in mots)
    bas = sorted(m.boite[1] + m.boite[3] - pente * (m.boite[0] + m.boite[2] / 2) for m in mots)
    milieu = len(mots) // 2
    gauche, droite = min(m.boite[0] for m in mots), max(m.boite[0] + m.boite[2] for m in mots)
    return _Morceau(mots, gauche, droite, hauts[milieu], bas[milieu])


def _rangees(morceaux: list[_Morceau]) -> list[_Rangee]:
    """Pieces that overlap in height form a row, from top to bottom."""
    rangees: list[_Rangee] = []
    for morceau in sorted(morceaux, key=lambda m: (m.haut + m.bas) / 2):
        for rangee in rangees[-3:]:
            commun = min(rangee.bas, morceau.bas) - max(rangee.haut, morceau.haut)
            petit = min(rangee.bas - rangee.haut, morceau.bas - morceau.haut)
            if commun >= _RECOUVREMENT * petit and not _chevauche(rangee, morceau):
                rangee.morceaux.append(morceau)
                break
        else:
            rangees.append(_Rangee([morceau], morceau.haut, morceau.bas))
    for rangee in rangees:
        rangee.morceaux.sort(key=lambda m: m.gauche)
    return rangees


def _chevauche(rangee: _Rangee, morceau: _Morceau) -> bool:
    """True when the piece would lie over another of the row: they are two lines."""
    largeur = morceau.droite - morceau.gauche
    return any(
        min(m.droite, morceau.droite) - max(m.gauche, morceau.gauche) > 0.3 * min(m.droite - m.gauche, largeur)
        for m in rangee.morceaux
    )


def _parcourir(morceaux: list[_Morceau], hauteur: float, profondeur: int) -> tuple[list[_Rangee], int]:
    """Rows in reading order, and how many letters stand in columns.

    Bands that a gutter cuts into columns of running text are read column by column.
    """
    rangees = _rangees(morceaux)
    if profondeur >= _PROFONDEUR_MAX:
        return rangees, 0
    suite: list[_Rangee] = []
    debut = en_colonnes = 0
    while debut < len(rangees):
        fin, gouttieres = _bande(rangees, debut, hauteur)
        bande, coupe = _couper(rangees[debut:fin], gouttieres)
        if not bande:
            suite.append(rangees[debut])
            debut += 1
            continue
        cotes: tuple[list[_Morceau], list[_Morceau]] = ([], [])
        for rangee in bande:
            for morceau in rangee.morceaux:
                cotes[morceau.gauche >= coupe].append(morceau)
        for cote in cotes:
            suite += _parcourir(cote, hauteur, profondeur + 1)[0]
            en_colonnes += sum(m.lettres for m in cote) if len(bande) >= _RANGEES_MIN else 0
        debut += len(bande)
    return suite, en_colonnes


def _bande(rangees: list[_Rangee], debut: int, hauteur: float) -> tuple[int, list[float]]:
    """The longest run of rows from `debut` that share a gutter: its end, and the gutters' middles, widest first."""
    libres = _intervalles_libres(rangees[debut], hauteur)
    fin = debut + 1
    while fin < len(rangees):
        reste = _croiser(libres, _intervalles_libres(rangees[fin], hauteur), hauteur)
        if not _interieurs(reste, rangees[debut : fin + 1]):
            break
        libres, fin = reste, fin + 1
    interieurs = _interieurs(libres, rangees[debut:fin])
    return fin, [(g + d) / 2 for g, d in sorted(interieurs, key=lambda i: i[0] - i[1])]


def _couper(bande: list[_Rangee], gouttieres: list[float]) -> tuple[list[_Rangee], float]:
    """The rows to be read in two columns, and where to cut them; no row when they are read across.

    What follows two short texts that stand side by side belongs to neither.
    """
    for coupe in gouttieres:
        doubles = [i for i, r in enumerate(bande) if r.morceaux[0].gauche < coupe <= r.morceaux[-1].gauche]
        courte = bande[: doubles[-1] + 1] if doubles and len(doubles) <= _RANGEES_MIN else bande
        if _deux_colonnes(courte, coupe):
            return courte, coupe
    return [], 0.0


def _intervalles_libres(rangee: _Rangee, hauteur: float) -> list[tuple[float, float]]:
    bords: list[tuple[float, float]] = []
    position = float("-inf")
    for morceau in rangee.morceaux:
        if morceau.gauche - position >= _GOUTTIERE * hauteur:
            bords.append((position, morceau.gauche))
        position = max(position, morceau.droite)
    return [*bords, (position, float("inf"))]


def _croiser(
    uns: list[tuple[float, float]], autres: list[tuple[float, float]], hauteur: float
) -> list[tuple[float, float]]:
    communs = ((max(a, c), min(b, d)) for a, b in uns for c, d in autres)
    return [(g, d) for g, d in communs if d - g >= _GOUTTIERE * hauteur]


def _interieurs(libres: list[tuple[float, float]], rangees: list[_Rangee]) -> list[tuple[float, float]]:
    """Free intervals with text on both sides."""
    gauche = min(r.morceaux[0].gauche for r in rangees)
    droite = max(m.droite for r in rangees for m in r.morceaux)
    return [(g, d) for g, d in libres if g > gauche and d < droite]


def _deux_colonnes(bande: list[_Rangee], coupe: float) -> bool:
    """True when both sides of the gutter are running text rather than cells of a table."""
    if len(bande) < _RANGEES_MIN:
        return len(bande) > 1 and _continue_a_gauche(bande, coupe)
    for cote in (False, True):
        pieces = [[m for m in r.morceaux if (m.gauche >= coupe) is cote] for r in bande]
        presentes = [p for p in pieces if p]
        if len(presentes) < max(_RANGEES_MIN, _PRESENCE * len(bande)):
            return False
        milieu = sum(len(p) for p in presentes) // 2
        if sorted(m.lettres for p in presentes for m in p)[milieu] < _LETTRES_PROSE:
            return False
        if sorted(len(m.mots) for p in presentes for m in p)[milieu] < _MOTS_PROSE:
            return False
    return True


def _continue_a_gauche(bande: list[_Rangee], coupe: float) -> bool:
    """True when a sentence left of the gutter goes on below: a small letter begins each further row there."""
    gauches = [[m for m in r.morceaux if m.gauche < coupe] for r in bande]
    if not all(gauches):
        return False
    lettres_gauche = sorted(m.lettres for p in gauches for m in p)
    suites = [p[0].mots[0].texte.lstrip("(«“\"'") for p in gauches[1:]]
    return lettres_gauche[0] >= _LETTRES_PROSE and all(texte[:1].islower() for texte in suites)
