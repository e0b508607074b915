"""Images of pages: rendered upright by the isolated engine at the first view, then kept as derived files."""

import tempfile
from pathlib import Path

from ged import stockage
from ged.models import Page
from ocr.moteur import image_page

VIGNETTE = 240
# Widths in pixels: thumbnail, phone, screen, zoom. Others are brought to the next one, so that few files are made.
LARGEURS = (VIGNETTE, 800, 1240, 2000)
LARGEUR_ORDINAIRE = 1240


def largeur_admise(demandee: int) -> int:
    """Smallest offered width that is at least the one asked for."""
    return next((largeur for largeur in LARGEURS if largeur >= demandee), LARGEURS[-1])


def cle_image(page: Page, largeur: int) -> str:
    """Where the image of a page stands, for one of LARGEURS. Ends with the rotation: it is part of what is drawn."""
    return stockage.cle_derivee(page.version.cle, f"p{page.numero}-{largeur}-{page.rotation}.webp")


def image(page: Page, largeur: int) -> str:
    """Key of the page's image, rendered now if nobody saw it yet. Raises ErreurMoteur when it cannot be drawn."""
    cle = cle_image(page, largeur)
    if stockage.existe(cle):
        return cle
    with (
        tempfile.TemporaryDirectory(prefix="liasse-") as dossier,
        stockage.fichier_local(page.version.cle_des_pages) as chemin,
    ):
        dessin = Path(dossier) / "page.webp"
        image_page(chemin, page.numero, largeur_px=largeur, rotation=page.rotation, destination=dessin, format="webp")
        return stockage.ranger_derive(dessin, cle)
