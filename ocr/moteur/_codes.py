"""Child side: barcodes and QR of a page, read by zxing-cpp on the raster the words were read on."""

from typing import Any, Final

import zxingcpp
from PIL import Image

from ocr.moteur._essais import tourner

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


def joindre(page: dict[str, Any], image: Image.Image) -> dict[str, Any]:
    """The page as the parent expects it, with the codes found on its raster, placed on the upright page."""
    if page["source"] == "vide":
        return page
    gris = image if image.mode == "L" else image.getchannel(1)
    codes = chercher(tourner(_reduire(gris, _COTE), page["rotation"]))
    if not codes and len(page["mots"]) < _MOTS_PEU:
        codes = _lire(tourner(_reduire(gris, _COTE_ENTIER), page["rotation"]), _TOUS, entier=True)
    if not codes:
        return page
    # A sheet that bears nothing but its code was read: there is nothing to scan again.
    muet = page["avertissement"] == "aucun_mot"
    return {**page, "codes": codes, "avertissement": "" if muet else page["avertissement"]}


def _reduire(gris: Image.Image, cote: int) -> Image.Image:
    facteur = max(1, round(max(gris.size) / cote))
    return gris.reduce(facteur) if facteur > 1 else gris


def chercher(gris: Image.Image) -> list[list[Any]]:
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
