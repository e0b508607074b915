"""Child side: image files (one page each, several in a TIFF), read by Pillow."""

import os
import struct
from typing import Any, Final

from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from ocr.moteur import _codes, _reconnaissance
from ocr.moteur._confinement import Refus
from ocr.moteur._essais import tourner
from ocr.moteur._reconnaissance import Moteur, Raster

# Only the codecs meant: Pillow knows dozens more, some of which start other programs.
_FORMATS: Final = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/tiff": ("TIFF",),
    "image/webp": ("WEBP",),
    "image/gif": ("GIF",),
    "image/bmp": ("BMP",),
    "image/heic": ("HEIF",),
    "image/avif": ("AVIF",),
}
# Imported by name: nothing is left to import once privileges are gone.
_CODECS: Final = (
    BmpImagePlugin,
    GifImagePlugin,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)
# What Pillow raises on a damaged file, by codec.
_ABIMEE: Final = (OSError, ValueError, SyntaxError, KeyError, TypeError, EOFError, ZeroDivisionError, struct.error)
# WebP writes no larger side.
_COTE_ECRITURE_MAX: Final = 16_000
_COTE_LECTURE_MAX: Final = 5000
# Below these resolutions the image is enlarged by half, or twice.
_DPI_LISIBLE: Final = 150
_DPI_GROSSIER: Final = 90
_DPI_PLAUSIBLES: Final = range(72, 1201)
_A4_POUCES: Final = (8.27, 11.69)
_A4_RAPPORTS: Final = (1.2, 1.6)
_DPI_DEFAUT: Final = 200
_POINTS_PAR_POUCE: Final = 72
_TOURNEE: Final = frozenset({5, 6, 7, 8})
_EXIF_ORIENTATION: Final = 0x0112


class DocumentImage:
    """An image file as a document of one or more pages."""

    def __init__(self, fd: int, mime: str, *, moteur: Moteur, pages_max: int, pixels_max: int) -> None:
        Image.MAX_IMAGE_PIXELS = None  # our own limit applies, per image
        self.tronque = False
        self._mime = mime
        self._moteur = moteur
        self._pages_max = pages_max
        self._pixels_max = pixels_max
        try:
            self._image = Image.open(os.fdopen(fd, "rb", closefd=False), formats=_FORMATS[mime])
        except (*_ABIMEE, UnidentifiedImageError) as erreur:
            raise Refus("image_illisible", str(erreur)) from erreur
        self._verifier_pixels()

    def nb_pages(self) -> int:
        """Number of images of a TIFF; 1 for the others (an animation counts for its first image)."""
        if self._mime != "image/tiff":
            return 1
        nombre = 0
        try:
            while nombre <= self._pages_max:
                self._image.seek(nombre)
                nombre += 1
        except EOFError:
            pass
        except _ABIMEE:
            self.tronque = True
        return nombre

    def lire(self, numero: int, langues: str, *, texte_sur: bool = False) -> dict[str, Any]:
        """Words of one image."""
        self._aller(numero)
        largeur, hauteur = taille_points(self._image)
        image, avertissement = self.decoder(numero)
        image = _reconnaissance.normaliser(image)
        largeur_px = image.width
        image, dpi = _a_la_taille_de_lecture(image, largeur)
        lue = _reconnaissance.reconnaitre(
            Raster(image, dpi, largeur, hauteur, avertissement, grossie=image.width > largeur_px),
            numero,
            langues,
            self._moteur,
        )
        return _codes.joindre(lue, image)

    def image(
        self,
        numero: int,
        largeur_px: int,
        rotation: int,
        format_image: str,
        sortie: int,
    ) -> dict[str, Any]:
        """Write the image, upright, at most `largeur_px` wide."""
        image, _ = self.decoder(numero)
        return ecrire_image(tourner(image, rotation), largeur_px, format_image, sortie)

    def decoder(self, numero: int) -> tuple[Image.Image, str]:
        """The decoded image as displayed (EXIF obeyed), and a warning key when its end is missing."""
        self._aller(numero)
        self._verifier_pixels()
        avertissement = ""
        try:
            self._image.load()
        except _ABIMEE:
            avertissement = self._decoder_ce_qui_reste(numero)
        return ImageOps.exif_transpose(self._image), avertissement

    def brute(self, numero: int) -> Image.Image:
        """The image as stored, not decoded: its size, mode and metadata."""
        self._aller(numero)
        return self._image

    def _decoder_ce_qui_reste(self, numero: int) -> str:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            self._aller(numero)
            self._image.load()
        except _ABIMEE as erreur:
            raise Refus("image_illisible", str(erreur)) from erreur
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
        return "tronque"

    def _aller(self, numero: int) -> None:
        try:
            self._image.seek(numero - 1)
        except EOFError as erreur:
            raise Refus("page_inexistante") from erreur
        except _ABIMEE as erreur:
            raise Refus("image_illisible", str(erreur)) from erreur

    def _verifier_pixels(self) -> None:
        if self._image.width * self._image.height > self._pixels_max:
            raise Refus("image_trop_grande", f"{self._image.width}x{self._image.height}")
        if not self._image.width or not self._image.height:
            raise Refus("image_illisible", "no pixel")


def ouvrir(configuration: dict[str, Any]) -> DocumentImage:
    """Open the file handed over by the parent. Raises `Refus`."""
    return DocumentImage(
        configuration["fd"]["entree"],
        configuration["type"],
        moteur=Moteur.de(configuration),
        pages_max=configuration["pages_max"],
        pixels_max=configuration["pixels_max"],
    )


def orientation_exif(image: Image.Image) -> int:
    """EXIF orientation 1-8; 1 when absent or absurd."""
    try:
        valeur = image.getexif().get(_EXIF_ORIENTATION, 1)
    except _ABIMEE:
        return 1
    return valeur if isinstance(valeur, int) and 1 <= valeur <= 8 else 1


def taille_points(image: Image.Image) -> tuple[float, float]:
    """Size in PDF points of the image as displayed: its own resolution if plausible, else A4 if it has that shape."""
    largeur, hauteur = image.size
    dpi_x, dpi_y = _resolution(image) or _resolution_supposee(largeur, hauteur)
    points = (largeur / dpi_x * _POINTS_PAR_POUCE, hauteur / dpi_y * _POINTS_PAR_POUCE)
    return (points[1], points[0]) if orientation_exif(image) in _TOURNEE else points


def ecrire_image(image: Image.Image, largeur_px: int, format_image: str, sortie: int) -> dict[str, Any]:
    """Write the image, reduced to `largeur_px` at most, to the descriptor `sortie`."""
    if image.mode not in ("L", "RGB"):
        image = _reconnaissance.normaliser(image)
    facteur = min(1.0, largeur_px / image.width, _COTE_ECRITURE_MAX / image.height)
    if facteur < 1.0:
        taille = (max(1, round(image.width * facteur)), max(1, round(image.height * facteur)))
        image = image.resize(taille, Image.Resampling.LANCZOS, reducing_gap=3.0)
    options: dict[str, Any] = {"quality": 80, "method": 4} if format_image == "webp" else {}
    if format_image == "jpeg":
        options = {"quality": 82, "optimize": True}
    with os.fdopen(sortie, "wb", closefd=False) as fichier:
        image.save(fichier, format=format_image, **options)
    return {"largeur": image.width, "hauteur": image.height}


def _resolution(image: Image.Image) -> tuple[float, float] | None:
    try:
        brut = image.info.get("dpi")
        x, y = (float(v) for v in brut) if brut else (0.0, 0.0)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    # Fax pages have twice as many dots one way; more than that is a wrong record.
    plausible = int(x) in _DPI_PLAUSIBLES and int(y) in _DPI_PLAUSIBLES and 0.4 < x / y < 2.5
    # A page larger than A3 comes from a resolution left at a default (72, 96).
    if not plausible or max(image.width / x, image.height / y) > 17:
        return None
    return x, y


def _resolution_supposee(largeur: int, hauteur: int) -> tuple[float, float]:
    court, long = sorted((largeur, hauteur))
    dpi = long / _A4_POUCES[1] if _A4_RAPPORTS[0] < long / court < _A4_RAPPORTS[1] else float(_DPI_DEFAUT)
    dpi = max(dpi, long / 17)
    return dpi, dpi


def _a_la_taille_de_lecture(image: Image.Image, largeur_points: float) -> tuple[Image.Image, int]:
    """Image neither too small nor too large for tesseract, and its resolution in dots per inch."""
    cote = max(image.size)
    facteur = 1.0
    if cote > _COTE_LECTURE_MAX:
        facteur = _COTE_LECTURE_MAX / cote
    elif (dpi := image.width / largeur_points * _POINTS_PAR_POUCE) < _DPI_LISIBLE:
        facteur = 1.5 if dpi > _DPI_GROSSIER else 2.0
    if facteur != 1.0:
        taille = (
            max(1, round(image.width * facteur)),
            max(1, round(image.height * facteur)),
        )
        image = image.resize(taille, Image.Resampling.BICUBIC, reducing_gap=3.0)
    dpi = round(image.width / largeur_points * _POINTS_PAR_POUCE)
    return image, min(max(dpi, 70), 1200)
