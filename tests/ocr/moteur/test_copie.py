"""Copies made of pictures: boxes outside the page refused, pages turned, several kinds of files."""

from pathlib import Path

import pypdfium2
import pytest

from ocr.moteur import AucunePage, PageInexistante
from ocr.moteur.copie import BoiteHorsDeLaPage, Feuille, copier
from tests.ged.echantillons import pdf_texte, scan_png


@pytest.mark.parametrize("boite", [(0.9, 0.0, 0.2, 0.1), (-0.1, 0.0, 0.2, 0.1), (0, 0, 0, 1), (0, 0, float("nan"), 1)])
def test_boite_hors_de_la_page_ne_fait_pas_de_copie(tmp_path: Path, boite: tuple[float, float, float, float]) -> None:
    entree, sortie = tmp_path / "a.pdf", tmp_path / "b.pdf"
    entree.write_bytes(pdf_texte(1))
    with pytest.raises(BoiteHorsDeLaPage):
        copier(entree, sortie, [Feuille(1, boites=(boite,))])
    with pytest.raises(AucunePage):
        copier(entree, sortie, [])
    assert not sortie.exists()


def test_page_qui_n_existe_pas_ne_fait_pas_de_copie(tmp_path: Path) -> None:
    entree, sortie = tmp_path / "a.pdf", tmp_path / "b.pdf"
    entree.write_bytes(pdf_texte(1))
    with pytest.raises(PageInexistante):
        copier(entree, sortie, [Feuille(2)])
    assert not sortie.exists()


def test_image_tournee_est_noircie_a_l_endroit_dit(tmp_path: Path) -> None:
    entree, sortie = tmp_path / "a.png", tmp_path / "b.pdf"
    entree.write_bytes(scan_png())
    assert copier(entree, sortie, [Feuille(1, 90, ((0.25, 0.25, 0.5, 0.5),))]) == 1
    with pypdfium2.PdfDocument(sortie) as pdf:
        largeur, hauteur = pdf[0].get_size()
        image = pdf[0].render(scale=1).to_pil().convert("L")
    assert largeur > hauteur
    assert image.getpixel((image.width // 2, image.height // 2)) < 10
    assert image.getpixel((image.width // 8, image.height // 8)) > 240
