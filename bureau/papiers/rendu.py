"""From HTML to the bytes an office receives: born-digital PDF, scanner, phone, carbon copy, fax-like TIFF.

Everything is drawn from one ``random.Random``, so that the same seed gives the same bytes.
"""

import io
import random
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image
from weasyprint import HTML

from bureau.papiers import effets

_DOSSIER = Path(__file__).parent
_STYLE = (_DOSSIER / "style.css").read_text(encoding="utf-8")
POINTS_PAR_POUCE = 72
RESOLUTION_SCANNER = 200
RESOLUTION_TELECOPIE = 300


def vers_pdf(corps: str, titre: str) -> bytes:
    """Return the born-digital PDF of an HTML body; ``titre`` goes to its metadata, already escaped."""
    page = (
        f"<!doctype html><html "
        f"lang=fr><head><title>{titre}</title><style>{_STYLE}</style></head><body>{corps}</body></html>"
    )
    document = HTML(string=page, base_url=_DOSSIER.as_uri() + "/")
    octets = document.write_pdf(pdf_identifier=b"specimen")
    if octets is None:
        raise RuntimeError("WeasyPrint n’a rendu aucun octet.")
    return bytes(octets)


def compter_pages(pdf: bytes) -> int:
    """How many pages ``pdf`` has."""
    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def vers_images(pdf: bytes, resolution: int = RESOLUTION_SCANNER) -> list[Image.Image]:
    """Each page of ``pdf`` as an RGB image at ``resolution`` dots per inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [_page_en_image(page, resolution) for page in document]


def vers_image(pdf: bytes, page: int, resolution: int = RESOLUTION_SCANNER) -> Image.Image:
    """One page of ``pdf`` (the first is 1) as an RGB image at ``resolution`` dots per inch."""
    with pypdfium2.PdfDocument(pdf) as document:
        return _page_en_image(document[page - 1], resolution)


def _page_en_image(page: pypdfium2.PdfPage, resolution: int) -> Image.Image:
    image: Image.Image = page.render(scale=resolution / POINTS_PAR_POUCE).to_pil()
    return image.convert("RGB")


def vers_jpeg(image: Image.Image, hasard: random.Random, resolution: int = RESOLUTION_SCANNER) -> bytes:
    """``image`` as JPEG of the quality office scanners are left on (45 to 75)."""
    tampon = io.BytesIO()
    image.save(tampon, "JPEG", quality=hasard.randint(45, 75), dpi=(resolution, resolution))
    return tampon.getvalue()


def scanner(pdf: bytes, page: int, hasard: random.Random) -> bytes:
    """One page laid on a flatbed scanner."""
    teinte = effets.choisir_teinte(hasard)
    return vers_jpeg(effets.passer_au_scanner(vers_image(pdf, page), teinte, hasard), hasard)


def photo(pdf: bytes, page: int, hasard: random.Random) -> bytes:
    """One page photographed on a table with a phone."""
    return vers_jpeg(
        effets.photographier(vers_image(pdf, page), hasard),
        hasard,
        POINTS_PAR_POUCE,
    )


def carbone(pdf: bytes, page: int, hasard: random.Random) -> bytes:
    """One page as the pink or yellow sheet of a carbonless set."""
    return vers_jpeg(effets.decalquer(vers_image(pdf, page), hasard), hasard)


def pdf_image(pdf: bytes, hasard: random.Random) -> bytes:
    """All pages scanned into one PDF without any text layer, as a multifunction printer sends it."""
    sortie = pikepdf.new()
    teinte = effets.choisir_teinte(hasard)
    for image in vers_images(pdf):
        vue = effets.passer_au_scanner(image, teinte, hasard)
        _ajouter_page(sortie, vue, vers_jpeg(vue, hasard))
    tampon = io.BytesIO()
    sortie.save(tampon, deterministic_id=True)
    return tampon.getvalue()


def _ajouter_page(sortie: pikepdf.Pdf, vue: Image.Image, jpeg: bytes) -> None:
    largeur, hauteur = (cote * POINTS_PAR_POUCE / RESOLUTION_SCANNER for cote in vue.size)
    feuille = sortie.add_blank_page(page_size=(largeur, hauteur))
    objet = pikepdf.Stream(sortie, jpeg)
    objet.Type, objet.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    objet.Width, objet.Height = vue.size
    objet.ColorSpace, objet.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    objet.Filter = pikepdf.Name.DCTDecode
    feuille.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=objet))
    feuille.Contents = pikepdf.Stream(sortie, f"q {largeur:.2f} 0 0 {hauteur:.2f} 0 0 cm /Im0 Do Q".encode())


def tiff(pdf: bytes, hasard: random.Random) -> bytes:
    """All pages in one black-and-white TIFF (CCITT G4, 300 dpi), as a document scanner archives them."""
    vues = [effets.telecopier(image, hasard) for image in vers_images(pdf, RESOLUTION_TELECOPIE)]
    tampon = io.BytesIO()
    cote = RESOLUTION_TELECOPIE
    vues[0].save(
        tampon,
        "TIFF",
        compression="group4",
        save_all=True,
        append_images=vues[1:],
        dpi=(cote, cote),
    )
    return tampon.getvalue()
