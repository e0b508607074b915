"""Child side: PDF files, read and rendered by PDFium."""

import ctypes
import mmap
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from ocr.moteur import _codes, _codes_natif, _natif, _reconnaissance
from ocr.moteur._confinement import Refus
from ocr.moteur._essais import tourner
from ocr.moteur._images import ecrire_image
from ocr.moteur._reconnaissance import Moteur, Raster

_DPI: Final = 300
_COTE_MAX: Final = 5000
_PIXELS_LECTURE_MAX: Final = 25_000_000
_POINTS_PAR_POUCE: Final = 72
# A page whose images cover this share, with less native text than that, is a scan with a stamp.
_PART_IMAGE: Final = 0.5
_SIGNES_TAMPON: Final = 400
_SIGNES_MIN: Final = 20
_PROFONDEUR_OBJETS: Final = 4
# Words spread over more of the page than this are the text of the scan itself (an earlier OCR), not a stamp.
_ETENDUE_TAMPON: Final = 0.15


class DocumentPdf:
    """A PDF opened from memory; the bytes are mapped, not copied."""

    tronque = False

    def __init__(self, fd: int, *, moteur: Moteur, pixels_max: int, mot_de_passe: str = "") -> None:
        self._moteur = moteur
        self._pixels_max = pixels_max
        carte = mmap.mmap(fd, 0, access=mmap.ACCESS_COPY)
        octets = (ctypes.c_char * len(carte)).from_buffer(carte)
        try:
            self._pdf = pypdfium2.PdfDocument(octets, password=mot_de_passe or None)
        except pypdfium2.PdfiumError as erreur:
            chiffre = erreur.err_code in (
                pdfium.FPDF_ERR_PASSWORD,
                pdfium.FPDF_ERR_SECURITY,
            )
            raise Refus("pdf_chiffre" if chiffre else "pdf_illisible", str(erreur)) from erreur
        self._formulaire = self._pdf.get_formtype() != pdfium.FORMTYPE_NONE
        if self._formulaire:
            self._pdf.init_forms()

    def nb_pages(self) -> int:
        """Number of pages PDFium finds."""
        return len(self._pdf)

    def lire(self, numero: int, langues: str, *, texte_sur: bool = False) -> dict[str, Any]:
        """One page: its own text when it has some, else its image read by tesseract."""
        try:
            page = self._page(numero)
        except Refus as refus:
            if refus.code == "page_inexistante":
                raise
            return _reconnaissance.page_sans_texte(numero, 0.0, 0.0, "illisible", "page_abimee")
        try:
            largeur, hauteur = page.get_size()
            natif = _natif.lire(page, sur=texte_sur)
            if self._texte_suffit(page, natif):
                return _codes_natif.joindre_natif(natif.en_page(numero, largeur, hauteur), page)
            if not natif.signes and not self._a_des_objets(page):
                return _reconnaissance.page_sans_texte(numero, largeur, hauteur, "vide", "")
            raster = self._raster(page)
            lue = _reconnaissance.reconnaitre(raster, numero, langues, self._moteur)
            return _codes.joindre(lue, raster.image)
        finally:
            page.close()

    def image(
        self,
        numero: int,
        largeur_px: int,
        rotation: int,
        format_image: str,
        sortie: int,
    ) -> dict[str, Any]:
        """Render the page, upright, exactly `largeur_px` wide when memory allows."""
        page = self._page(numero)
        largeur, hauteur = page.get_size()
        if rotation in (90, 270):
            largeur, hauteur = hauteur, largeur
        echelle = min(largeur_px / largeur, (_PIXELS_LECTURE_MAX / (largeur * hauteur)) ** 0.5)
        image = tourner(self._rendre(page, echelle), rotation)
        page.close()
        return ecrire_image(image, largeur_px, format_image, sortie)

    def rendu(self, numero: int, dpi: int) -> tuple[Image.Image, float, float]:
        """Image of the page as displayed, at most at that resolution, and its size in PDF points."""
        page = self._page(numero)
        largeur, hauteur = page.get_size()
        echelle = min(dpi / _POINTS_PAR_POUCE, (_PIXELS_LECTURE_MAX / (largeur * hauteur)) ** 0.5)
        image = _reconnaissance.normaliser(self._rendre(page, echelle))
        page.close()
        return image, largeur, hauteur

    def _page(self, numero: int) -> pypdfium2.PdfPage:
        if not 1 <= numero <= len(self._pdf):
            raise Refus("page_inexistante")
        try:
            page = self._pdf[numero - 1]
        except pypdfium2.PdfiumError as erreur:
            raise Refus("pdf_illisible", f"page {numero}: {erreur}") from erreur
        largeur, hauteur = page.get_size()
        if largeur <= 0 or hauteur <= 0:
            raise Refus("pdf_illisible", f"page {numero}: no size")
        if not self._formulaire:
            return page
        # Burn the form's values into the page (in memory only): they become text like any other.
        page.flatten()
        page.close()
        return self._pdf[numero - 1]

    def _texte_suffit(self, page: pypdfium2.PdfPage, natif: _natif.TexteNatif) -> bool:
        if not natif.signes or natif.rebut:
            return False
        if natif.signes >= _SIGNES_TAMPON:
            return True
        if natif.signes < _SIGNES_MIN:
            return not self._a_des_objets(page, sauf_texte=True)
        return self._part_images(page) < _PART_IMAGE or natif.etendue() > _ETENDUE_TAMPON

    def _a_des_objets(self, page: pypdfium2.PdfPage, *, sauf_texte: bool = False) -> bool:
        for objet in page.get_objects(max_depth=1):
            if not (sauf_texte and objet.type == pdfium.FPDF_PAGEOBJ_TEXT):
                return True
        return False

    def _part_images(self, page: pypdfium2.PdfPage) -> float:
        """Largest share of the page that one image covers, 0-1."""
        gauche, bas, droite, haut = page.get_bbox()
        aire = max((droite - gauche) * (haut - bas), 1e-6)
        part = 0.0
        for objet in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_PROFONDEUR_OBJETS):
            g, b, d, h = objet.get_bounds()
            commune = max(min(d, droite) - max(g, gauche), 0) * max(min(h, haut) - max(b, bas), 0)
            part = max(part, commune / aire)
        return part

    def _raster(self, page: pypdfium2.PdfPage) -> Raster:
        largeur, hauteur = page.get_size()
        dpi = min(_DPI, _COTE_MAX * _POINTS_PAR_POUCE / max(largeur, hauteur))
        dpi = max(dpi, 1.0)
        image = _reconnaissance.normaliser(self._rendre(page, dpi / _POINTS_PAR_POUCE))
        return Raster(image, max(round(dpi), 70), largeur, hauteur)

    def _rendre(self, page: pypdfium2.PdfPage, echelle: float) -> Image.Image:
        largeur, hauteur = page.get_size()
        echelle = max(echelle, 1.01 / min(largeur, hauteur))
        if largeur * hauteur * echelle**2 > self._pixels_max:
            raise Refus("image_trop_grande")
        image: Image.Image = page.render(scale=echelle, draw_annots=True).to_pil()
        return image


def ouvrir(configuration: dict[str, Any]) -> DocumentPdf:
    """Open the file handed over by the parent. Raises `Refus`."""
    return DocumentPdf(
        configuration["fd"]["entree"],
        moteur=Moteur.de(configuration),
        pixels_max=configuration["pixels_max"],
        mot_de_passe=configuration.get("mot_de_passe", ""),
    )
