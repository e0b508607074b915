"""Pages taken, turned, put in order: what comes out, and that nothing is compressed again nor told too much."""

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from ocr.moteur import AucunePage, PageInexistante, PdfChiffre, TropDePages, TypeInconnu
from ocr.moteur._jpeg import sans_renseignements
from ocr.moteur.assemblage import Morceau, assembler
from ocr.moteur.modele import Limites
from tests.ocr.moteur.conftest import dessiner, pdf_de_texte


def textes(chemin: Path) -> list[str]:
    with pypdfium2.PdfDocument(chemin) as pdf:
        return [page.get_textpage().get_text_range().strip() for page in pdf]


@pytest.fixture
def papiers(tmp_path: Path) -> Path:
    (tmp_path / "trois.pdf").write_bytes(pdf_de_texte(["un", "deux", "trois"]))
    (tmp_path / "lettre.pdf").write_bytes(pdf_de_texte(["lettre"]))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (50.0, 28.0, 1.0)
    exif[0x010F] = "AppareilSecret"
    dessiner().save(tmp_path / "photo.jpg", quality=70, exif=exif, comment=b"commentaire")
    dessiner(mode="1").save(tmp_path / "fax.tif", compression="group4", dpi=(200, 200))
    return tmp_path


def test_pages_prises_dans_l_ordre_voulu_de_plusieurs_fichiers(papiers: Path) -> None:
    nombre = assembler(
        papiers / "sortie.pdf",
        [Morceau(papiers / "trois.pdf", (3, 1)), Morceau(papiers / "lettre.pdf"), Morceau(papiers / "trois.pdf", (1,))],
    )
    assert nombre == 4
    assert textes(papiers / "sortie.pdf") == ["trois", "un", "lettre", "un"]


def test_pages_tournees_l_une_apres_l_autre(papiers: Path) -> None:
    morceaux = [Morceau(papiers / "trois.pdf", (1, 2, 3), (90, 0, 180)), Morceau(papiers / "lettre.pdf", None, 270)]
    assembler(papiers / "sortie.pdf", morceaux)
    with pikepdf.open(papiers / "sortie.pdf") as pdf:
        assert [int(p.obj.get("/Rotate", 0)) for p in pdf.pages] == [90, 0, 180, 270]
    assembler(papiers / "encore.pdf", [Morceau(papiers / "sortie.pdf", None, 270)])
    with pikepdf.open(papiers / "encore.pdf") as pdf:
        assert [int(p.obj.get("/Rotate", 0)) % 360 for p in pdf.pages] == [0, 270, 90, 180]


def test_photo_garde_ses_points_et_son_sens_mais_pas_son_lieu(papiers: Path) -> None:
    assert assembler(papiers / "sortie.pdf", [Morceau(papiers / "photo.jpg")]) == 1
    with pikepdf.open(papiers / "sortie.pdf") as pdf:
        page = pdf.pages[0]
        image = page.obj.Resources.XObject.Im0
        octets = image.read_raw_bytes()
        assert int(page.obj.Rotate) == 90
        assert image.Filter == pikepdf.Name.DCTDecode
    assert b"AppareilSecret" not in octets
    assert b"Exif" not in octets
    assert b"commentaire" not in octets
    avant, apres = Image.open(papiers / "photo.jpg"), Image.open(io.BytesIO(octets))
    assert avant.tobytes() == apres.tobytes()
    with pypdfium2.PdfDocument(papiers / "sortie.pdf") as pdf:
        largeur, hauteur = pdf[0].get_size()
        assert hauteur > largeur


def test_deux_tons_restent_en_ccitt(papiers: Path) -> None:
    assembler(papiers / "sortie.pdf", [Morceau(papiers / "fax.tif")])
    with pikepdf.open(papiers / "sortie.pdf") as pdf:
        assert pdf.pages[0].obj.Resources.XObject.Im0.Filter == pikepdf.Name.CCITTFaxDecode


def test_memes_morceaux_donnent_les_memes_octets(papiers: Path) -> None:
    for nom in ("a.pdf", "b.pdf"):
        assembler(papiers / nom, [Morceau(papiers / "trois.pdf", (2,)), Morceau(papiers / "photo.jpg")])
    assert (papiers / "a.pdf").read_bytes() == (papiers / "b.pdf").read_bytes()


def test_actions_du_document_restent_dehors(papiers: Path) -> None:
    with pikepdf.open(papiers / "lettre.pdf", allow_overwriting_input=True) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.pages[0].obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(2)"))
        pdf.save(papiers / "lettre.pdf")
    assembler(papiers / "sortie.pdf", [Morceau(papiers / "lettre.pdf")])
    with pikepdf.open(papiers / "sortie.pdf") as pdf:
        assert "/OpenAction" not in pdf.Root
        assert "/AA" not in pdf.pages[0].obj
    assert textes(papiers / "sortie.pdf") == ["lettre"]


def test_plus_de_fichiers_qu_un_enfant_n_en_ouvre(papiers: Path) -> None:
    morceaux = []
    for rang in range(130):
        chemin = papiers / f"n{rang}.pdf"
        chemin.write_bytes(pdf_de_texte([f"n{rang}"]))
        morceaux.append(Morceau(chemin))
    assert assembler(papiers / "sortie.pdf", morceaux) == 130
    assert textes(papiers / "sortie.pdf") == [f"n{rang}" for rang in range(130)]


def test_refus_disent_leur_cause_et_ne_laissent_rien(papiers: Path) -> None:
    sortie = papiers / "sortie.pdf"
    (papiers / "secret.pdf").write_bytes(
        pdf_de_texte(["x"], encryption=pikepdf.Encryption(user="clef", owner="clef", R=6))
    )
    (papiers / "bruit.bin").write_bytes(b"ni pdf ni image")
    with pytest.raises(PageInexistante):
        assembler(sortie, [Morceau(papiers / "trois.pdf", (4,))])
    with pytest.raises(PdfChiffre):
        assembler(sortie, [Morceau(papiers / "secret.pdf")])
    with pytest.raises(TypeInconnu):
        assembler(sortie, [Morceau(papiers / "bruit.bin")])
    with pytest.raises(AucunePage):
        assembler(sortie, [])
    with pytest.raises(TropDePages):
        assembler(sortie, [Morceau(papiers / "trois.pdf")], limites=Limites(pages_max=2))
    with pytest.raises(ValueError, match="rotations"):
        assembler(sortie, [Morceau(papiers / "trois.pdf", (1, 2), (90,))])
    assert not sortie.exists()
    assert assembler(sortie, [Morceau(papiers / "secret.pdf", mot_de_passe="clef")]) == 1
    with pikepdf.open(sortie) as pdf:
        assert not pdf.is_encrypted


def test_formulaire_rempli_garde_ce_qui_est_ecrit(papiers: Path) -> None:
    with pikepdf.open(papiers / "lettre.pdf", allow_overwriting_input=True) as pdf:
        apparence = pdf.make_stream(b"/Tx BMC q BT /F1 12 Tf 2 5 Td (Wanda) Tj ET Q EMC")
        apparence.Type, apparence.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        apparence.BBox = pikepdf.Array([0, 0, 200, 20])
        apparence.Resources = pdf.pages[0].obj.Resources
        champ = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Tx,
                T=pikepdf.String("nom"),
                V=pikepdf.String("Wanda"),
                F=4,
                Rect=pikepdf.Array([72, 600, 272, 620]),
                AP=pikepdf.Dictionary(N=apparence),
            )
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([champ])
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([champ]))
        pdf.save(papiers / "lettre.pdf")
    assembler(papiers / "sortie.pdf", [Morceau(papiers / "lettre.pdf")])
    assert "Wanda" in textes(papiers / "sortie.pdf")[0]


def test_jpeg_tronque_ou_bizarre_n_est_pas_perdu() -> None:
    tampon = io.BytesIO()
    dessiner().save(tampon, "JPEG", quality=70, progressive=True)
    octets = tampon.getvalue()
    assert sans_renseignements(octets) == octets
    assert sans_renseignements(octets + b"suite de la photo animee") == octets
    assert sans_renseignements(b"\x89PNG") == b"\x89PNG"
    coupe = octets[: len(octets) // 2]
    assert sans_renseignements(coupe)[: len(coupe)] == coupe
