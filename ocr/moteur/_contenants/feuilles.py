"""Text as a PDF of A4 sheets: one font of the machine, embedded with only the signs used, text kept searchable."""

import io
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import O_S_2f_2, _g_a_s_p, _h_h_e_a, _l_o_c_a

from ocr.moteur._confinement import Refus

_POLICES: Final = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
)
# fontTools imports these when it meets them, too late: by then the child may have lost sight of its own files.
_TABLES_LUES: Final = (O_S_2f_2, _g_a_s_p, _h_h_e_a, _l_o_c_a)
_LARGEUR: Final = 595  # points, A4
_HAUTEUR: Final = 842
_MARGE: Final = 56
_CORPS: Final = 10  # points
_INTERLIGNE: Final = 14
_LIGNES_PAR_PAGE: Final = (_HAUTEUR - 2 * _MARGE) // _INTERLIGNE
_PAGES_MAX: Final = 1000
_SIGNES_MAX: Final = 3_000_000
_SIGNES_DISTINCTS_MAX: Final = 65_000
_BLANCS_DE_SUITE: Final = 3
_TABLES_INUTILES: Final = ("GSUB", "GPOS", "GDEF", "kern", "DSIG", "FFTM")
_GROUPE_UNICODE: Final = 100  # bfchar entries at once, the most a CMap may have
# Signs that turn the reading order round or show nothing: they would let a name lie about itself.
_INVISIBLES: Final = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0x00AD]
)


class Feuilles:
    """Composes one PDF. `coupe`: the text was longer than what is shown."""

    def __init__(self) -> None:
        chemin = next((c for c in _POLICES if Path(c).is_file()), None)
        if chemin is None:
            raise Refus("police_absente", "no font")
        self._police = TTFont(chemin, lazy=True)
        self._glyphes: dict[int, str] = self._police.getBestCmap()
        self._avances: dict[str, tuple[int, int]] = self._police["hmtx"].metrics
        self._cadratin = int(self._police["head"].unitsPerEm)
        self._codes: dict[str, int] = {}
        self._largeurs: dict[str, float] = {}
        self.coupe = False

    def composer(self, texte: str) -> bytes:
        """The whole PDF."""
        if len(texte) > _SIGNES_MAX:
            texte, self.coupe = texte[:_SIGNES_MAX], True
        pages: list[bytes] = []
        for page in self._pages(_nettoyer(texte)):
            if len(pages) >= _PAGES_MAX:
                self.coupe = True
                break
            pages.append(self._contenu(page))
        return _assembler(pages or [b""], self._objets_police())

    def _largeur(self, signe: str) -> float:
        largeur = self._largeurs.get(signe)
        if largeur is None:
            glyphe = self._glyphes.get(ord(signe), ".notdef")
            largeur = self._avances.get(glyphe, (self._cadratin, 0))[0] * _CORPS / self._cadratin
            self._largeurs[signe] = largeur
        return largeur

    def _pages(self, texte: str) -> Iterator[list[str]]:
        page: list[str] = []
        for bloc in texte.split("\f"):
            for ligne in self._lignes(bloc):
                page.append(ligne)
                if len(page) == _LIGNES_PAR_PAGE:
                    yield page
                    page = []
            if page:
                yield page
                page = []

    def _lignes(self, texte: str) -> Iterator[str]:
        vides = 0
        for ligne in texte.split("\n"):
            vides = 0 if ligne.strip() else vides + 1
            if vides <= _BLANCS_DE_SUITE:
                yield from self._couper(ligne.rstrip())

    def _couper(self, ligne: str) -> Iterator[str]:
        """One line as those that fit; cut at the last space when there is one."""
        place = _LARGEUR - 2 * _MARGE
        debut, espace, largeur = 0, -1, 0.0
        i = 0
        while i < len(ligne):
            if ligne[i] == " ":
                espace = i
            largeur += self._largeur(ligne[i])
            if largeur > place and i > debut:
                fin = espace if espace > debut else i
                yield ligne[debut:fin]
                debut = fin + 1 if espace > debut else fin
                i, espace, largeur = debut, -1, 0.0
                continue
            i += 1
        yield ligne[debut:]

    def _contenu(self, lignes: list[str]) -> bytes:
        morceaux = [f"BT /F1 {_CORPS} Tf {_INTERLIGNE} TL {_MARGE} {_HAUTEUR - _MARGE - _CORPS} Td"]
        for ligne in lignes:
            codes = "".join(f"{self._code(signe):04X}" for signe in ligne)
            morceaux.append(f"<{codes}> Tj T*" if codes else "T*")
        return " ".join([*morceaux, "ET"]).encode("ascii")

    def _code(self, signe: str) -> int:
        if len(self._codes) >= _SIGNES_DISTINCTS_MAX:
            return self._codes.get(signe, 1)
        return self._codes.setdefault(signe, len(self._codes) + 1)

    def _objets_police(self) -> tuple[bytes, bytes, bytes, bytes, dict[str, Any]]:
        """Font file, CID to glyph map, widths, ToUnicode, descriptor values."""
        signes = [s for s in self._codes if ord(s) in self._glyphes]
        options = subset.Options(
            layout_features=[], drop_tables=[*subset.Options().drop_tables, *_TABLES_INUTILES], notdef_outline=True,
            hinting=False, glyph_names=False,
        )  # fmt: skip
        reducteur = subset.Subsetter(options)
        reducteur.populate(unicodes=[ord(s) for s in signes])
        entete, table = self._police["head"], self._police["hhea"]
        valeurs = {
            "cadre": [round(getattr(entete, c) * 1000 / self._cadratin) for c in ("xMin", "yMin", "xMax", "yMax")],
            "montant": round(table.ascent * 1000 / self._cadratin),
            "descendant": round(table.descent * 1000 / self._cadratin),
        }
        reducteur.subset(self._police)
        rangs = {nom: rang for rang, nom in enumerate(self._police.getGlyphOrder())}
        tampon = io.BytesIO()
        self._police.save(tampon, reorderTables=False)
        carte = bytearray(2)
        for signe in self._codes:
            carte += rangs.get(self._glyphes.get(ord(signe), ".notdef"), 0).to_bytes(2, "big")
        largeurs = " ".join(f"{self._largeur(s) * 1000 / _CORPS:.0f}" for s in self._codes).encode()
        return tampon.getvalue(), bytes(carte), largeurs, _vers_unicode(self._codes), valeurs


def texte_en_pdf(texte: str) -> tuple[bytes, bool]:
    """The text on A4 sheets; True when its end is not shown. A form feed begins a new sheet."""
    feuilles = Feuilles()
    pdf = feuilles.composer(texte)
    return pdf, feuilles.coupe


def _nettoyer(texte: str) -> str:
    propre = texte.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").translate(_INVISIBLES)
    return "".join(s if s in "\n\f" or s.isprintable() or s.isspace() else " " for s in propre)


def _vers_unicode(codes: dict[str, int]) -> bytes:
    lignes = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo << /Registry (Adobe)",
        "/Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    paires = [f"<{code:04X}> <{signe.encode('utf-16-be', 'replace').hex()}>" for signe, code in codes.items()]
    for debut in range(0, len(paires), _GROUPE_UNICODE):
        lot = paires[debut : debut + _GROUPE_UNICODE]
        lignes.append(f"{len(lot)} beginbfchar {' '.join(lot)} endbfchar")
    lignes.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lignes).encode("ascii")


def _flux(octets: bytes, suite: str = "") -> bytes:
    serre = zlib.compress(octets)
    return f"<< /Length {len(serre)} /Filter /FlateDecode {suite}>> stream\n".encode() + serre + b"\nendstream"


def _assembler(pages: Iterable[bytes], police: tuple[bytes, bytes, bytes, bytes, dict[str, Any]]) -> bytes:
    """Objects 1 catalogue, 2 pages, 3 to 8 font, then two per page."""
    fichier, carte, largeurs, unicode, valeurs = police
    contenus = list(pages)
    premiers = 9
    enfants = " ".join(f"{premiers + 2 * i} 0 R" for i in range(len(contenus)))
    cadre = " ".join(map(str, valeurs["cadre"]))
    nom = "LIASSE+Texte"
    objets = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>",
        f"<< /Type /Pages /Kids [{enfants}] /Count {len(contenus)} >>".encode(),
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{nom} /Encoding /Identity-H /DescendantFonts [4 0 R]"
        " /ToUnicode 8 0 R >>".encode(),
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{nom} /FontDescriptor 5 0 R /CIDToGIDMap 7 0 R"
        f" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 600 /W [1 ["
        f"{largeurs.decode()}]] >>".encode(),
        f"<< /Type /FontDescriptor /FontName /{nom} /Flags 4 /FontBBox [{cadre}] /ItalicAngle 0 /StemV 80"
        f" /Ascent {valeurs['montant']} /Descent {valeurs['descendant']} /CapHeight 700 /FontFile2 6 0 R >>".encode(),
        _flux(fichier, f"/Length1 {len(fichier)} "),
        _flux(carte),
        _flux(unicode),
    ]
    for i, contenu in enumerate(contenus):
        objets.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_LARGEUR} {_HAUTEUR}] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {premiers + 2 * i + 1} 0 R >>".encode()
        )
        objets.append(_flux(contenu))
    return _ecrire(objets)


def _ecrire(objets: list[bytes]) -> bytes:
    sortie = io.BytesIO()
    sortie.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    positions = []
    for numero, objet in enumerate(objets, 1):
        positions.append(sortie.tell())
        sortie.write(b"%d 0 obj\n" % numero + objet + b"\nendobj\n")
    table = sortie.tell()
    sortie.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objets) + 1))
    sortie.writelines(b"%010d 00000 n \n" % position for position in positions)
    sortie.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objets) + 1, table))
    return sortie.getvalue()
