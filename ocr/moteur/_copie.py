"""Child side: pages drawn anew as images, passages black, a mention at the foot: nothing else of the file follows."""

import io
import os
from typing import Any, Final

import pikepdf
from pikepdf import Pdf
from PIL import Image, ImageDraw, ImageFont

from ocr.moteur import _images, _pdf_image, _reconnaissance
from ocr.moteur._confinement import Refus
from ocr.moteur._essais import tourner

_QUALITE: Final = 82
_PIXELS_LARGEUR_MAX: Final = 3000
_DEBORD: Final = 1  # pixels added around a box: no grey edge of a letter stays
_MARGE_MENTION: Final = 0.012  # of the height of the page
_CORPS_MENTION: Final = 1 / 70  # of the height of the page


class Copie:
    """The PDF in the making, page after page."""

    def __init__(self) -> None:
        self._pdf = Pdf.new()
        self._police: dict[int, Any] = {}

    def ajouter(self, document: Any, configuration: dict[str, Any], demande: dict[str, Any]) -> dict[str, Any]:
        """One page more, upright, its boxes black. Raises `Refus`."""
        image, largeur, hauteur = _dessin(document, demande["numero"], demande["dpi"])
        image = tourner(image, demande["rotation"])
        if demande["rotation"] in (90, 270):
            largeur, hauteur = hauteur, largeur
        if demande["boites"]:
            _noircir(image, demande["boites"])
        if demande["mention"]:
            image = self._mentionner(image, demande["mention"], configuration)
        tampon = io.BytesIO()
        image.save(tampon, "JPEG", quality=_QUALITE)
        flux = _pdf_image._jpeg(self._pdf, tampon.getvalue(), image)
        _pdf_image._ajouter_page(self._pdf, flux, (round(largeur, 2), round(hauteur, 2)), 0)
        return {"nb_pages": len(self._pdf.pages)}

    def finir(self, configuration: dict[str, Any]) -> dict[str, Any]:
        """Write the PDF to the descriptor "sortie"."""
        if not len(self._pdf.pages):
            raise Refus("aucune_page")
        with os.fdopen(configuration["fd"]["sortie"], "w+b", closefd=False) as sortie:
            self._pdf.save(sortie, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return {"nb_pages": len(self._pdf.pages)}

    def _mentionner(self, image: Image.Image, mention: str, configuration: dict[str, Any]) -> Image.Image:
        """The mention at the foot of the page, on a white band laid over it."""
        corps = max(round(max(image.size) * _CORPS_MENTION), 11)
        police = self._police.setdefault(corps, _police(configuration, corps))
        marge = max(round(image.height * _MARGE_MENTION), 4)
        trait = ImageDraw.Draw(image)
        gauche, haut, droite, bas = trait.textbbox((0, 0), mention, font=police)
        x, y = max((image.width - (droite - gauche)) // 2, 2), image.height - (bas - haut) - 2 * marge
        blanc: Any = 255 if image.mode == "L" else (255, 255, 255)
        noir: Any = 0 if image.mode == "L" else (0, 0, 0)
        trait.rectangle((0, y - marge, image.width, image.height), fill=blanc)
        trait.text((x - gauche, y - haut), mention, fill=noir, font=police)
        return image


def _police(configuration: dict[str, Any], corps: int) -> Any:
    """The font handed over, else the one of Pillow (no accents)."""
    if "police" not in configuration["fd"]:
        return ImageFont.load_default(corps)
    fd = configuration["fd"]["police"]
    os.lseek(fd, 0, os.SEEK_SET)
    with os.fdopen(fd, "rb", closefd=False) as fichier:
        return ImageFont.truetype(io.BytesIO(fichier.read()), corps)


def _dessin(document: Any, numero: int, dpi: int) -> tuple[Image.Image, float, float]:
    """The page as people see it, as one picture in grey or colour, and its size in points."""
    if isinstance(document, _images.DocumentImage):
        image, _ = document.decoder(numero)
        image = _reconnaissance.normaliser(image)
        largeur, hauteur = _images.taille_points(image)
        if image.width > _PIXELS_LARGEUR_MAX:
            image = image.resize((_PIXELS_LARGEUR_MAX, round(image.height * _PIXELS_LARGEUR_MAX / image.width)))
    else:
        image, largeur, hauteur = document.rendu(numero, dpi)
    return (image if image.mode in ("L", "RGB") else image.convert("L")), largeur, hauteur


def _noircir(image: Image.Image, boites: list[list[float]]) -> None:
    """Black over each box (fractions of the page), its edges outwards to whole pixels."""
    trait = ImageDraw.Draw(image)
    noir: Any = 0 if image.mode == "L" else (0, 0, 0)
    for x, y, l, h in boites:  # noqa: E741 (same names as Mot)
        cadre = (
            int(x * image.width) - _DEBORD,
            int(y * image.height) - _DEBORD,
            int((x + l) * image.width) + 1 + _DEBORD,
            int((y + h) * image.height) + 1 + _DEBORD,
        )
        trait.rectangle(cadre, fill=noir)
