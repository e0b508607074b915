"""Child side: barcodes and QR of a page, read by zxing-cpp on the raster the words were read on."""

import ctypes
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from PIL import Image

from ocr.moteur._essais import tourner

Boite = tuple[float, float, float, float]

_F: Final = zxingcpp.BarcodeFormat
# Formats that carry their own checks: on papers without any code they are not seen where there is none.
_GENRES: Final = {
    _F.QRCode: "qr",
    _F.QRCodeModel1: "qr",
    _F.QRCodeModel2: "qr",
    _F.DataMatrix: "datamatrix",
    _F.Aztec: "aztec",
    _F.AztecCode: "aztec",
    _F.PDF417: "pdf417",
    _F.CompactPDF417: "pdf417",
    _F.Code128: "code128",
    _F.Code39: "code39",
    _F.Code39Std: "code39",
    _F.Code39Ext: "code39",
    _F.EAN13: "ean13",
    _F.EANUPC: "ean13",
    _F.UPCA: "ean13",
}
_LINEAIRES: Final = zxingcpp.BarcodeFormats((_F.Code128, _F.Code39, _F.EAN13))
_SURFACES: Final = zxingcpp.BarcodeFormats((_F.QRCode, _F.DataMatrix, _F.PDF417))
_TOUS: Final = zxingcpp.BarcodeFormats((_F.Code128, _F.Code39, _F.EAN13, _F.QRCode, _F.DataMatrix, _F.PDF417, _F.Aztec))
# Longest side of the reduced raster: about 150 dots per inch on A4, three dots per module of a postal DataMatrix.
_COTE: Final = 1754
_COTE_ENTIER: Final = 4000
# A page with fewer words may be a separator sheet or an envelope: it is searched at its full resolution too.
_MOTS_PEU: Final = 60
_CODES_MAX: Final = 50
_TEXTE_MAX: Final = 4096
_CODE39_MIN: Final = 4
# The separators of structured codes (ASCII 28-31) become their visible signs; other controls have no place.
_SIGNES: Final = {n: 0x2400 + n for n in range(28, 32)}
# On a born-digital page: sides of a code in points, how many strokes or modules draw one, and how small they are
# (the rules of a table are longer).
_POINTS: Final = 72
_DPI_VECTEURS: Final = 200
_PIXELS_MAX: Final = 5_000_000
_COTE_POINTS: Final = (14.0, 300.0)
_MODULES_MIN: Final = 30
_TRAIT: Final = 8.0
_COTE_TRAIT: Final = 110.0
_OBJETS_MAX: Final = 6000
_MARGE_POINTS: Final = 8.0
_GRAND: Final = 100_000


def joindre(page: dict[str, Any], image: Image.Image) -> dict[str, Any]:
    """The page as the parent expects it, with the codes found on its raster, placed on the upright page."""
    if page["source"] == "vide":
        return page
    gris = image if image.mode == "L" else image.getchannel(1)
    codes = _chercher(tourner(_reduire(gris, _COTE), page["rotation"]))
    if not codes and len(page["mots"]) < _MOTS_PEU:
        codes = _lire(tourner(_reduire(gris, _COTE_ENTIER), page["rotation"]), _TOUS, entier=True)
    if not codes:
        return page
    # A sheet that bears nothing but its code was read: there is nothing to scan again.
    muet = page["avertissement"] == "aucun_mot"
    return {**page, "codes": codes, "avertissement": "" if muet else page["avertissement"]}


def joindre_natif(page: dict[str, Any], pdf_page: pypdfium2.PdfPage) -> dict[str, Any]:
    """The same for a born-digital page: only what may be a code is drawn and searched."""
    cadre = _cadre_utile(pdf_page)
    if cadre is None:
        return page
    largeur, hauteur = pdf_page.get_size()
    x, y, l, h = cadre  # noqa: E741 - a box
    echelle = min(_DPI_VECTEURS / _POINTS, (_PIXELS_MAX / (largeur * l * hauteur * h)) ** 0.5)
    marges = (x * largeur, (1 - y - h) * hauteur, (1 - x - l) * largeur, y * hauteur)
    image = pdf_page.render(scale=echelle, crop=marges, draw_annots=True, grayscale=True).to_pil()
    codes = [_replacer(code, cadre) for code in _chercher(image)]
    return {**page, "codes": codes} if codes else page


def _replacer(code: list[Any], cadre: Boite) -> list[Any]:
    """A code found within `cadre`, placed on the page."""
    texte, genre, x, y, largeur, hauteur = code
    boite = (cadre[0] + x * cadre[2], cadre[1] + y * cadre[3], largeur * cadre[2], hauteur * cadre[3])
    return [texte, genre, *(round(v, 5) for v in boite)]


def _reduire(gris: Image.Image, cote: int) -> Image.Image:
    facteur = max(1, round(max(gris.size) / cote))
    return gris.reduce(facteur) if facteur > 1 else gris


def _chercher(gris: Image.Image) -> list[list[Any]]:
    """Codes of an upright image. Bars may stand along the margin: only they are searched for in both directions."""
    codes = _lire(gris, _SURFACES, tourne=False) + _lire(gris, _LINEAIRES)
    return codes[:_CODES_MAX]


def _lire(
    gris: Image.Image, formats: zxingcpp.BarcodeFormats, *, tourne: bool = True, entier: bool = False
) -> list[list[Any]]:
    """[text, kind, x, y, width, height] of each code, the box in fractions of the image."""
    trouves = zxingcpp.read_barcodes(
        gris,
        formats=formats,
        try_rotate=tourne,
        try_downscale=entier,
        try_invert=entier,
        text_mode=zxingcpp.TextMode.Plain,
    )
    codes = [_code(trouve, gris.size) for trouve in trouves[:_CODES_MAX] if trouve.valid]
    return [code for code in codes if code is not None]


def _code(trouve: Any, taille: tuple[int, int]) -> list[Any] | None:
    texte = trouve.text.translate(_SIGNES)
    genre = _GENRES.get(trouve.format)
    if genre is None or not 0 < len(texte) <= _TEXTE_MAX or (genre == "code39" and len(texte) < _CODE39_MIN):
        return None
    position = trouve.position
    coins = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    gauche, droite = (borne(min(max(c.x / taille[0], 0.0), 1.0) for c in coins) for borne in (min, max))
    haut, bas = (borne(min(max(c.y / taille[1], 0.0), 1.0) for c in coins) for borne in (min, max))
    return [texte, genre, *(round(v, 5) for v in (gauche, haut, droite - gauche, bas - haut))]


def _cadre_utile(page: pypdfium2.PdfPage) -> Boite | None:
    """Frame, in fractions of the displayed page, of its images and of its small strokes when they may draw a code."""
    boites: list[Boite] = []
    petits: list[Boite] = []
    for rang in range(min(pdfium.FPDFPage_CountObjects(page), _OBJETS_MAX)):
        objet = pdfium.FPDFPage_GetObject(page, rang)
        genre = pdfium.FPDFPageObj_GetType(objet)
        if genre == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        g, b, d, h = boite = _bornes(objet)
        cotes = (d - g, h - b)
        if genre == pdfium.FPDF_PAGEOBJ_PATH:
            if max(cotes) <= _COTE_POINTS[1] and pdfium.FPDFPath_CountSegments(objet) >= _MODULES_MIN * 4:
                boites.append(boite)
            elif min(cotes) <= _TRAIT and max(cotes) <= _COTE_TRAIT:
                petits.append(boite)
        elif max(cotes) >= _COTE_POINTS[0]:
            boites.append(boite)
    if len(petits) >= _MODULES_MIN:
        boites += petits
    return _en_fractions(page, boites) if boites else None


def _bornes(objet: Any) -> Boite:
    """Left, bottom, right, top in the page's own coordinates; zeros when PDFium does not tell."""
    valeurs = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(objet, *valeurs)
    g, b, d, h = (v.value for v in valeurs)
    return g, b, d, h


def _en_fractions(page: pypdfium2.PdfPage, boites: list[Boite]) -> Boite | None:
    """What holds all the boxes, with a margin, as fractions of the page as displayed; None when it is off the page."""
    coins = [
        _projeter(page, x, y)
        for x in (min(b[0] for b in boites) - _MARGE_POINTS, max(b[2] for b in boites) + _MARGE_POINTS)
        for y in (min(b[1] for b in boites) - _MARGE_POINTS, max(b[3] for b in boites) + _MARGE_POINTS)
    ]
    gauche, droite = min(c[0] for c in coins), max(c[0] for c in coins)
    haut, bas = min(c[1] for c in coins), max(c[1] for c in coins)
    largeur, hauteur = page.get_size()
    if (droite - gauche) * largeur < _COTE_POINTS[0] or (bas - haut) * hauteur < _COTE_POINTS[0]:
        return None
    return gauche, haut, droite - gauche, bas - haut


def _projeter(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A point of the page's own coordinates as fractions 0-1 of the page as displayed."""
    u, v = ctypes.c_int(), ctypes.c_int()
    borne = float(1 << 20)
    pdfium.FPDF_PageToDevice(
        page, 0, 0, _GRAND, _GRAND, 0, min(max(x, -borne), borne), min(max(y, -borne), borne), u, v
    )
    return min(max(u.value / _GRAND, 0.0), 1.0), min(max(v.value / _GRAND, 0.0), 1.0)
