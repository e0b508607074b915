"""Small papers drawn on the spot, and failing doubles of the tesseract command."""

import io
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.moteur import bac

LIGNES = (
    "QUITTANCE DE LOYER",
    "Je soussignée Madame Lambert, propriétaire",
    "du logement situé rue des Tilleuls à Namur,",
    "déclare avoir reçu de Monsieur Dupont",
    "la somme de quatre cents euros pour le",
    "paiement du loyer du mois de novembre.",
    "Fait à Namur pour servir et valoir ce que de droit.",
)
MOTS = ("QUITTANCE", "soussignée", "Tilleuls", "Dupont", "novembre", "valoir")


def _police() -> ImageFont.FreeTypeFont:
    """A system font with accents (Pillow's own has none)."""
    chemin = subprocess.run(["fc-match", "-f", "%{file}", "sans"], capture_output=True, text=True, check=True).stdout
    return ImageFont.truetype(chemin, 32)


def dessiner(
    *, mode: str = "RGB", papier: str = "white", encre: str = "black", lignes: tuple[str, ...] = LIGNES
) -> Image.Image:
    """A letter on half an A4 page at 150 dots per inch."""
    image = Image.new("RGB", (1240, 700), papier)
    dessin = ImageDraw.Draw(image)
    police = _police()
    for rang, ligne in enumerate(lignes):
        dessin.text((90, 60 + rang * 80), ligne, fill=encre, font=police)
    return image.convert(mode)


def pdf_de_texte(pages: list[str], *, encryption: pikepdf.Encryption | None = None) -> bytes:
    """Born-digital PDF, one line of text per page."""
    pdf = pikepdf.new()
    police = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )
    for texte in pages:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=police))
        brut = texte.replace("(", r"\(").replace(")", r"\)").encode("cp1252")
        page.contents_add(b"BT /F1 12 Tf 72 720 Td (" + brut + b") Tj ET")
    sortie = io.BytesIO()
    pdf.save(sortie, encryption=encryption or False)
    return sortie.getvalue()


def pdf_d_images(images: list[Image.Image]) -> bytes:
    """PDF made of images only, as a scanner gives."""
    sortie = io.BytesIO()
    images[0].save(sortie, "PDF", resolution=150, save_all=True, append_images=images[1:])
    return sortie.getvalue()


@pytest.fixture
def donnees() -> Path:
    """The shared folder of real files; the test is skipped where it is absent."""
    chemin = Path(os.environ.get("LIASSE_DONNEES", Path(__file__).resolve().parents[3].parent / "shared" / "donnees"))
    if not chemin.is_dir():
        pytest.skip(f"données partagées absentes : {chemin}")
    return chemin


@pytest.fixture
def sans_bulle(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The engine without bubblewrap, as on a machine that lacks it."""
    monkeypatch.setenv("LIASSE_OCR_BULLE", "non")
    bac.bulle_disponible.cache_clear()
    yield
    monkeypatch.undo()
    bac.bulle_disponible.cache_clear()


@pytest.fixture
def faux_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Replace tesseract by a shell script; `$LARGEUR` in it is the width of the image it is given."""
    dossier = tmp_path / "faux"
    dossier.mkdir()

    def vider() -> None:
        bac.tesseract.cache_clear()
        bac._prefixe_bulle.cache_clear()

    def installer(corps: str) -> None:
        script = dossier / "tesseract"
        script.write_text("#!/bin/sh\nread genre\nread LARGEUR reste\n" + corps + "\n", encoding="utf-8")
        # Our child runs under another user id: the temporary folder must let it pass.
        for chemin in (script, dossier, tmp_path):
            chemin.chmod(0o755)
        monkeypatch.setenv("LIASSE_TESSERACT", str(script))
        vider()

    yield installer
    monkeypatch.undo()
    vider()
