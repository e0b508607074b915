"""Reading papers: formats, orientation, word boxes, source of the text."""

from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageFilter

from ocr.moteur import AucunePage, PageInexistante, analyser, image_page, lire, lire_pages
from tests.ocr.moteur.conftest import LIGNES, MOTS, dessiner, pdf_d_images, pdf_de_texte


def part_lue(texte: str) -> float:
    """Share of the expected words that were read."""
    return sum(mot in texte for mot in MOTS) / len(MOTS)


@pytest.mark.parametrize(
    ("nom", "mode"),
    [
        ("a.jpg", "RGB"),
        ("a.png", "RGBA"),
        ("a.png", "1"),
        ("a.png", "P"),
        ("a.webp", "RGB"),
        ("a.gif", "P"),
        ("a.bmp", "L"),
    ],
)
def test_image_de_chaque_format_est_lue(tmp_path: Path, nom: str, mode: str) -> None:
    chemin = tmp_path / nom
    dessiner(mode=mode).save(chemin, dpi=(150, 150))
    lecture = lire(chemin)
    assert lecture.apercu.nb_pages == 1
    page = lecture.pages[0]
    assert (page.source, page.rotation, page.avertissement) == ("ocr", 0, "")
    assert part_lue(page.texte) >= 0.8, page.texte
    assert page.confiance > 0.7


def test_png_16_bits_est_lu(tmp_path: Path) -> None:
    gris = dessiner(mode="L")
    profond = Image.new("I;16", gris.size)
    profond.putdata(
        [v * 100 for v in gris.getdata()]
        if not hasattr(gris, "get_flattened_data")
        else [v * 100 for v in gris.get_flattened_data()]
    )
    profond.save(tmp_path / "a.png")
    assert part_lue(lire(tmp_path / "a.png").texte) >= 0.8


def test_png_transparent_est_lu_sur_fond_blanc(tmp_path: Path) -> None:
    image = dessiner(mode="L").point(lambda v: 255 - v)
    encre = Image.new("RGBA", image.size, (0, 0, 0, 0))
    encre.putalpha(image)
    encre.save(tmp_path / "a.png")
    assert part_lue(lire(tmp_path / "a.png").texte) >= 0.8


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_page_tournee_est_redressee(tmp_path: Path, rotation: int) -> None:
    droite = dessiner()
    # PIL turns anticlockwise: this is the page that must be turned clockwise by `rotation` to be upright.
    droite.rotate(rotation, expand=True).save(tmp_path / "a.png", dpi=(150, 150))
    page = lire(tmp_path / "a.png").pages[0]
    assert page.rotation == rotation
    assert part_lue(page.texte) >= 0.8
    assert page.largeur > page.hauteur
    titre = next(mot for mot in page.mots if mot.t == "QUITTANCE")
    assert titre.l > titre.h
    assert titre.x == pytest.approx(90 / 1240, abs=0.02)
    assert titre.y == pytest.approx(65 / 700, abs=0.04)


def test_orientation_exif_est_obeie(tmp_path: Path) -> None:
    image = dessiner().rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(tmp_path / "a.jpg", exif=exif, dpi=(150, 150))
    page = lire(tmp_path / "a.jpg").pages[0]
    assert page.rotation == 0
    assert page.largeur > page.hauteur
    assert part_lue(page.texte) >= 0.8


def test_photo_penchee_et_floue_est_lue(tmp_path: Path) -> None:
    image = dessiner(papier="#e8e0c8").rotate(1.5, fillcolor="#e8e0c8").filter(ImageFilter.GaussianBlur(0.8))
    image.save(tmp_path / "a.jpg", quality=70)
    assert part_lue(lire(tmp_path / "a.jpg").texte) >= 0.8


def test_tiff_multipage_rend_ses_pages_dans_l_ordre(tmp_path: Path) -> None:
    pages = [dessiner(mode="1", lignes=(f"Feuillet numéro {n}", *LIGNES[1:])) for n in (1, 2, 3)]
    pages[0].save(tmp_path / "a.tiff", save_all=True, append_images=pages[1:], compression="group4", dpi=(150, 150))
    assert analyser(tmp_path / "a.tiff").nb_pages == 3
    lues = list(lire_pages(tmp_path / "a.tiff", processus=2))
    assert [page.numero for page in lues] == [1, 2, 3]
    assert all(f"numéro {page.numero}" in page.texte for page in lues)
    assert lues[0].largeur == pytest.approx(1240 / 150 * 72, abs=1)


def test_pdf_natif_garde_son_texte_et_situe_ses_mots(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["Décision du comité : octroi d’une aide « urgente » de 250,00 €"]))
    page = lire(tmp_path / "a.pdf").pages[0]
    assert (page.source, page.confiance) == ("native", 1.0)
    assert page.texte == "Décision du comité : octroi d’une aide « urgente » de 250,00 €"
    premier = page.mots[0]
    assert premier.t == "Décision"
    assert premier.x == pytest.approx(72 / 595, abs=0.01)
    assert premier.y + premier.h == pytest.approx(1 - 720 / 842, abs=0.01)


def test_pdf_tourne_situe_les_mots_sur_la_page_affichee(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["Décision du comité spécial du service social"]))
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        pdf.pages[0].obj.Rotate = 90
        pdf.save(tmp_path / "b.pdf")
    page = lire(tmp_path / "b.pdf").pages[0]
    assert (page.largeur, page.hauteur) == (842, 595)
    # Turned clockwise: what was at the top left is at the top right, and the line runs downwards.
    assert page.mots[0].x > 0.8
    assert page.mots[0].y < 0.2
    assert page.mots[0].h > page.mots[0].l


def test_pdf_image_seule_est_reconnu(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_d_images([dessiner()]))
    page = lire(tmp_path / "a.pdf").pages[0]
    assert page.source == "ocr"
    assert part_lue(page.texte) >= 0.8


def test_scan_avec_un_tampon_de_texte_est_reconnu(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_d_images([dessiner()]))
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        page = pdf.pages[0]
        page.add_resource(
            pdf.make_indirect(
                pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
            ),
            pikepdf.Name.Font,
            pikepdf.Name.F9,
        )
        page.contents_add(b"BT /F9 8 Tf 20 20 Td (Numerise par le service courrier le 22/11/2026) Tj ET")
        pdf.save(tmp_path / "b.pdf")
    page_lue = lire(tmp_path / "b.pdf").pages[0]
    assert page_lue.source == "ocr"
    assert part_lue(page_lue.texte) >= 0.8


def test_page_blanche_est_vide_sans_alarme(tmp_path: Path) -> None:
    Image.new("L", (1240, 1754), 250).save(tmp_path / "a.png")
    page = lire(tmp_path / "a.png").pages[0]
    assert (page.source, page.texte, page.avertissement) == ("vide", "", "")


def test_image_sans_mot_est_signalee(tmp_path: Path) -> None:
    image = Image.effect_noise((400, 400), 120)
    image.save(tmp_path / "a.png")
    page = lire(tmp_path / "a.png").pages[0]
    assert page.source == "illisible" or page.avertissement
    assert page.confiance < 0.5


def test_valeur_d_un_formulaire_est_dans_le_texte(tmp_path: Path, donnees: Path) -> None:
    page = lire(donnees / "B_pdf" / "annotation-text-widget.pdf").pages[0]
    assert page.source == "native"
    assert page.mots


def test_tranche_de_pages_ne_lit_qu_elle(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte([f"Ceci est la page numéro {n}" for n in range(1, 41)]))
    lues = list(lire_pages(tmp_path / "a.pdf", debut=10, fin=29, processus=2))
    assert [page.numero for page in lues] == list(range(10, 30))
    assert all(page.texte.endswith(f"numéro {page.numero}") for page in lues)


def test_page_hors_du_document_est_refusee(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["une page"]))
    with pytest.raises(PageInexistante):
        list(lire_pages(tmp_path / "a.pdf", debut=2))
    with pytest.raises(PageInexistante):
        image_page(tmp_path / "a.pdf", 2, destination=tmp_path / "p.webp")


def test_pdf_sans_page_est_refuse(tmp_path: Path) -> None:
    pikepdf.new().save(tmp_path / "a.pdf")
    with pytest.raises(AucunePage, match="aucune page"):
        analyser(tmp_path / "a.pdf")


def test_image_d_une_page_est_droite_et_a_la_largeur_voulue(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_d_images([dessiner().rotate(90, expand=True)]))
    taille = image_page(tmp_path / "a.pdf", 1, largeur_px=620, rotation=90, destination=tmp_path / "p.webp")
    with Image.open(tmp_path / "p.webp") as image:
        assert image.format == "WEBP"
        assert image.size == taille
        assert taille[0] == 620
        assert taille[1] == pytest.approx(350, abs=1)
        # Ink is where the title stands on the upright page: top left.
        assert image.convert("L").crop((40, 25, 240, 55)).getextrema()[0] < 100
        assert image.convert("L").crop((400, 25, 600, 55)).getextrema()[0] > 200
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_document_de_3000_pages_est_lu_en_ordre(donnees: Path) -> None:
    nombre = 0
    for attendu, page in enumerate(lire_pages(donnees / "B_pdf" / "gen_3000_pages.pdf"), start=1):
        assert page.numero == attendu
        assert f"Page {attendu} " in page.texte + " "
        nombre += 1
    assert nombre == 3000


def test_scan_reel_de_formulaire_est_lu(donnees: Path) -> None:
    texte = lire(donnees / "A_scans" / "caf_dal_002.jpg").texte
    assert "logement" in texte
    assert "Demande d'aide" in texte.replace("’", "'")


def test_texte_tres_pale_n_est_pas_pris_pour_une_page_blanche(tmp_path: Path) -> None:
    dessiner(mode="L", encre="#c8c8c8").save(tmp_path / "a.png", dpi=(150, 150))
    page = lire(tmp_path / "a.png").pages[0]
    assert page.source == "ocr"
    assert part_lue(page.texte) >= 0.8


def test_texte_bleu_sur_papier_rose_est_lu(tmp_path: Path) -> None:
    dessiner(papier="#f4c2d0", encre="#3b5bb5").save(tmp_path / "a.png", dpi=(150, 150))
    assert part_lue(lire(tmp_path / "a.png").texte) >= 0.8
