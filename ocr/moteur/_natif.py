"""Child side: the text a PDF page carries itself, with a box per word."""

import ctypes
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

# PDFium marks a hyphen at a line's end with U+0002; U+FFFE and U+FFFF stand for glyphs without a character.
_TRADUCTION: Final = {2: "-", 0: None, 0xFFFD: None, 0xFFFE: None, 0xFFFF: None}
_BLANCS: Final = r"\t\n\r \u00a0\u202f\u2009"
_MOT: Final = re.compile(rf"[^{_BLANCS}\x02]+\x02?|\x02")
_BLANCS_OU_CESURE: Final = re.compile(rf"[{_BLANCS}\x02]+")
_LIGATURES: Final = re.compile("[\ufb00-\ufb06]+")
_SUBSTITUTS: Final = re.compile("[\ud800-\udfff]")
_SANS_SENS: Final = re.compile("[\x00-\x1f\ue000-\uf8ff\ufffd\ufffe\uffff]")
# Vowels among the letters of real text, in the languages of the house, with a wide margin.
_PART_VOYELLES: Final = (0.18, 0.70)
_LETTRES_JUGEABLES: Final = 120
_PART_REBUT: Final = 0.15
_PART_LETTRES: Final = 0.35
_SIGNES_JUGEABLES: Final = 40
_SIGNES_MAX: Final = 1_000_000
_GRAND: Final = 100_000
_PAS: Final = 100_000


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


def lire(page: pypdfium2.PdfPage, *, sur: bool = False) -> TexteNatif:
    """Text of the page in the order of its content, and the box of each word on the page as displayed.

    `sur`: it is known to be the text written there, however odd; never rubbish.
    """
    texte = page.get_textpage()
    try:
        brut = _brut(texte)
        utiles = _BLANCS_OU_CESURE.sub("", brut)
        rebut = not sur and _est_rebut(utiles)
        mots = [] if rebut else _mots(page, texte, brut)
        return TexteNatif(_en_texte(brut), mots, len(utiles), rebut)
    finally:
        texte.close()


def _brut(texte: pypdfium2.PdfTextPage) -> str:
    """One character per index of PDFium; what is not a character comes as U+FFFD."""
    nombre = max(min(pdfium.FPDFText_CountChars(texte), _SIGNES_MAX), 0)
    tampon = (ctypes.c_ushort * (nombre + 1))()
    # All at once when nothing is left out or written on two units: then indices are the same.
    if pdfium.FPDFText_GetText(texte, 0, nombre, tampon) == nombre + 1:
        brut = bytes(tampon)[:-2].decode("utf-16-le", "surrogatepass")
        if len(brut) == nombre and not _SUBSTITUTS.search(brut):
            return brut
    return "".join(_signe(pdfium.FPDFText_GetUnicode(texte, i)) for i in range(nombre))


def _signe(code: int) -> str:
    return "\ufffd" if 0xD800 <= code < 0xE000 or not 0 < code <= 0x10FFFF else chr(code)


def _lisible(brut: str) -> str:
    """Hyphens and ligatures as a reader types them, nothing for glyphs without a character."""
    lisible = brut.translate(_TRADUCTION)
    # Ligatures of typesetting (U+FB00-FB06) are two letters for whoever searches.
    return _LIGATURES.sub(lambda trouvee: unicodedata.normalize("NFKC", trouvee[0]), lisible)


def _en_texte(brut: str) -> str:
    lignes = [ligne.rstrip() for ligne in _lisible(brut).replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(lignes).strip("\n")


def _est_rebut(utiles: str) -> bool:
    """Many glyphs without meaning, or hardly any letter: a broken encoding, better read from the image."""
    if len(utiles) < _SIGNES_JUGEABLES:
        return len(set(utiles)) < 3 and bool(_SANS_SENS.search(utiles))
    sans = len(_SANS_SENS.findall(utiles))
    lettres = sum(map(str.isalnum, utiles))
    return sans > len(utiles) * _PART_REBUT or lettres < len(utiles) * _PART_LETTRES or _sans_mots(utiles)


def _sans_mots(utiles: str) -> bool:
    """Letters of a Latin text hardly ever repeat or lack vowels so much: codes shifted by a broken font."""
    latines = [signe for signe in utiles.lower() if "a" <= signe <= "z"]
    if len(latines) < _LETTRES_JUGEABLES or len(latines) < len(utiles) / 2:
        return False
    voyelles = sum(signe in "aeiouy" for signe in latines)
    return not _PART_VOYELLES[0] <= voyelles / len(latines) <= _PART_VOYELLES[1]


def _mots(page: pypdfium2.PdfPage, texte: pypdfium2.PdfTextPage, brut: str) -> list[list[Any]]:
    a, b, c, d, e, f = _transformation(page)
    gauche, haut, droite, bas = (ctypes.c_double() for _ in range(4))
    mots: list[list[Any]] = []
    # A hyphen at a line's end belongs to the word; what follows is on another line.
    for trouve in _MOT.finditer(brut):
        mot = _lisible(trouve[0])
        nombre = pdfium.FPDFText_CountRects(texte, trouve.start(), trouve.end() - trouve.start()) if mot else 0
        if nombre <= 0:
            continue
        pdfium.FPDFText_GetRect(texte, 0, gauche, haut, droite, bas)
        x1, y1, x2, y2 = gauche.value, bas.value, droite.value, haut.value
        for i in range(1, nombre):
            pdfium.FPDFText_GetRect(texte, i, gauche, haut, droite, bas)
            x1, y1 = min(x1, gauche.value), min(y1, bas.value)
            x2, y2 = max(x2, droite.value), max(y2, haut.value)
        u1, u2, v1, v2 = a * x1 + c * y1 + e, a * x2 + c * y2 + e, b * x1 + d * y1 + f, b * x2 + d * y2 + f
        x, largeur = _segment(u1, u2)
        y, hauteur = _segment(v1, v2)
        mots.append([mot, x, y, largeur, hauteur, 1.0])
    return mots


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


def _segment(un: float, deux: float) -> tuple[float, float]:
    """Start and length of a segment within 0-1, to five digits (rounded by hand: this runs for each word)."""
    if un > deux:
        un, deux = deux, un
    debut = int(un * _PAS + 0.5) if un > 0 else 0
    fin = min(int(deux * _PAS + 0.5), _PAS) if deux > 0 else 0
    debut = min(debut, _PAS)
    return debut / _PAS, max(fin - debut, 0) / _PAS
