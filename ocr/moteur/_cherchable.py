"""Child side: the searchable PDF. Pages stay untouched; the words read are laid over them, invisible."""

import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import pikepdf
import pikepdf.pdfa
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from ocr.moteur import _pdf_image
from ocr.moteur._confinement import Refus

_POLICE: Final = "/FSansDessin"
_CHASSE: Final = 500
_MILLE: Final = 1000
# The font's only glyph is two specks at the corners of its cell: readers that drop text without a box keep it.
# Its ascent and descent, in thousandths: the cell is as high as the word's frame.
_DESCENTE: Final = 200
_DEPASSEMENT: Final = 0.2
_FICHIER_POLICE: Final = Path(__file__).with_name("sans_dessin.ttf").read_bytes()

_UNICODE: Final = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
%b
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def construire(configuration: dict[str, Any], *, pdfa: bool, redessiner: bool = False) -> dict[str, Any]:
    """Write the searchable PDF to the descriptor "sortie"; `pdfa` in the answer tells whether it is PDF/A-2b.

    `redessiner`: the pages become images (qpdf cannot open the file).
    """
    fds = configuration["fd"]
    with _pdf_image.redessiner(configuration) if redessiner else _ouvrir(configuration) as pdf:
        police: pikepdf.Object | None = None
        for page in _pages_lues(fds["mots"]):
            if not 1 <= page["numero"] <= len(pdf.pages):
                raise Refus("page_inexistante", str(page["numero"]))
            if police is None:
                police = _police(pdf)
            _poser_texte(pdf, pdf.pages[page["numero"] - 1], page, police)
        with os.fdopen(fds["sortie"], "w+b", closefd=False) as sortie:
            return {"pdfa": _enregistrer(pdf, sortie, pdfa=pdfa)}


def compter(configuration: dict[str, Any]) -> int:
    """Number of pages of the PDF. Raises `Refus`."""
    with _ouvrir(configuration) as pdf:
        return len(pdf.pages)


def _ouvrir(configuration: dict[str, Any]) -> Pdf:
    fd = configuration["fd"]["entree"]
    if configuration["type"] != "application/pdf":
        return _pdf_image.en_pdf(configuration)
    try:
        return Pdf.open(os.fdopen(fd, "rb", closefd=False), password=configuration.get("mot_de_passe", ""))
    except pikepdf.PasswordError as erreur:
        raise Refus("pdf_chiffre") from erreur
    except pikepdf.PdfError as erreur:
        raise Refus("pdf_illisible", str(erreur)) from erreur


def _enregistrer(pdf: Pdf, sortie: BinaryIO, *, pdfa: bool) -> bool:
    if pdfa:
        try:
            pikepdf.pdfa.save(pdf, sortie, "2b")
        except (pikepdf.pdfa.PdfaError, pikepdf.PdfError, ValueError, RecursionError):
            sortie.seek(0)
            sortie.truncate()
        else:
            return True
    _ne_plus_pretendre(pdf)
    pdf.save(sortie, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return False


def _ne_plus_pretendre(pdf: Pdf) -> None:
    """Take away what announces PDF/A: the original's own claim, or the one left by an attempt that failed."""
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadonnees:
        for cle in ("part", "conformance", "amd", "rev", "corr"):
            if f"pdfaid:{cle}" in metadonnees:
                del metadonnees[f"pdfaid:{cle}"]


def _pages_lues(fd: int) -> Iterator[dict[str, Any]]:
    with os.fdopen(fd, "rb", closefd=False) as fichier:
        for ligne in fichier:
            yield json.loads(ligne)


def _poser_texte(pdf: Pdf, page: pikepdf.Page, lue: dict[str, Any], police: pikepdf.Object) -> None:
    """Turn the page upright and put its words before its content, so that no state of the content moves them."""
    tour = (int(page.obj.get(Name.Rotate, _herite(page, Name.Rotate, 0))) + lue["rotation"]) % 360
    page.obj[Name.Rotate] = tour
    if not lue["mots"]:
        return
    ressources = _ressources_propres(page)
    polices = Dictionary(dict(ressources[Name.Font].items()) if Name.Font in ressources else {})
    polices[_POLICE] = police
    ressources[Name.Font] = polices
    cadre = [float(v) for v in page.cropbox]
    page.contents_add(Stream(pdf, _couche(lue["mots"], cadre, tour)), prepend=True)


def _herite(page: pikepdf.Page, cle: pikepdf.Name, defaut: Any) -> Any:
    """Value of a page attribute that may come from a parent node."""
    noeud, profondeur = page.obj.get(Name.Parent), 0
    while noeud is not None and profondeur < 100:
        if cle in noeud:
            return noeud[cle]
        noeud, profondeur = noeud.get(Name.Parent), profondeur + 1
    return defaut


def _ressources_propres(page: pikepdf.Page) -> pikepdf.Object:
    """The page's own copy of its resources (they may be shared with other pages, or inherited)."""
    actuelles = page.obj.get(Name.Resources, _herite(page, Name.Resources, Dictionary()))
    page.obj[Name.Resources] = Dictionary(dict(actuelles.items()))
    return page.obj[Name.Resources]


def _couche(mots: list[dict[str, Any]], cadre: list[float], tour: int) -> bytes:
    """Content stream of the invisible words. `cadre`: the page's box; `tour`: its final /Rotate."""
    x0, y0, x1, y1 = (
        min(cadre[0], cadre[2]),
        min(cadre[1], cadre[3]),
        max(cadre[0], cadre[2]),
        max(cadre[1], cadre[3]),
    )
    largeur, hauteur = x1 - x0, y1 - y0
    vue = (hauteur, largeur) if tour in (90, 270) else (largeur, hauteur)
    cosinus, sinus = (
        round(math.cos(math.radians(tour))),
        round(math.sin(math.radians(tour))),
    )
    lignes = [b"q BT 3 Tr"]
    for mot in mots:
        texte = str(mot["t"]).encode("utf-16-be", "ignore")
        taille = float(mot["h"]) * vue[1]
        etendue = float(mot["l"]) * vue[0]
        if not texte or taille <= 0 or etendue <= 0:
            continue
        corps = etendue / (len(texte) / 2 * _CHASSE / _MILLE * taille) * 100
        fx, fy = _vers_page(
            float(mot["x"]),
            float(mot["y"]) + float(mot["h"]) * (1 - _DEPASSEMENT),
            tour,
        )
        x, y = x0 + fx * largeur, y1 - fy * hauteur
        lignes.append(
            b"%b %.2f Tf %.2f Tz %d %d %d %d %.2f %.2f Tm <%b0020> Tj"
            % (
                _POLICE.encode(),
                taille,
                corps,
                cosinus,
                sinus,
                -sinus,
                cosinus,
                x,
                y,
                texte.hex().encode(),
            )
        )
    return b"\n".join([*lignes, b"ET Q\n"])


def _vers_page(u: float, v: float, tour: int) -> tuple[float, float]:
    """Fractions (from the left, from the top) of the upright view, to those of the page before /Rotate."""
    if tour == 90:
        return v, 1 - u
    if tour == 180:
        return 1 - u, 1 - v
    if tour == 270:
        return 1 - v, u
    return u, v


def _police(pdf: Pdf) -> pikepdf.Object:
    """A font without drawing, whose codes are UTF-16 units: any word can be written, copied and found."""
    fichier = Stream(pdf, _FICHIER_POLICE)
    fichier[Name.Length1] = len(_FICHIER_POLICE)
    description = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name.SansDessin,
        Flags=5,
        FontBBox=Array([0, -_DESCENTE, _CHASSE, _MILLE - _DESCENTE]),
        Ascent=_MILLE - _DESCENTE,
        Descent=-_DESCENTE,
        CapHeight=_MILLE - _DESCENTE,
        ItalicAngle=0,
        StemV=80,
        FontFile2=pdf.make_indirect(fichier),
    )
    descendante = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name.SansDessin,
        CIDSystemInfo=Dictionary(
            Registry=pikepdf.String("Adobe"),
            Ordering=pikepdf.String("Identity"),
            Supplement=0,
        ),
        CIDToGIDMap=pdf.make_indirect(Stream(pdf, b"\x00\x01" * 65536)),
        DW=_CHASSE,
        FontDescriptor=pdf.make_indirect(description),
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name.SansDessin,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(descendante)]),
            ToUnicode=pdf.make_indirect(Stream(pdf, _UNICODE % _plages())),
        )
    )


def _plages() -> bytes:
    """Each code is its own character; a range may not cross a change of its first byte (ISO 32000-1, 9.10.3)."""
    plages = [b"<%02X00> <%02XFF> <%02X00>" % (haut, haut, haut) for haut in range(256)]
    blocs = [plages[i : i + 100] for i in range(0, 256, 100)]
    return b"\n".join(b"%d beginbfrange\n%b\nendbfrange" % (len(bloc), b"\n".join(bloc)) for bloc in blocs)
