"""Child side: the tilt of a page, seen on its rows of ink, and the page set straight to be read."""

import array
import itertools
import math
from dataclasses import replace
from typing import Final

from PIL import Image, ImageOps

from ocr.moteur._tesseract import MotBrut

# Rows of ink show on a small image; a line then stays a few dots high.
_COTE: Final = 900
_ANGLE_MAX: Final = 15.0
_PAS_LARGE: Final = 1.0
_PAS_FIN: Final = 0.25
# How much more the rows stand out once straight; text without rows (a drawing, noise) has no such angle.
_GAIN_MIN: Final = 1.15
_BLANC: Final = 255


def inclinaison(net: Image.Image) -> float:
    """Degrees, counter-clockwise, that make the lines of an evened grey image level; 0.0 when nothing shows it."""
    petit = net.copy()
    petit.thumbnail((_COTE, _COTE), reducing_gap=2.0)
    encre = ImageOps.invert(petit)
    nombre = round(_ANGLE_MAX / _PAS_LARGE)
    reliefs = {i * _PAS_LARGE: _relief(encre, i * _PAS_LARGE) for i in range(-nombre, nombre + 1)}
    large = max(reliefs, key=reliefs.__getitem__)
    for i in range(-3, 4):
        angle = large + i * _PAS_FIN
        reliefs.setdefault(angle, _relief(encre, angle))
    fin = max(reliefs, key=reliefs.__getitem__)
    return -fin if reliefs[fin] > _GAIN_MIN * reliefs[0.0] else 0.0


def _relief(encre: Image.Image, angle: float) -> float:
    """How much neighbouring rows differ once the image is slanted: lines of text level with the rows differ most."""
    pente = math.tan(math.radians(angle))
    milieu = encre.width / 2
    penchee = encre.transform(
        encre.size, Image.Transform.AFFINE, (1, 0, 0, -pente, 1, pente * milieu), Image.Resampling.BILINEAR
    )
    profil = penchee.convert("F").resize((1, encre.height), Image.Resampling.BOX)
    valeurs = array.array("f", profil.tobytes())
    return sum((b - a) ** 2 for a, b in itertools.pairwise(valeurs))


def redresser(image: Image.Image, angle: float) -> Image.Image:
    """The image turned counter-clockwise by so many degrees, on a larger sheet, white around it."""
    blanc = _BLANC if image.mode == "L" else (_BLANC,) * 3
    return image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=blanc)


def deplacer(mot: MotBrut, angle: float, de: tuple[int, int], vers: tuple[int, int]) -> MotBrut:
    """The word of an image of size `de`, on that image turned by `angle` degrees, now of size `vers`."""
    x, y, largeur, hauteur = mot.boite
    dx, dy = x + largeur / 2 - de[0] / 2, y + hauteur / 2 - de[1] / 2
    cosinus, sinus = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    milieu_x, milieu_y = dx * cosinus + dy * sinus + vers[0] / 2, dy * cosinus - dx * sinus + vers[1] / 2
    gauche = min(max(round(milieu_x - largeur / 2), 0), max(vers[0] - largeur, 0))
    haut = min(max(round(milieu_y - hauteur / 2), 0), max(vers[1] - hauteur, 0))
    return replace(mot, boite=(gauche, haut, largeur, hauteur))
