"""Child side: an image file as a PDF, its dots untouched: JPEG as it is, two-tone as CCITT G4, else lossless."""

import io
import os
import struct
import zlib
from typing import Any, Final

from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream
from PIL import Image

from ocr.moteur import _heif, _images, _pdf, _reconnaissance
from ocr.moteur._confinement import Refus
from ocr.moteur._jpeg import sans_renseignements

# EXIF orientation to clockwise rotation; the mirrored ones are redrawn instead.
_ROTATION_EXIF: Final = {1: 0, 3: 180, 6: 90, 8: 270}
_QUALITE: Final = 92
_DPI_REDESSIN: Final = 200
_QUALITE_REDESSIN: Final = 80
_A4_POINTS: Final = (595, 842)


def en_pdf(configuration: dict[str, Any]) -> Pdf:
    """A PDF with one page per image of the file. Raises `Refus`."""
    document = _heif.ouvrir(configuration)
    pdf = Pdf.new()
    for numero in range(1, document.nb_pages() + 1):
        brute = document.brute(numero)
        largeur, hauteur = _images.taille_points(brute)
        flux, rotation = _flux(pdf, document, numero, configuration)
        if rotation in (90, 270):
            largeur, hauteur = hauteur, largeur
        _ajouter_page(pdf, flux, (round(largeur, 2), round(hauteur, 2)), rotation)
    return pdf


def redessiner(configuration: dict[str, Any]) -> Pdf:
    """Images of the pages of a PDF that only PDFium can open, as a new PDF. Raises `Refus`."""
    document = _pdf.ouvrir(configuration)
    pdf = Pdf.new()
    for numero in range(1, document.nb_pages() + 1):
        try:
            image, largeur, hauteur = document.rendu(numero, _DPI_REDESSIN)
        except Refus:
            pdf.add_blank_page(page_size=_A4_POINTS)
            continue
        tampon = io.BytesIO()
        image.save(tampon, "JPEG", quality=_QUALITE_REDESSIN)
        _ajouter_page(pdf, _jpeg(pdf, tampon.getvalue(), image), (round(largeur, 2), round(hauteur, 2)), 0)
    return pdf


def _ajouter_page(pdf: Pdf, flux: Stream, taille: tuple[float, float], rotation: int) -> None:
    contenu = b"q %.2f 0 0 %.2f 0 0 cm /Im0 Do Q" % taille
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, *taille]),
        Resources=Dictionary(XObject=Dictionary(Im0=pdf.make_indirect(flux))),
        Contents=pdf.make_indirect(Stream(pdf, contenu)),
        Rotate=rotation,
    )
    pdf.pages.append(Page(pdf.make_indirect(page)))


def _flux(
    pdf: Pdf,
    document: _images.DocumentImage,
    numero: int,
    configuration: dict[str, Any],
) -> tuple[Stream, int]:
    """Image stream and the clockwise rotation it is shown with."""
    brute = document.brute(numero)
    rotation = _ROTATION_EXIF.get(_images.orientation_exif(brute))
    if configuration["type"] == "image/jpeg" and rotation is not None and brute.mode in ("L", "RGB"):
        octets = sans_renseignements(_octets(configuration["fd"]["entree"]))
        return _jpeg(pdf, octets, brute), rotation
    image, _ = document.decoder(numero)
    if image.mode == "1":
        return _deux_tons(pdf, image), 0
    image = _reconnaissance.normaliser(image)
    if configuration["type"] in ("image/webp", "image/heic", "image/avif"):
        tampon = io.BytesIO()
        image.save(tampon, "JPEG", quality=_QUALITE)
        return _jpeg(pdf, tampon.getvalue(), image), 0
    return _sans_perte(pdf, image), 0


def _octets(fd: int) -> bytes:
    os.lseek(fd, 0, os.SEEK_SET)
    with os.fdopen(fd, "rb", closefd=False) as fichier:
        return fichier.read()


def _image(pdf: Pdf, donnees: bytes, image: Image.Image, **cles: Any) -> Stream:
    flux = Stream(pdf, donnees)
    flux[Name.Type] = Name.XObject
    flux[Name.Subtype] = Name.Image
    flux[Name.Width], flux[Name.Height] = image.size
    flux[Name.BitsPerComponent] = 1 if image.mode == "1" else 8
    flux[Name.ColorSpace] = Name.DeviceRGB if image.mode == "RGB" else Name.DeviceGray
    for cle, valeur in cles.items():
        flux[f"/{cle}"] = valeur
    return flux


def _jpeg(pdf: Pdf, donnees: bytes, image: Image.Image) -> Stream:
    return _image(pdf, donnees, image, Filter=Name.DCTDecode)


def _deux_tons(pdf: Pdf, image: Image.Image) -> Stream:
    tampon = io.BytesIO()
    # One strip for the whole page, so that its bytes are a G4 stream as PDF wants it.
    image.save(
        tampon,
        "TIFF",
        compression="group4",
        strip_size=(image.width // 8 + 1) * image.height,
    )
    tampon.seek(0)
    with Image.open(tampon, formats=("TIFF",)) as relue:
        positions, longueurs = relue.tag_v2[273], relue.tag_v2[279]  # type: ignore[attr-defined]
        blanc_est_zero = relue.tag_v2.get(262) == 0  # type: ignore[attr-defined]
    if len(positions) != 1:
        return _sans_perte(pdf, image.convert("L"))
    donnees = tampon.getvalue()[positions[0] : positions[0] + longueurs[0]]
    parametres = Dictionary(K=-1, Columns=image.width, Rows=image.height, BlackIs1=not blanc_est_zero)
    return _image(pdf, donnees, image, Filter=Name.CCITTFaxDecode, DecodeParms=parametres)


def _sans_perte(pdf: Pdf, image: Image.Image) -> Stream:
    """PNG's own compressed rows: PDF reads them as they are (predictor 15)."""
    tampon = io.BytesIO()
    image.save(tampon, "PNG", compress_level=6)
    couleurs = 3 if image.mode == "RGB" else 1
    parametres = Dictionary(Predictor=15, Colors=couleurs, BitsPerComponent=8, Columns=image.width)
    return _image(
        pdf,
        _lignes_png(tampon.getvalue()),
        image,
        Filter=Name.FlateDecode,
        DecodeParms=parametres,
    )


def _lignes_png(png: bytes) -> bytes:
    """Content of the IDAT chunks, joined."""
    morceaux, position = [], 8
    while position + 8 <= len(png):
        longueur, genre = struct.unpack(">I4s", png[position : position + 8])
        if genre == b"IDAT":
            morceaux.append(png[position + 8 : position + 8 + longueur])
        position += longueur + 12
    donnees = b"".join(morceaux)
    zlib.decompressobj().decompress(donnees, 1)  # a broken stream must show here, not at the reader's
    return donnees
