"""Child side: barcodes and QR of a born-digital page; only what may be a code is drawn."""

import ctypes
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from ocr.moteur._codes import chercher

Boite = tuple[float, float, float, float]

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
    codes = [_replacer(code, cadre) for code in chercher(image)]
    return {**page, "codes": codes} if codes else page


def _replacer(code: list[Any], cadre: Boite) -> list[Any]:
    """A code found within `cadre`, placed on the page."""
    texte, genre, x, y, largeur, hauteur = code
    boite = (cadre[0] + x * cadre[2], cadre[1] + y * cadre[3], largeur * cadre[2], hauteur * cadre[3])
    return [texte, genre, *(round(v, 5) for v in boite)]


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
