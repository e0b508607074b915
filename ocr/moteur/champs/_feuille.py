"""A page as one text whose every character leads back to its word: what the searches of this package work on."""

import bisect
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ocr.moteur.champs.modele import Boite, Trouvaille
from ocr.moteur.modele import Mot, PageLue

# Beyond this many heights of a line, a gap between two words parts two columns (a tabulation in the text).
_COLONNE: Final = 1.7
_MEME_LIGNE: Final = 0.55
_AU_DESSUS: Final = 3.5
_CHASSE_PROPRE: Final = 0.005
_DEBUT_DE_LIGNE: Final = 4


def plier(texte: str) -> str:
    """Lower case without accents, each character giving one character: offsets stay true."""
    return "".join(_plier_signe(signe) for signe in texte)


def _plier_signe(signe: str) -> str:
    if signe.isascii():
        return signe.lower()
    if signe in "’‘´`":
        return "'"
    if signe in "\u00a0\u202f\u2009":
        return " "
    base = unicodedata.normalize("NFD", signe)[0].lower()
    return base if len(base) == 1 else signe


@dataclass(frozen=True, slots=True)
class Feuille:
    """`texte`: words parted by a space, a tabulation (another column) or a line feed. `plie`: the same, folded."""

    page: PageLue
    texte: str
    plie: str
    debuts: list[int]

    @classmethod
    def de(cls, page: PageLue) -> "Feuille":
        """The page made ready; one without word boxes (a corrected text) is searched too, without boxes to give."""
        if not page.mots:
            return cls(page, page.texte, plier(page.texte), [])
        morceaux: list[str] = []
        debuts: list[int] = []
        ou = 0
        for rang, mot in enumerate(page.mots):
            blanc = _blanc(page.mots[rang - 1], mot, page) if rang else ""
            debuts.append(ou + len(blanc))
            morceaux += (blanc, mot.t)
            ou += len(blanc) + len(mot.t)
        texte = "".join(morceaux)
        return cls(page, texte, plier(texte), debuts)

    def mots(self, debut: int, fin: int) -> tuple[int, ...]:
        """Indexes of the words that the characters `debut` to `fin` (not included) touch."""
        if not self.debuts:
            return ()
        premier = max(bisect.bisect_right(self.debuts, debut) - 1, 0)
        return tuple(range(premier, max(bisect.bisect_left(self.debuts, fin), premier + 1)))

    def cadres(self, mots: tuple[int, ...]) -> tuple[Boite, ...]:
        """One box per line of those words."""
        lignes: list[list[Mot]] = []
        for rang in mots:
            mot = self.page.mots[rang]
            if lignes and _meme_ligne(lignes[-1][-1], mot):
                lignes[-1].append(mot)
            else:
                lignes.append([mot])
        return tuple(_union(ligne) for ligne in lignes)

    def confiance(self, mots: tuple[int, ...]) -> float:
        """How sure the reading of those words is, 0-1: that of the least sure one."""
        return min((self.page.mots[rang].c for rang in mots), default=1.0)

    def ligne(self, position: int) -> tuple[int, int]:
        """Start and end of the line that holds this character."""
        fin = self.texte.find("\n", position)
        return self.texte.rfind("\n", 0, position) + 1, len(self.texte) if fin < 0 else fin

    def lignes(self) -> Iterator[tuple[int, int]]:
        """Start and end of each line."""
        debut = 0
        for ligne in self.texte.split("\n"):
            yield debut, debut + len(ligne)
            debut += len(ligne) + 1

    def avant(self, position: int, combien: int) -> str:
        """Folded characters before, in the same line, and what is printed on the left of that line.

        That is for the labels of a table, read as a column of their own. Without any, the start of a line is preceded
        by the line before it.
        """
        debut = self.ligne(position)[0]
        gauche = self._a_gauche(debut)
        if not gauche and position - debut < _DEBUT_DE_LIGNE and debut:
            debut = self.ligne(debut - 1)[0]
        return f"{gauche} {self.plie[debut:position]}".replace("\n", " ")[-combien:].lstrip()

    def _a_gauche(self, position: int) -> str:
        """Folded words at the same height, on the left of the word at this character."""
        mots = self.mots(position, position + 1)
        if not mots:
            return ""
        mot = self.page.mots[mots[0]]
        autres = [m for m in self.page.mots if m.x + m.l <= mot.x and _meme_ligne(m, mot)]
        return plier(" ".join(m.t for m in sorted(autres, key=lambda m: m.x)))

    def etiquette(self, debut: int, fin: int) -> str:
        """Folded text of the words printed just above the characters, in their column: the head of a table, a form."""
        mots = self.mots(debut, fin)
        if not mots:
            return ""
        x, y, largeur, hauteur = _union([self.page.mots[rang] for rang in mots])
        trouves = [
            mot.t
            for mot in self.page.mots
            if y - _AU_DESSUS * max(hauteur, _CHASSE_PROPRE) < mot.y + mot.h / 2 < y
            and mot.x < x + max(largeur, 0.05)
            and x - 0.02 < mot.x + mot.l
        ]
        return plier(" ".join(trouves))

    def trouver(self, nature: str, valeur: str, debut: int, fin: int, confiance: float) -> Trouvaille:
        """The value found at those characters; its confidence is bounded by that of its words."""
        mots = self.mots(debut, fin)
        sure = confiance * (0.5 + 0.5 * self.confiance(mots))
        texte = " ".join(self.texte[debut:fin].split())
        return Trouvaille(nature, valeur, texte, self.page.numero, mots, self.cadres(mots), round(sure, 3))


def _blanc(avant: Mot, mot: Mot, page: PageLue) -> str:
    if not _meme_ligne(avant, mot) or mot.x < avant.x - 0.005:
        return "\n"
    ecart = (mot.x - avant.x - avant.l) * (page.largeur or 1.0)
    return "\t" if ecart > _COLONNE * max(avant.h, mot.h) * (page.hauteur or 1.0) else " "


def _meme_ligne(un: Mot, deux: Mot) -> bool:
    return abs(un.y + un.h / 2 - deux.y - deux.h / 2) < _MEME_LIGNE * max(un.h, deux.h, _CHASSE_PROPRE)


def _union(mots: list[Mot]) -> Boite:
    gauche, haut = min(m.x for m in mots), min(m.y for m in mots)
    droite, bas = max(m.x + m.l for m in mots), max(m.y + m.h for m in mots)
    return gauche, haut, round(droite - gauche, 5), round(bas - haut, 5)
