"""Child side: a page looked over without reading its words: blank or not, and the QR codes it bears."""

from typing import Any, Final

from PIL import Image, ImageChops, ImageFilter

from ocr.moteur import _codes, _reconnaissance
from ocr.moteur._confinement import Refus

_DPI: Final = 200
_COTE: Final = 2339
# Edges that a scanner shades, as a share of the side; and about 25 dots per inch, the size of a cell.
_BORD: Final = 0.04
_CELLULE: Final = 8
# Ink: so much darker than the paper around it (grain, folds and what shows through from the back are paler)…
_CONTRASTE: Final = 45
_NOIRCEUR: Final = 40
_VOISINAGE: Final = 13
# … on so many neighbouring cells: dust stands alone, a single short word does not.
_VOISINES_MIN: Final = 3
# Punched holes: solid for three cells each way, which letters never are, along the sides.
_BANDE: Final = 0.12
_PLEINE: Final = 225


def feuilleter(document: Any, numero: int) -> dict[str, Any]:
    """`vide` and `codes` of one page. A page that cannot be drawn is not blank, and bears nothing."""
    try:
        gris = _gris(document, numero)
    except Refus as refus:
        if refus.code in ("page_inexistante", "image_trop_grande"):
            raise
        return {"numero": numero, "vide": False, "codes": []}
    codes = _codes._lire(gris, _codes._SURFACES)
    return {"numero": numero, "vide": not codes and est_blanche(gris), "codes": codes}


def _gris(document: Any, numero: int) -> Image.Image:
    if hasattr(document, "rendu"):
        image = document.rendu(numero, _DPI)[0]
    else:
        image = _reconnaissance.normaliser(document.decoder(numero)[0])
    gris: Image.Image = image if image.mode == "L" else image.convert("L")
    facteur = max(gris.size) / _COTE
    if facteur > 1.2:
        taille = (max(1, round(gris.width / facteur)), max(1, round(gris.height / facteur)))
        gris = gris.resize(taille, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return gris


def est_blanche(gris: Image.Image) -> bool:
    """True when nothing but paper, dust and shade is on the page (about 200 dots per inch)."""
    if min(gris.size) < _CELLULE * 8:
        return _reconnaissance.est_unie(gris)
    largeur, hauteur = gris.size
    x, y = round(largeur * _BORD), round(hauteur * _BORD)
    net = gris.crop((x, y, largeur - x, hauteur - y)).filter(ImageFilter.MedianFilter(3)).reduce(2)
    petit = net.reduce(4)
    fond = petit.filter(ImageFilter.MedianFilter(3)).filter(ImageFilter.MaxFilter(_VOISINAGE))
    fond = fond.filter(ImageFilter.BoxBlur(4)).resize(net.size, Image.Resampling.BILINEAR)
    encre = ImageChops.subtract(fond, net).point([255 if v >= _CONTRASTE else 0 for v in range(256)])
    parts = encre.reduce(_CELLULE // 2)
    cellules = parts.point([255 if v >= _NOIRCEUR else 0 for v in range(256)])
    cellules = ImageChops.subtract(cellules, _trous(parts))
    voisines = ImageChops.darker(
        cellules.crop((1, 0, cellules.width, cellules.height)),
        cellules.crop((0, 0, cellules.width - 1, cellules.height)),
    )
    return voisines.histogram()[255] < _VOISINES_MIN


def _trous(parts: Image.Image) -> Image.Image:
    """The cells of punched holes, out of the share of ink of each cell."""
    cellules = parts.point([255 if v >= _PLEINE else 0 for v in range(256)])
    pleines = cellules.filter(ImageFilter.MinFilter(3)).filter(ImageFilter.MaxFilter(7))
    x, y = round(cellules.width * _BANDE), round(cellules.height * _BANDE)
    pleines.paste(0, (x, y, cellules.width - x, cellules.height - y))
    return pleines
