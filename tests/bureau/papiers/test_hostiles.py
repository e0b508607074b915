"""Each hostile sample is what its name says."""

import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from bureau.papiers.hostiles import HOSTILES, PAGES_SANS_FIN, HostileInconnu, hostile

UN_MEGAOCTET = 1024 * 1024


def ouvrir(nom: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(hostile(nom)[1]))


def test_an_empty_file_has_no_byte() -> None:
    assert hostile("vide") == ("vide.pdf", b"")


def test_a_text_named_pdf_is_not_a_pdf() -> None:
    nom, octets = hostile("texte_en_pdf")
    assert nom.endswith(".pdf")
    assert "simple texte" in octets.decode()
    with pytest.raises(pikepdf.PdfError):
        ouvrir("texte_en_pdf")


def test_a_locked_pdf_asks_for_its_password() -> None:
    with pytest.raises(pikepdf.PasswordError):
        ouvrir("pdf_chiffre")


def test_a_torn_pdf_has_lost_its_end() -> None:
    octets = hostile("pdf_tronque")[1]
    assert octets.startswith(b"%PDF-")
    assert b"%%EOF" not in octets
    with pytest.raises(pikepdf.PdfError):
        ouvrir("pdf_tronque")


def test_an_endless_pdf_is_light_and_has_more_than_3000_pages() -> None:
    assert len(hostile("pdf_sans_fin")[1]) < UN_MEGAOCTET
    with ouvrir("pdf_sans_fin") as document:
        assert len(document.pages) == PAGES_SANS_FIN > 3000


def test_a_pdf_may_have_no_page_at_all() -> None:
    with ouvrir("pdf_sans_page") as document:
        assert len(document.pages) == 0


def test_an_image_bomb_is_light_and_asks_for_billions_of_pixels() -> None:
    nom, octets = hostile("bombe_png")
    assert (nom, octets[:8]) == ("photo.png", b"\x89PNG\r\n\x1a\n")
    assert len(octets) < UN_MEGAOCTET
    with pytest.raises(Image.DecompressionBombError):
        Image.open(io.BytesIO(octets))


def test_an_unknown_sample_is_refused_with_the_list() -> None:
    with pytest.raises(HostileInconnu, match="bombe_png"):
        hostile("virus")
    assert set(HOSTILES) >= {"vide", "texte_en_pdf", "pdf_chiffre", "pdf_tronque", "pdf_sans_fin", "pdf_sans_page"}


def test_a_zip_bomb_is_light_and_unpacks_to_a_hundred_megabytes() -> None:
    octets = hostile("zip_bombe")[1]
    assert len(octets) < UN_MEGAOCTET
    assert zipfile.ZipFile(io.BytesIO(octets)).infolist()[0].file_size == 100_000_000


def test_samples_are_the_same_at_each_call() -> None:
    for nom in sorted(set(HOSTILES) - {"pdf_chiffre", "bombe_png", "pdf_sans_fin", "courriel_poupees", "docx_bombe"}):
        assert hostile(nom) == hostile(nom), nom
