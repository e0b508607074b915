"""Barcodes and QR of a page: read where they are, and placed on the upright page."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import segno
import zxingcpp
from PIL import Image

from ocr.moteur import VERSION, Code, PageLue, lire_pages, reponses
from ocr.moteur.isolement import EnfantPerdu
from tests.ocr.moteur.conftest import dessiner, pdf_d_images, pdf_de_texte

SEPARATEUR = "liasse:sep:1:dossier=1234:type=quittance"


def qr(texte: str = SEPARATEUR, *, echelle: int = 5) -> Image.Image:
    sortie = io.BytesIO()
    segno.make(texte, error="m", micro=False).save(sortie, kind="png", scale=echelle, border=4)
    return Image.open(sortie).convert("L")


def barres(texte: str, genre: Any, *, echelle: int = 3) -> Image.Image:
    return _image(zxingcpp.create_barcode(texte, genre), echelle)


def _image(code: Any, echelle: int) -> Image.Image:
    brut = code.to_image(scale=echelle, add_quiet_zones=True)
    vue = memoryview(brut)
    return Image.frombytes("L", (vue.shape[1], vue.shape[0]), vue.tobytes())


def lettre(*collages: tuple[Image.Image, tuple[int, int]]) -> Image.Image:
    """A letter with codes pasted on it."""
    image = dessiner(mode="L")
    for code, ou in collages:
        image.paste(code, ou)
    return image


def lues(dossier: Path, images: list[Image.Image]) -> list[PageLue]:
    (dossier / "lot.pdf").write_bytes(pdf_d_images(images))
    return list(lire_pages(dossier / "lot.pdf"))


def dedans(code: Code, image: Image.Image, boite: tuple[int, int, int, int]) -> bool:
    x, y = (code.x + code.l / 2) * image.width, (code.y + code.h / 2) * image.height
    return boite[0] <= x <= boite[2] and boite[1] <= y <= boite[3]


def test_qr_d_une_page_numerisee_est_lu_avec_son_cadre(tmp_path: Path) -> None:
    image = lettre((qr(), (950, 30)))
    (page,) = lues(tmp_path, [image])
    (code,) = page.codes
    assert (code.texte, code.genre) == (SEPARATEUR, "qr")
    assert dedans(code, image, (950, 30, 950 + qr().width, 30 + qr().height))
    assert "Tilleuls" in page.texte


def test_page_a_l_envers_donne_le_cadre_sur_la_page_redressee(tmp_path: Path) -> None:
    droite = lettre((qr(), (950, 30)))
    (page,) = lues(tmp_path, [droite.rotate(180)])
    assert page.rotation == 180
    assert [code.texte for code in page.codes] == [SEPARATEUR]
    assert dedans(page.codes[0], droite, (950, 30, 950 + qr().width, 30 + qr().height))


@pytest.mark.parametrize(
    ("texte", "genre", "nom"),
    [
        ("LIASSE-2026-000123", zxingcpp.BarcodeFormat.Code128, "code128"),
        ("ABC-1234", zxingcpp.BarcodeFormat.Code39, "code39"),
        ("3017620422003", zxingcpp.BarcodeFormat.EAN13, "ean13"),
        ("DC04FR0000011F6B1F6B0101FR", zxingcpp.BarcodeFormat.DataMatrix, "datamatrix"),
        ("Composition de ménage n° 42", zxingcpp.BarcodeFormat.PDF417, "pdf417"),
    ],
)
def test_chaque_genre_de_code_est_lu(tmp_path: Path, texte: str, genre: Any, nom: str) -> None:
    (page,) = lues(tmp_path, [lettre((barres(texte, genre, echelle=2), (650, 20)))])
    assert [(code.texte, code.genre) for code in page.codes] == [(texte, nom)]


def test_plusieurs_codes_sur_une_page_sont_tous_lus(tmp_path: Path) -> None:
    (page,) = lues(tmp_path, [lettre((qr("un"), (1000, 20)), (qr("deux"), (1000, 400)))])
    assert {code.texte for code in page.codes} == {"un", "deux"}


def test_separateurs_d_un_code_structure_restent_visibles(tmp_path: Path) -> None:
    (page,) = lues(tmp_path, [lettre((qr("DC04\x1dFR\x1f12"), (1000, 20)))])
    assert page.codes[0].texte == "DC04␝FR␟12"


def test_petit_qr_d_une_enveloppe_est_cherche_a_pleine_resolution(tmp_path: Path) -> None:
    enveloppe = Image.new("L", (2480, 1754), 255)
    enveloppe.paste(qr(echelle=3), (1800, 300))
    enveloppe.save(tmp_path / "enveloppe.png", dpi=(300, 300))
    (page,) = lire_pages(tmp_path / "enveloppe.png")
    assert [code.texte for code in page.codes] == [SEPARATEUR]
    assert page.avertissement == ""


def test_page_sans_code_n_en_a_pas(tmp_path: Path) -> None:
    assert [page.codes for page in lues(tmp_path, [dessiner(), Image.new("L", (1240, 1754), 255)])] == [[], []]


def pdf_avec_qr(*, en_traits: bool) -> bytes:
    """Born-digital page that draws a QR, as one path or as an image."""
    pdf = pikepdf.open(io.BytesIO(pdf_de_texte(["Feuille de séparation du dossier, à poser avant les pièces."])))
    page = pdf.pages[0]
    page.obj.Rotate = 90
    if en_traits:
        modules = [
            f"{300 + 3 * x} {400 - 3 * y} 3 3 re"
            for y, ligne in enumerate(segno.make(SEPARATEUR, error="m").matrix)
            for x, noir in enumerate(ligne)
            if noir
        ]
        page.contents_add("\n".join(["q 0 g", *modules, "f Q"]).encode())
    else:
        image = qr()
        objet = pikepdf.Stream(pdf, image.tobytes())
        objet.Type, objet.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
        objet.Width, objet.Height, objet.BitsPerComponent = image.width, image.height, 8
        objet.ColorSpace = pikepdf.Name.DeviceGray
        page.obj.Resources.XObject = pikepdf.Dictionary(Code=pdf.make_indirect(objet))
        page.contents_add(b"q 110 0 0 110 300 300 cm /Code Do Q")
    sortie = io.BytesIO()
    pdf.save(sortie)
    return sortie.getvalue()


@pytest.mark.parametrize("en_traits", [True, False])
def test_qr_d_une_page_nee_numerique_est_lu_avec_son_cadre(tmp_path: Path, en_traits: bool) -> None:
    (tmp_path / "feuille.pdf").write_bytes(pdf_avec_qr(en_traits=en_traits))
    (page,) = lire_pages(tmp_path / "feuille.pdf")
    (code,) = page.codes
    assert (page.source, code.texte, code.genre) == ("native", SEPARATEUR, "qr")
    # The page is displayed turned by 90°: its width is the height of the sheet.
    x, y = (code.x + code.l / 2) * 842, (code.y + code.h / 2) * 595
    assert (x, y) == pytest.approx((355, 355), abs=15)


BONNE: dict[str, Any] = {
    "numero": 1,
    "texte": "",
    "mots": [],
    "source": "ocr",
    "confiance": 0.9,
    "largeur": 595,
    "hauteur": 842,
    "rotation": 0,
}


@pytest.mark.parametrize(
    "codes",
    [
        {},
        [["a", "qr", 0, 0, 0.1]],
        [["a", "<b>", 0, 0, 0.1, 0.1]],
        [[1, "qr", 0, 0, 0.1, 0.1]],
        [["a" * 4097, "qr", 0, 0, 0.1, 0.1]],
        [["a", "qr", float("nan"), 0, 0.1, 0.1]],
        [["a", "qr", 0, 0, 0.1, 0.1]] * 51,
    ],
)
def test_codes_fautifs_perdent_l_enfant(codes: Any) -> None:
    with pytest.raises(EnfantPerdu):
        reponses.page({**BONNE, "codes": codes}, 1)


def test_code_est_ramene_dans_la_page_et_donne_en_json() -> None:
    page = reponses.page({**BONNE, "codes": [["a\x00b", "qr", -1, 0.9, 3, 0.5]]}, 1)
    (code,) = page.en_json()["codes"]
    assert (code["texte"], code["x"], code["l"]) == ("ab", 0.0, 1.0)
    assert code["y"] + code["h"] == pytest.approx(1.0)


def test_version_du_moteur_se_compare_comme_du_texte() -> None:
    assert "2026.11.21" < VERSION
