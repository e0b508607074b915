"""A tilted page: its angle is seen, it is read straight, and its words stand where they are on the page as it came."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter

from ocr.moteur import _redressement, lire
from ocr.moteur._tesseract import MotBrut
from tests.ocr.moteur.conftest import MOTS, dessiner


@pytest.mark.parametrize("angle", [-11.0, 3.0])
def test_angle_d_une_page_penchee_est_trouve(angle: float) -> None:
    penchee = _redressement.redresser(dessiner(mode="L"), angle)
    assert _redressement.inclinaison(penchee) == pytest.approx(-angle, abs=0.5)


def test_page_droite_et_page_sans_rangees_n_ont_pas_d_angle() -> None:
    assert _redressement.inclinaison(dessiner(mode="L")) == 0.0
    assert _redressement.inclinaison(Image.new("L", (900, 600), 255)) == 0.0


def test_mot_deplace_puis_remis_retrouve_sa_place() -> None:
    mot = MotBrut("loyer", (400, 120, 90, 30), 0.9, 1, (1, 1, 1))
    ailleurs = _redressement.deplacer(mot, 8.0, (1240, 700), (1326, 866))
    retour = _redressement.deplacer(ailleurs, -8.0, (1326, 866), (1240, 700))
    assert ailleurs.boite != mot.boite
    assert retour.boite == pytest.approx(mot.boite, abs=1)


def test_page_penchee_de_10_degres_est_lue_et_ses_mots_sont_sur_l_encre(tmp_path: Path) -> None:
    penchee = _redressement.redresser(dessiner(mode="L").filter(ImageFilter.GaussianBlur(2.2)), 10.0)
    penchee.save(tmp_path / "a.png", dpi=(150, 150))
    page = lire(tmp_path / "a.png").pages[0]
    lus = {mot.t.strip(".,"): mot for mot in page.mots}
    assert set(MOTS) <= set(lus)
    mot = lus["QUITTANCE"]
    cadre = (mot.x, mot.y, mot.x + mot.l, mot.y + mot.h)
    autour = penchee.crop(tuple(round(v * c) for v, c in zip(cadre, penchee.size * 2, strict=True)))  # type: ignore[arg-type]
    assert ImageChops.invert(autour).histogram()[128:] != [0] * 128
