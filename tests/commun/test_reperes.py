"""Marks printed on paper: made, drawn, read back, and not believed when somebody else made them."""

import io
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from commun import reperes
from commun.pdf import html_en_pdf
from commun.reperes import Repere, RepereRefuse

pytestmark = pytest.mark.django_db


def test_a_mark_is_read_back_by_its_own_institution() -> None:
    repere = Repere("DOS", (12, 5))
    assert reperes.lire(3, reperes.texte(3, repere)) == repere


@settings(max_examples=40, deadline=None)
@given(ids=st.lists(st.integers(0, reperes.ID_MAX), min_size=1, max_size=reperes.IDS_MAX))
def test_any_ids_come_back(ids: list[int]) -> None:
    repere = Repere("SEP", tuple(ids))
    lu = reperes.texte(1, repere)
    assert reperes.lire(1, lu) == repere
    assert len(lu) < 130


def test_a_mark_holds_only_what_a_small_qr_writes() -> None:
    lu = reperes.texte(3, Repere("DOS", (123_456, 42)))
    assert set(lu) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:")
    assert len(lu) < 45


@pytest.mark.parametrize("lu", ["", "BE71 0961 2345 6769", "https://exemple.be/LI1", "LI1:DOS", "LI1:dos:AAAA:AAAA"])
def test_other_codes_are_nothing(lu: str) -> None:
    assert reperes.lire(3, lu) is None


def test_every_changed_character_is_refused() -> None:
    lu = reperes.texte(3, Repere("DOS", (12, 5)))
    for rang in range(4, len(lu)):
        autre = "B" if lu[rang] != "B" else "C"
        if lu[rang] == ":":
            continue
        with pytest.raises(RepereRefuse):
            reperes.lire(3, lu[:rang] + autre + lu[rang + 1 :])


def test_another_institution_is_not_believed() -> None:
    etranger = reperes.texte(4, Repere("DOS", (12, 5)))
    reperes.texte(3, Repere("DOS", (12, 5)))
    with pytest.raises(RepereRefuse, match="autre institution"):
        reperes.lire(3, etranger)


def test_without_any_key_nothing_is_believed() -> None:
    lu = reperes.texte(4, Repere("DOS", (12, 5)))
    reperes.CleRepere.objects.all().delete()
    with pytest.raises(RepereRefuse):
        reperes.lire(4, lu)


def test_a_later_version_says_so() -> None:
    lu = reperes.texte(3, Repere("DOS", (12,)))
    with pytest.raises(RepereRefuse, match="plus récente"):
        reperes.lire(3, lu.replace("LI1", "LI2", 1))


def test_printed_then_drawn_at_scanner_resolution_it_is_decoded(tmp_path: Path) -> None:
    lu = reperes.texte(3, Repere("DOS", (123_456, 42)))
    chemin = tmp_path / "lettre.pdf"
    chemin.write_bytes(html_en_pdf(f"<html><body><p>Lettre</p>{reperes.svg_qr(lu)}</body></html>"))
    subprocess.run(["pdftoppm", "-r", "200", "-gray", "-png", chemin, tmp_path / "page"], check=True)
    image = Image.open(io.BytesIO(next(tmp_path.glob("page*.png")).read_bytes()))
    assert [code.text for code in zxingcpp.read_barcodes(image.rotate(2, fillcolor=255))] == [lu]
