"""Scanned batches for the tests: born-digital pages (read without OCR) among printed sheets as a scanner sees them."""

import io
import subprocess
import tempfile
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw

from ged import stockage
from tests.ocr.moteur.conftest import pdf_d_images, pdf_de_texte

A4 = (1240, 1754)  # 150 dots per inch


def page(texte: str = "") -> bytes:
    """A page with that line, blank without."""
    return pdf_de_texte([texte])


def images_du_pdf(octets: bytes) -> list[Image.Image]:
    """Each page of a PDF as the scanner would see it printed."""
    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "x.pdf"
        chemin.write_bytes(octets)
        subprocess.run(["pdftoppm", "-r", "150", "-gray", "-png", chemin, Path(dossier) / "p"], check=True)
        return [Image.open(io.BytesIO(p.read_bytes())).resize(A4) for p in sorted(Path(dossier).glob("p*.png"))]


def imprime_et_signe(octets: bytes) -> Image.Image:
    """First page of a letter, printed, signed and scanned a little askew."""
    image = images_du_pdf(octets)[0].convert("L")
    ImageDraw.Draw(image).line((700, 1500, 900, 1450, 1000, 1550), fill=40, width=5)
    return image.rotate(1.2, fillcolor=245)


def lot(*pages: bytes | Image.Image) -> bytes:
    """One PDF of these pages."""
    pdf = pikepdf.new()
    for une in pages:
        octets = une if isinstance(une, bytes) else pdf_d_images([une])
        pdf.pages.extend(pikepdf.open(io.BytesIO(octets)).pages)
    sortie = io.BytesIO()
    pdf.save(sortie, deterministic_id=True)
    return sortie.getvalue()


def textes(cle: str) -> list[str]:
    """Line of each page of stored bytes."""
    with pypdfium2.PdfDocument(b"".join(stockage.lire_flux(cle))) as pdf:
        return [p.get_textpage().get_text_range().strip() for p in pdf]
