"""Values of PDF forms are text of their page, drawn or not by the program that filled them."""

from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from ocr.moteur import PageLue, image_page, lire_pages
from tests.ocr.moteur.conftest import pdf_de_texte

TEXTE = "Formulaire de demande : nom, situation et remarques du demandeur."


def champ(page: pikepdf.Object, nom: str, valeur: str, y: int, **cles: object) -> Dictionary:
    """A field of a form without any appearance: the value is only said, not drawn."""
    cadre = Array([72, y, 300, y + 20])
    apparence = {"DA": String("/Helv 12 Tf 0 g")}
    base = {"Type": Name.Annot, "Subtype": Name.Widget, "FT": Name.Tx, "T": String(nom), "V": String(valeur), "F": 4}
    return Dictionary(**{**base, **apparence, "Rect": cadre, "P": page, **cles})


def formulaire(chemin: Path, *, rotation: int = 0) -> Path:
    chemin.write_bytes(pdf_de_texte([TEXTE]))
    with pikepdf.open(chemin, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0].obj
        options = Array([Array([String("a"), String("Célibataire")]), Array([String("b"), String("Cohabitante")])])
        champs = [
            champ(page, "nom", "Lambertine", 680),
            champ(page, "remarques", "Première ligne\nseconde ligne", 600, Ff=4096, Rect=Array([72, 600, 300, 660])),
            champ(page, "situation", "b", 560, FT=Name.Ch, Ff=131072, Opt=options),
            champ(page, "cache", "Invisible", 520, F=2),
            champ(page, "vide", "", 480),
        ]
        champs = [pdf.make_indirect(c) for c in champs]
        page.Annots = Array(champs)
        page.Rotate = rotation
        police = page.Resources.Font.F1
        pdf.Root.AcroForm = Dictionary(Fields=Array(champs), DR=Dictionary(Font=Dictionary(Helv=police)))
        pdf.save(chemin)
    return chemin


def cadre(page: PageLue, mot: str) -> tuple[float, float]:
    """Where the middle of a word is, in points from the top left of the displayed page."""
    (trouve,) = [m for m in page.mots if m.t == mot]
    return (trouve.x + trouve.l / 2) * page.largeur, (trouve.y + trouve.h / 2) * page.hauteur


def test_valeurs_non_dessinees_sont_lues_a_leur_place(tmp_path: Path) -> None:
    (page,) = lire_pages(formulaire(tmp_path / "a.pdf"))
    assert page.source == "native"
    for attendu in ("Lambertine", "Première ligne", "seconde ligne", "Cohabitante"):
        assert attendu in page.texte
    x, y = cadre(page, "Lambertine")
    assert 72 < x < 300
    assert 842 - 700 < y < 842 - 680


def test_champ_cache_n_est_pas_lu(tmp_path: Path) -> None:
    (page,) = lire_pages(formulaire(tmp_path / "a.pdf"))
    assert "Invisible" not in page.texte


def test_valeurs_d_une_page_tournee_sont_a_leur_place(tmp_path: Path) -> None:
    (page,) = lire_pages(formulaire(tmp_path / "a.pdf", rotation=90))
    x, y = cadre(page, "Lambertine")
    assert (page.largeur, page.hauteur) == (842, 595)
    assert 680 < x < 700
    assert 72 < y < 300


def test_valeurs_sont_sur_l_image_de_la_page(tmp_path: Path) -> None:
    from PIL import Image

    image_page(formulaire(tmp_path / "a.pdf"), 1, largeur_px=595, destination=tmp_path / "a.png", format="png")
    with Image.open(tmp_path / "a.png") as image:
        nom, vide = image.convert("L").crop((72, 143, 300, 161)), image.convert("L").crop((74, 344, 298, 360))
        assert nom.getextrema()[0] < 100
        assert vide.getextrema()[0] > 200


def test_original_du_formulaire_n_est_pas_touche(tmp_path: Path) -> None:
    chemin = formulaire(tmp_path / "a.pdf")
    avant = chemin.read_bytes()
    list(lire_pages(chemin))
    assert chemin.read_bytes() == avant


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("annotation-text-widget.pdf", "Aliquam vitae felis"),
        ("testPDF_XFA_govdocs1_258578.pdf", "my_teacher_name1"),
        ("acroform.pdf", "cromulent"),
        ("bug1947248_forms.pdf", "Hello"),
    ],
)
def test_formulaires_partages_donnent_leurs_valeurs(donnees: Path, nom: str, attendu: str) -> None:
    assert attendu in next(lire_pages(donnees / "B_pdf" / nom)).texte
