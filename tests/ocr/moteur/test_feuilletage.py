"""A batch looked over: blank backs found, words and codes never taken for nothing."""

import io
import random
import time
from pathlib import Path

import pytest
import segno
from PIL import Image, ImageDraw

from bureau.papiers.effets import passer_au_scanner, telecopier
from ocr.moteur import PdfIllisible, TypeInconnu
from ocr.moteur._feuilletage import est_blanche
from ocr.moteur.feuilletage import feuilleter

A4 = (1654, 2339)


def feuille(texte: str = "", *, code: str = "", tourne: int = 0) -> Image.Image:
    image = Image.new("RGB", A4, "white")
    crayon = ImageDraw.Draw(image)
    crayon.text((300, 400), texte, fill=(20, 20, 20), font_size=30)
    if code:
        sortie = io.BytesIO()
        segno.make(code, error="q", micro=False).save(sortie, kind="png", scale=5, border=4)
        image.paste(Image.open(sortie).convert("RGB"), (1300, 80))
    return image.rotate(tourne, expand=True)


def en_pdf(chemin: Path, *pages: Image.Image) -> Path:
    pages[0].save(chemin, save_all=True, append_images=pages[1:], resolution=200, quality=70)
    return chemin


@pytest.mark.parametrize("graine", range(10))
def test_a_scanned_blank_back_is_blank_whatever_the_paper(graine: int) -> None:
    hasard = random.Random(graine)
    teinte = hasard.choice([(255, 255, 255), (246, 246, 244), (255, 232, 234), (253, 240, 170)])
    assert est_blanche(passer_au_scanner(feuille(), teinte, hasard).convert("L"))


@pytest.mark.parametrize("graine", range(6))
@pytest.mark.parametrize("texte", ["oui", "12/11", "Vu, le 3"])
def test_a_single_short_word_is_never_blank(graine: int, texte: str) -> None:
    assert not est_blanche(passer_au_scanner(feuille(texte), (255, 255, 255), random.Random(graine)).convert("L"))


@pytest.mark.parametrize("place", [(110, 400), (700, 120), (1500, 1100), (700, 2200)])
def test_a_word_along_a_side_is_not_taken_for_a_hole(place: tuple[int, int]) -> None:
    image = Image.new("L", A4, 255)
    ImageDraw.Draw(image).text(place, "Vu", fill=0, font_size=33)
    assert not est_blanche(image)


def test_pale_pencil_is_not_blank() -> None:
    image = Image.new("L", A4, 250)
    ImageDraw.Draw(image).text((300, 400), "à rappeler demain", fill=170, font_size=34)
    assert not est_blanche(image)


def test_what_shows_through_from_the_front_is_blank() -> None:
    image = Image.new("L", A4, 250)
    ImageDraw.Draw(image).text((300, 400), "texte du recto " * 4, fill=225, font_size=34)
    assert est_blanche(image)


def test_pages_of_a_batch_with_a_code_upside_down(tmp_path: Path) -> None:
    lot = en_pdf(
        tmp_path / "lot.pdf", feuille("Bonjour"), feuille(), feuille("Suite", code="LI1:SEP:AAAA:BBBB", tourne=180)
    )
    feuillets = list(feuilleter(lot))
    assert [f.numero for f in feuillets] == [1, 2, 3]
    assert [f.vide for f in feuillets] == [False, True, False]
    assert [[c.texte for c in f.codes] for f in feuillets] == [[], [], ["LI1:SEP:AAAA:BBBB"]]


def test_a_black_and_white_tiff_batch(tmp_path: Path) -> None:
    pages = [telecopier(feuille(t, code=c), random.Random(1)) for t, c in (("Un", "X1"), ("", ""), ("Deux", ""))]
    pages[0].save(tmp_path / "lot.tif", save_all=True, append_images=pages[1:], compression="group4", dpi=(200, 200))
    feuillets = list(feuilleter(tmp_path / "lot.tif"))
    assert [c.texte for c in feuillets[0].codes] == ["X1"]
    assert not feuillets[2].vide


def test_a_page_takes_a_fraction_of_a_second(tmp_path: Path) -> None:
    lot = en_pdf(tmp_path / "lot.pdf", *[feuille(f"Page {n}") for n in range(12)])
    debut = time.monotonic()
    assert len(list(feuilleter(lot))) == 12
    assert time.monotonic() - debut < 15


def test_what_has_no_pages_is_refused_with_its_cause(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"PK\x03\x04rien")
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.7\nabc")
    with pytest.raises(TypeInconnu):
        list(feuilleter(tmp_path / "x.docx"))
    with pytest.raises(PdfIllisible):
        list(feuilleter(tmp_path / "x.pdf"))
