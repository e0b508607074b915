"""What paper the pages may be: the phrases of `_tableau` looked for in their words, weighed and compared."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ocr.moteur.champs._feuille import Feuille, plier
from ocr.moteur.champs._tableau import PAPIERS, POIDS, Papier
from ocr.moteur.champs.modele import PapierProbable

_MOT: Final = re.compile(r"[^\W_]+")
_VIDES: Final = frozenset(
    {"de", "du", "des", "d", "la", "le", "les", "l", "un", "une", "et", "ou", "a", "au", "aux", "en", "sur", "pour"}
    | {"par", "dans", "que", "qui", "s", "se", "n", "c", "e", "es", "van", "het", "te", "der"}
)
# Words from this length on may have one letter misread.
_LONGUEUR_TOLERANTE: Final = 6
# A paper tells its name early: phrases of the first page's upper part count more, those of later pages less.
_HAUT: Final = 0.4
_POIDS_HAUT: Final = 1.4
_POIDS_SUITE: Final = 0.5
_POIDS_PHRASE: Final = 0.6
_MOTS_TITRE: Final = 9
# Weight for which the paper is as likely as not, and what is not worth telling.
_MOITIE: Final = 2.2
_CONFIANCE_MIN: Final = 0.12
_INDICES_MAX: Final = 8
_BELGES: Final = ("cpas", "niss", "registre national", "belgique", "commune", "bruxelles", "onss", "spf", "wallonie")
_FRANCAIS: Final = (
    "ccas",
    "caf",
    "france",
    "departement",
    "prefecture",
    "securite sociale",
    "cerfa",
    "urssaf",
    "mairie",
)


@dataclass(frozen=True, slots=True)
class _Mot:
    plie: str
    debut: int
    fin: int
    feuille: Feuille
    rang_page: int


@dataclass(slots=True)
class _Lexique:
    """Where each word of the pages stands; `proches`: the same, by what is left when one letter is taken off."""

    mots: list[_Mot]
    places: dict[str, list[int]] = field(default_factory=dict)
    proches: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rang, mot in enumerate(self.mots):
            self.places.setdefault(mot.plie, []).append(rang)
        for plie in self.places:
            if len(plie) >= _LONGUEUR_TOLERANTE - 1:
                for reste in _restes(plie):
                    self.proches.setdefault(reste, set()).add(plie)

    def chercher(self, mot: str) -> list[int]:
        """Ranks where the word stands, one letter being misread, missing or too many in a long word."""
        rangs = list(self.places.get(mot, ()))
        if len(mot) >= _LONGUEUR_TOLERANTE:
            variantes = {v for reste in _restes(mot) for v in self.proches.get(reste, ())} - {mot}
            rangs += [rang for variante in variantes for rang in self.places[variante]]
        return rangs


def reconnaitre(feuilles: Iterable[Feuille]) -> list[PapierProbable]:
    """Kinds of paper, best first, each with the words it rests on."""
    lexique = _Lexique([mot for rang, feuille in enumerate(feuilles) for mot in _mots(feuille, rang)])
    notes = [(note, indices, papier) for papier in PAPIERS for note, indices in [_peser(papier, lexique)] if note > 0]
    notes.sort(key=lambda n: -n[0])
    belge = _pays(lexique)
    probables: dict[str, PapierProbable] = {}
    for rang, (note, indices, papier) in enumerate(notes):
        rivale = notes[1][0] if rang == 0 and len(notes) > 1 else notes[0][0] if rang else 0.0
        confiance = round(note / (note + _MOITIE) * note / (note + 0.25 * rivale), 3)
        for code in (papier.cpas, papier.ccas) if belge else (papier.ccas, papier.cpas):
            if code and code not in probables and confiance >= _CONFIANCE_MIN:
                probables[code] = PapierProbable(code, confiance, indices)
    return list(probables.values())


def _mots(feuille: Feuille, rang_page: int) -> list[_Mot]:
    return [
        _Mot(trouve[0], *trouve.span(), feuille, rang_page)
        for trouve in _MOT.finditer(feuille.plie)
        if trouve[0] not in _VIDES
    ]


def _peser(papier: Papier, lexique: _Lexique) -> tuple[float, tuple[str, ...]]:
    """Sum of the weights of the phrases found, and these phrases as printed, heaviest first.

    Without any phrase that names the paper, or is seldom found elsewhere, the small ones count half.
    """
    trouves: list[tuple[str, float, str]] = []
    for genre, phrase in papier.phrases():
        trouve = _phrase(lexique, phrase)
        if trouve is not None:
            lieu, texte = trouve
            trouves.append((genre, POIDS[genre] * (lieu if POIDS[genre] > 0 else 1.0), texte))
    note = sum(poids for _, poids, _ in trouves)
    if all(genre in ("accompagne", "contre") for genre, _, _ in trouves):
        note /= 2
    textes = [texte for _, poids, texte in sorted(trouves, key=lambda t: -t[1]) if poids > 0]
    return note, tuple(dict.fromkeys(textes))[:_INDICES_MAX]


def _phrase(lexique: _Lexique, phrase: str) -> tuple[float, str] | None:
    """Weight of the best place where the phrase stands, and how it is printed there; None when it is nowhere."""
    voulus = [mot for mot in _MOT.findall(plier(phrase)) if mot not in _VIDES]
    suites = [set(lexique.chercher(mot)) for mot in voulus]
    meilleur: tuple[float, str] | None = None
    for premier in suites[0]:
        if all(premier + pas in suite for pas, suite in enumerate(suites)):
            debut, fin = lexique.mots[premier], lexique.mots[premier + len(voulus) - 1]
            if debut.feuille is fin.feuille:
                poids = _poids_du_lieu(debut)
                if meilleur is None or poids > meilleur[0]:
                    meilleur = poids, " ".join(debut.feuille.texte[debut.debut : fin.fin].split())
    return meilleur


def _poids_du_lieu(mot: _Mot) -> float:
    """More at the top of the first page, less on the next ones and in the middle of a sentence."""
    feuille = mot.feuille
    if mot.rang_page:
        return _POIDS_SUITE
    ligne = feuille.texte[slice(*feuille.ligne(mot.debut))]
    if len(ligne.split()) > _MOTS_TITRE and not feuille.texte[mot.debut : mot.fin].isupper():
        return _POIDS_PHRASE
    mots = feuille.mots(mot.debut, mot.fin)
    return _POIDS_HAUT if mots and feuille.page.mots[mots[0]].y < _HAUT else 1.0


def _pays(lexique: _Lexique) -> bool:
    """True when the pages speak more of Belgium than of France."""
    belges, francais = (sum(_phrase(lexique, mot) is not None for mot in mots) for mots in (_BELGES, _FRANCAIS))
    return belges >= francais


def _restes(mot: str) -> set[str]:
    return {mot} | {mot[:i] + mot[i + 1 :] for i in range(len(mot))}
