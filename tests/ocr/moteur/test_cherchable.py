"""The searchable PDF: image untouched, words where they are seen, conformity, rebuilt from what is stored."""

import io
import json
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from ocr.moteur import Mot, PageLue, lire, lire_pages, pdf_cherchable
from tests.ocr.moteur.conftest import LIGNES, dessiner, pdf_d_images, pdf_de_texte


def image_de(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.pages[0].obj.Resources.XObject.Im0


def texte_du_pdf(chemin: Path) -> str:
    with pypdfium2.PdfDocument(chemin) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_mots_sont_poses_sur_leur_image(tmp_path: Path, rotation: int) -> None:
    dessiner(lignes=LIGNES * 1).rotate(rotation, expand=True).save(tmp_path / "a.png", dpi=(150, 150))
    lecture = lire(tmp_path / "a.png", pdf=tmp_path / "b.pdf")
    page = lecture.pages[0]
    with pikepdf.open(tmp_path / "b.pdf") as pdf:
        assert int(pdf.pages[0].obj.Rotate) == rotation
        assert pdf.open_metadata().pdfa_status == "2B"
    with pypdfium2.PdfDocument(tmp_path / "b.pdf") as pdf:
        feuille = pdf[0]
        assert feuille.get_size() == pytest.approx((page.largeur, page.hauteur), abs=1)
        texte = feuille.get_textpage()
        assert "Tilleuls" in texte.get_text_range()
        # Search the word, and compare where it is with where it was read.
        index, _ = texte.search("Tilleuls").get_next()
        cadre = texte.get_charbox(index)
        mot = next(m for m in page.mots if m.t.startswith("Tilleuls"))
        attendu = _vers_pdf(mot, page, rotation)
        assert (cadre[0] + cadre[2]) / 2 == pytest.approx(attendu[0], abs=12)
        assert (cadre[1] + cadre[3]) / 2 == pytest.approx(attendu[1], abs=12)


def _vers_pdf(mot: Mot, page: PageLue, rotation: int) -> tuple[float, float]:
    """Centre of the word's first letter in the space of the page before /Rotate, worked out by hand."""
    u = (mot.x + mot.l / len(mot.t) / 2) * page.largeur
    v = (mot.y + mot.h / 2) * page.hauteur
    return {
        0: (u, page.hauteur - v),
        90: (v, u),
        180: (page.largeur - u, v),
        270: (page.hauteur - v, page.largeur - u),
    }[rotation]


def test_jpeg_reste_intact_octet_pour_octet(tmp_path: Path) -> None:
    dessiner().save(tmp_path / "a.jpg", quality=60)
    original = (tmp_path / "a.jpg").read_bytes()
    lire(tmp_path / "a.jpg", pdf=tmp_path / "b.pdf")
    with pikepdf.open(tmp_path / "b.pdf") as pdf:
        assert image_de(pdf).read_raw_bytes() == original
    assert (tmp_path / "b.pdf").stat().st_size < len(original) * 1.05 + 16_384


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_image_sans_perte_garde_ses_points(tmp_path: Path, mode: str) -> None:
    image = dessiner(mode=mode, encre="navy")
    image.save(tmp_path / "a.tiff", dpi=(150, 150))
    pdf_cherchable(tmp_path / "a.tiff", lire_pages(tmp_path / "a.tiff"), tmp_path / "b.pdf")
    with pikepdf.open(tmp_path / "b.pdf") as pdf:
        extraite = pikepdf.PdfImage(image_de(pdf)).as_pil_image()
    assert extraite.convert("RGB").tobytes() == image.convert("RGB").tobytes()


def test_photo_exif_est_droite_et_cherchable(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    dessiner().rotate(90, expand=True).save(tmp_path / "a.jpg", exif=exif, dpi=(150, 150))
    lire(tmp_path / "a.jpg", pdf=tmp_path / "b.pdf")
    with pypdfium2.PdfDocument(tmp_path / "b.pdf") as pdf:
        largeur, hauteur = pdf[0].get_size()
        assert largeur > hauteur
        assert "Tilleuls" in pdf[0].get_textpage().get_text_range()
        image = pdf[0].render(scale=1).to_pil().convert("L")
    # The title is at the top left of the page as displayed.
    assert image.crop((30, 20, 250, 60)).getextrema()[0] < 120
    assert image.crop((350, 20, 590, 60)).getextrema()[0] > 180


def test_pdf_scanne_garde_ses_images_et_gagne_le_texte(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_d_images([dessiner(), dessiner(lignes=("Deuxième feuillet", *LIGNES[1:]))]))
    lire(tmp_path / "a.pdf", pdf=tmp_path / "b.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as avant, pikepdf.open(tmp_path / "b.pdf") as apres:
        for page_avant, page_apres in zip(avant.pages, apres.pages, strict=True):
            image_avant, image_apres = (next(iter(p.get_images().values())) for p in (page_avant, page_apres))
            assert image_avant.read_raw_bytes() == image_apres.read_raw_bytes()
    assert "Deuxième feuillet" in texte_du_pdf(tmp_path / "b.pdf")


def test_texte_est_refait_des_pages_conservees(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_d_images([dessiner()]))
    stockee = json.loads(json.dumps(lire(tmp_path / "a.pdf").pages[0].en_json()))
    stockee["mots"] = [Mot(**mot) for mot in stockee["mots"]]
    pdf_cherchable(tmp_path / "a.pdf", [PageLue(**stockee)], tmp_path / "b.pdf")
    texte = texte_du_pdf(tmp_path / "b.pdf")
    assert "soussignée" in texte
    assert "à Namur" in texte


def test_pdf_natif_n_est_pas_double(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["Accusé de réception de la demande"]))
    lire(tmp_path / "a.pdf", pdf=tmp_path / "b.pdf")
    assert texte_du_pdf(tmp_path / "b.pdf").count("Accusé") == 1


def test_ressources_heritees_restent_visibles(tmp_path: Path) -> None:
    """Resources on the parent node, content that leaves its graphics state open: nothing may move or vanish."""
    source = pikepdf.open(io.BytesIO(pdf_d_images([dessiner()])))
    page = source.pages[0]
    source.Root.Pages.Resources = page.obj.Resources
    del page.obj["/Resources"]
    page.contents_add(b"q 3 0 0 3 50 50 cm\n")
    source.save(tmp_path / "a.pdf")
    lire(tmp_path / "a.pdf", pdf=tmp_path / "b.pdf")
    images = []
    for nom in ("a.pdf", "b.pdf"):
        with pypdfium2.PdfDocument(tmp_path / nom) as pdf:
            images.append(pdf[0].render(scale=1).to_pil().tobytes())
    assert images[0] == images[1]
    assert "Tilleuls" in texte_du_pdf(tmp_path / "b.pdf")


def test_copie_non_conforme_ne_pretend_plus_etre_un_pdfa(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["Texte d'une police absente du fichier, sur une page tournée."]))
    with pikepdf.open(tmp_path / "a.pdf", allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.Rotate = 90
        with pdf.open_metadata() as metadonnees:
            metadonnees["pdfaid:part"], metadonnees["pdfaid:conformance"] = "1", "B"
        pdf.save(tmp_path / "a.pdf")
    assert pdf_cherchable(tmp_path / "a.pdf", lire_pages(tmp_path / "a.pdf"), tmp_path / "b.pdf") is False
    with pikepdf.open(tmp_path / "b.pdf") as pdf:
        assert pdf.open_metadata().pdfa_status == ""
