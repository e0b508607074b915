"""Lists given to a spreadsheet: safe cells of a CSV, and a whole sheet as .xlsx."""

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from xml.sax.saxutils import escape, quoteattr

# First characters that make a spreadsheet run what follows (OWASP, « CSV injection »).
FORMULES = frozenset("=+-@\t\r\n")


def cellule_sure(valeur: str) -> str:
    """A cell that a spreadsheet would run as a formula is quoted as text."""
    return f"'{valeur}" if valeur[:1] in FORMULES else valeur


Cellule = str | int | Decimal | dt.date | None

TYPE_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BUREAU = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FEUILLE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_ENTETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_JOUR_ZERO = dt.date(1899, 12, 30)  # day 0 of spreadsheets
_GRAS, _DATE = 1, 2  # rows of the style table below
_STYLES = (
    f'<styleSheet xmlns="{_FEUILLE}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_CONTROLES = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(55296, 57344), 65534, 65535))


def classeur(titre: str, entetes: Sequence[str], lignes: Iterable[Sequence[Cellule]]) -> bytes:
    """One sheet as .xlsx: bold headings that stay in view, real dates and numbers, texts that can never be formulas."""
    feuille = StringIO()
    feuille.write(
        f'{_ENTETE}<worksheet xmlns="{_FEUILLE}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(entetes)}" width="18" customWidth="1"/></cols><sheetData>'
    )
    feuille.write(_rangee(entetes, _GRAS))
    for ligne in lignes:
        feuille.write(_rangee(ligne))
    feuille.write("</sheetData></worksheet>")
    propre = re.sub(r"[\[\]:*?/\\]", " ", titre)[:31]
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types())
        archive.writestr("_rels/.rels", _relations(f"{_BUREAU}/officeDocument", "xl/workbook.xml"))
        archive.writestr(
            "xl/workbook.xml",
            f'{_ENTETE}<workbook xmlns="{_FEUILLE}" xmlns:r="{_BUREAU}"><sheets>'
            f'<sheet name={quoteattr(propre)} sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            _relations(f"{_BUREAU}/worksheet", "worksheets/sheet1.xml", f"{_BUREAU}/styles", "styles.xml"),
        )
        archive.writestr("xl/styles.xml", _ENTETE + _STYLES)
        archive.writestr("xl/worksheets/sheet1.xml", feuille.getvalue())
    return sortie.getvalue()


def _rangee(valeurs: Sequence[Cellule], style: int = 0) -> str:
    return f"<row>{''.join(_cellule(valeur, style) for valeur in valeurs)}</row>"


def _cellule(valeur: Cellule, style: int) -> str:
    if valeur is None or valeur == "":
        return "<c/>"
    if isinstance(valeur, dt.datetime):
        valeur = valeur.date()
    if isinstance(valeur, dt.date):
        return f'<c s="{_DATE}"><v>{(valeur - _JOUR_ZERO).days}</v></c>'
    if isinstance(valeur, int | Decimal):
        return f"<c><v>{valeur}</v></c>"
    texte = escape(valeur.translate(_CONTROLES))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{texte}</t></is></c>'


def _types() -> str:
    morceaux = (
        ("xl/workbook.xml", f"{_MIME}.sheet.main+xml"),
        ("xl/styles.xml", f"{_MIME}.styles+xml"),
        ("xl/worksheets/sheet1.xml", f"{_MIME}.worksheet+xml"),
    )
    return (
        f'{_ENTETE}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/{nom}" ContentType="{genre}"/>' for nom, genre in morceaux)
        + "</Types>"
    )


def _relations(*paires: str) -> str:
    """Alternating kinds and targets."""
    liens = "".join(
        f'<Relationship Id="r{rang}" Type="{genre}" Target="{cible}"/>'
        for rang, (genre, cible) in enumerate(zip(paires[::2], paires[1::2], strict=True), start=1)
    )
    return f'{_ENTETE}<Relationships xmlns="{_PACKAGE}/relationships">{liens}</Relationships>'
