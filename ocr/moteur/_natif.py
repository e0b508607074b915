"""Child side: the text a PDF page carries itself, with a box per word."""

import ctypes
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

# PDFium marks a hyphen at a line's end with U+0002; U+FFFE and U+FFFF stand for glyphs without a character.
_CESURE: Final = 0x02
_SANS_CARACTERE: Final = frozenset({0xFFFE, 0xFFFF, 0xFFFD, 0})
_BLANCS: Final = frozenset({9, 10, 13, 32, 0xA0, 0x202F, 0x2009})
_PART_REBUT: Final = 0.15
_PART_LETTRES: Final = 0.35
_SIGNES_JUGEABLES: Final = 40
_SIGNES_MAX: Final = 1_000_000
_GRAND: Final = 100_000


@dataclass(frozen=True, slots=True)
class TexteNatif:
    """Text and words of a page. `signes`: printable characters. `rebut`: the text layer is rubbish."""

    texte: str
    mots: list[list[Any]]
    signes: int
    rebut: bool

    def etendue(self) -> float:
        """Share of the page, 0-1, within the frame that holds all words."""
        if not self.mots:
            return 0.0
        gauche, haut = min(mot[1] for mot in self.mots), min(mot[2] for mot in self.mots)
        droite, bas = max(mot[1] + mot[3] for mot in self.mots), max(mot[2] + mot[4] for mot in self.mots)
        return float((droite - gauche) * (bas - haut))

    def en_page(self, numero: int, largeur: float, hauteur: float) -> dict[str, Any]:
        """The page as the parent expects it."""
        return {
            "numero": numero,
            "texte": self.texte,
            "mots": self.mots,
            "source": "native",
            "confiance": 1.0,
            "largeur": largeur,
            "hauteur": hauteur,
            "rotation": 0,
            "avertissement": "",
        }


def lire(page: pypdfium2.PdfPage) -> TexteNatif:
    """Text of the page in the order of its content, and the box of each word on the page as displayed."""
    texte = page.get_textpage()
    try:
        nombre = min(pdfium.FPDFText_CountChars(texte), _SIGNES_MAX)
        codes = [pdfium.FPDFText_GetUnicode(texte, i) for i in range(max(nombre, 0))]
        utiles = [c for c in codes if c not in _BLANCS and c != _CESURE]
        rebut = _est_rebut(utiles)
        mots = [] if rebut else _mots(page, texte, codes)
        return TexteNatif(_en_texte(codes), mots, len(utiles), rebut)
    finally:
        texte.close()


def _en_texte(codes: list[int]) -> str:
    brut = "".join("-" if c == _CESURE else "" if c in _SANS_CARACTERE else _signe(c) for c in codes)
    lignes = [ligne.rstrip() for ligne in brut.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(lignes).strip("\n")


def _est_rebut(codes: list[int]) -> bool:
    """Many glyphs without meaning, or hardly any letter: a broken encoding, better read from the image."""
    if len(codes) < _SIGNES_JUGEABLES:
        return any(c in _SANS_CARACTERE for c in codes) and len(set(codes)) < 3
    sans = sum(c in _SANS_CARACTERE or 0xE000 <= c <= 0xF8FF or c < 32 for c in codes)
    lettres = sum(_signe(c).isalnum() for c in codes)
    return sans > len(codes) * _PART_REBUT or lettres < len(codes) * _PART_LETTRES


def _mots(page: pypdfium2.PdfPage, texte: pypdfium2.PdfTextPage, codes: list[int]) -> list[list[Any]]:
    vers_fractions = _transformation(page)
    mots: list[list[Any]] = []
    debut = 0
    for fin in range(len(codes) + 1):
        separe = fin == len(codes) or codes[fin] in _BLANCS
        if not separe and codes[fin] != _CESURE:
            continue
        # A hyphen at a line's end belongs to the word; what follows is on another line.
        borne = fin if separe else fin + 1
        if borne > debut:
            _ajouter(mots, texte, codes, (debut, borne), vers_fractions)
        debut = fin + 1
    return mots


def _ajouter(
    mots: list[list[Any]],
    texte: pypdfium2.PdfTextPage,
    codes: list[int],
    bornes: tuple[int, int],
    vers_fractions: tuple[float, ...],
) -> None:
    debut, fin = bornes
    mot = "".join("-" if c == _CESURE else "" if c in _SANS_CARACTERE else _signe(c) for c in codes[debut:fin])
    if not mot:
        return
    gauche, haut, droite, bas = (ctypes.c_double() for _ in range(4))
    cadres = []
    for i in range(pdfium.FPDFText_CountRects(texte, debut, fin - debut)):
        pdfium.FPDFText_GetRect(texte, i, gauche, haut, droite, bas)
        cadres.append((gauche.value, bas.value, droite.value, haut.value))
    if not cadres:
        return
    a, b, c, d, e, f = vers_fractions
    xs, ys = [], []
    for x1, y1, x2, y2 in cadres:
        xs += [a * x1 + c * y1 + e, a * x2 + c * y2 + e]
        ys += [b * x1 + d * y1 + f, b * x2 + d * y2 + f]
    x, y = _borner(min(xs)), _borner(min(ys))
    mots.append([mot, x, y, round(_borner(max(xs)) - x, 5), round(_borner(max(ys)) - y, 5), 1.0])


def _transformation(page: pypdfium2.PdfPage) -> tuple[float, ...]:
    """Affine map (a, b, c, d, e, f) from page space to fractions of the page as displayed."""

    def projeter(x: float, y: float) -> tuple[float, float]:
        u, v = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(page, 0, 0, _GRAND, _GRAND, 0, x, y, u, v)
        return u.value / _GRAND, v.value / _GRAND

    pas = 1000.0
    e, f = projeter(0, 0)
    x1, y1 = projeter(pas, 0)
    x2, y2 = projeter(0, pas)
    return (x1 - e) / pas, (y1 - f) / pas, (x2 - e) / pas, (y2 - f) / pas, e, f


def _borner(valeur: float) -> float:
    return round(min(max(valeur, 0.0), 1.0), 5)


def _signe(code: int) -> str:
    if 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return ""
    signe = chr(code)
    # Ligatures of typesetting (U+FB00-FB06) are two letters for whoever searches.
    return unicodedata.normalize("NFKC", signe) if 0xFB00 <= code <= 0xFB06 else signe
