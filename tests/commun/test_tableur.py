"""A sheet given to a spreadsheet: well formed, with real dates and numbers, and no formula from what people typed."""

import datetime as dt
import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree as ET

from commun.tableur import classeur

NS = {"f": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def feuille(octets: bytes) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.testzip() is None
        for nom in archive.namelist():
            ET.fromstring(archive.read(nom))
        return ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))


def test_texts_dates_and_numbers_come_as_such() -> None:
    octets = classeur(
        "Courrier : 2026", ("N°", "Reçu", "Montant"), [("a & <b>", dt.date(2026, 11, 22), Decimal("12.50"))]
    )
    lignes = feuille(octets).findall(".//f:row", NS)
    assert [c.findtext(".//f:t", namespaces=NS) for c in lignes[0]] == ["N°", "Reçu", "Montant"]
    texte, jour, montant = lignes[1]
    assert texte.findtext(".//f:t", namespaces=NS) == "a & <b>"
    assert (jour.get("s"), jour.findtext("f:v", namespaces=NS)) == ("2", "46348")
    assert montant.findtext("f:v", namespaces=NS) == "12.50"


def test_what_looks_like_a_formula_stays_text() -> None:
    cellule = feuille(classeur("x", ("a",), [('=HYPERLINK("http://x")',)])).findall(".//f:c", NS)[1]
    assert cellule.get("t") == "inlineStr"
    assert cellule.find("f:f", NS) is None


def test_control_characters_never_break_the_file() -> None:
    feuille(classeur("a/b*?", ("x",), [("a\x00\x0b\ud800b",), (None,), ("",)]))
