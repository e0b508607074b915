"""Child side: the paper under the ink. Even background, words already read whited out, lines nobody has read yet."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from ocr.moteur._fusion import Boite

# The shade of the paper is looked for on a small image of this resolution, in a neighbourhood of about half an inch:
# a dark band with white text, thinner than that, stays dark.
_DPI_FOND: Final = 25
_VOISINAGE: Final = 13
# Share of the darkest dots taken for full ink, and the least contrast stretched (below, it is grain).
_PART_ENCRE: Final = 0.002
_CONTRASTE_MIN: Final = 40
_BLANC: Final = 255
# Cells about one letter wide (in heights of a line) and a sixth of a line high; ink on this share of one makes it dark.
_LETTRE: Final = 0.65
_TRANCHES: Final = 6
_NOIRCEUR_CELLULE: Final = 26
_SEUIL_ENCRE: Final = 150
_CELLULES_MIN: Final = 3
_TRANCHES_TEXTE: Final = range(3, 14)
_REMPLISSAGE: Final = (0.25, 0.97)
_NOIRCEUR_FILET: Final = 165
_SUITE: Final = re.compile(b"\xff{%d,}" % _CELLULES_MIN)


def blanchir(gris: Image.Image, dpi: int) -> Image.Image:
    """Grey image with the shade of the paper taken away: pale ink, coloured paper and shadows come out alike."""
    facteur = max(1, dpi // _DPI_FOND)
    petit = gris.reduce(facteur) if min(gris.size) >= facteur * 3 else gris
    fond = petit.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.MaxFilter(_VOISINAGE))
    fond = fond.filter(ImageFilter.BoxBlur(4)).resize(gris.size, Image.Resampling.BILINEAR)
    encre = ImageChops.subtract(fond, gris)
    plein = _niveau_plein(encre)
    return encre.point([_BLANC - min(_BLANC, round(v * _BLANC / plein)) for v in range(256)])


def _niveau_plein(encre: Image.Image) -> int:
    """Difference to the paper of the darkest share of the dots."""
    histogramme = encre.histogram()
    reste = sum(histogramme) * _PART_ENCRE
    for niveau in range(_BLANC, _CONTRASTE_MIN, -1):
        reste -= histogramme[niveau]
        if reste <= 0:
            return niveau
    return _CONTRASTE_MIN


def masquer(image: Image.Image, boites: Iterable[Boite], *, marge: int = 2) -> Image.Image:
    """A copy with those boxes painted white."""
    copie = image.copy()
    dessin = ImageDraw.Draw(copie)
    blanc = _BLANC if image.mode == "L" else (_BLANC,) * 3
    for x, y, largeur, hauteur in boites:
        dessin.rectangle((x - marge, y - marge, x + largeur + marge, y + hauteur + marge), fill=blanc)
    return copie


@dataclass(slots=True)
class _Tache:
    """Touching runs of dark cells: columns, rows, and how many cells."""

    gauche: int
    droite: int
    haut: int
    bas: int
    cellules: int

    def texte(self) -> bool:
        hauteur, largeur = self.bas - self.haut + 1, self.droite - self.gauche
        plein = self.cellules / (hauteur * largeur)
        return hauteur in _TRANCHES_TEXTE and _REMPLISSAGE[0] <= plein <= _REMPLISSAGE[1]


def lignes_oubliees(net: Image.Image, hauteur: int) -> list[Boite]:
    """Frames of what looks like lines of text of about that height (dots) on an evened image."""
    pas_x, pas_y = max(round(hauteur * _LETTRE), 3), max(hauteur // _TRANCHES, 1)
    if net.width < pas_x * _CELLULES_MIN or net.height < pas_y * _TRANCHES:
        return []
    encre = net.point([_BLANC if v < _SEUIL_ENCRE else 0 for v in range(256)])
    cellules = encre.reduce((pas_x, pas_y)).point([_BLANC if v >= _NOIRCEUR_CELLULE else 0 for v in range(256)])
    cadres = (
        (t.gauche * pas_x, t.haut * pas_y, (t.droite - t.gauche) * pas_x, (t.bas - t.haut + 1) * pas_y)
        for t in _taches(cellules)
        if t.texte()
    )
    return [cadre for cadre in cadres if not _est_filet(encre, cadre)]


def _est_filet(encre: Image.Image, cadre: Boite) -> bool:
    """True when some row of dots is nearly all ink: a rule or a border, not letters."""
    x, y, largeur, hauteur = cadre
    profil = encre.crop((x, y, x + largeur, y + hauteur)).resize((1, hauteur), Image.Resampling.BOX)
    return max(profil.tobytes()) > _NOIRCEUR_FILET


def _taches(cellules: Image.Image) -> list[_Tache]:
    octets, largeur = cellules.tobytes(), cellules.width
    finies: list[_Tache] = []
    ouvertes: list[_Tache] = []
    for y in range(cellules.height):
        suivantes: list[_Tache] = []
        for suite in _SUITE.finditer(octets[y * largeur : (y + 1) * largeur]):
            tache = _Tache(suite.start(), suite.end(), y, y, suite.end() - suite.start())
            for ouverte in [o for o in ouvertes if o.gauche < tache.droite and tache.gauche < o.droite]:
                ouvertes.remove(ouverte)
                tache = _unir(tache, ouverte)
            for voisine in [s for s in suivantes if s.gauche < tache.droite and tache.gauche < s.droite]:
                suivantes.remove(voisine)
                tache = _unir(tache, voisine)
            suivantes.append(tache)
        finies += [o for o in ouvertes if o.bas < y]
        ouvertes = suivantes
    return finies + ouvertes


def _unir(une: _Tache, autre: _Tache) -> _Tache:
    return _Tache(
        min(une.gauche, autre.gauche),
        max(une.droite, autre.droite),
        min(une.haut, autre.haut),
        max(une.bas, autre.bas),
        une.cellules + autre.cellules,
    )
