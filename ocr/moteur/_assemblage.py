"""Child side: pages of several files, PDF or image, copied into a new PDF."""

import contextlib
import os
from typing import Any

import pikepdf
from pikepdf import Name, Pdf

from ocr.moteur import _pdf_image
from ocr.moteur._confinement import Refus


def assembler(configuration: dict[str, Any], demande: dict[str, Any]) -> dict[str, Any]:
    """Write the PDF to the descriptor "sortie"; answers its number of pages. Raises `Refus`."""
    with contextlib.ExitStack() as pile, Pdf.new() as nouveau:
        # Copied streams are read from their source when the new file is written: all stay open until then.
        sources = [pile.enter_context(_ouvrir(configuration, source)) for source in demande["sources"]]
        for morceau in demande["morceaux"]:
            _prendre(nouveau, sources[morceau["source"]], morceau["pages"], morceau["rotations"])
            if len(nouveau.pages) > configuration["pages_max"]:
                raise Refus("trop_de_pages", str(len(nouveau.pages)))
        if not len(nouveau.pages):
            raise Refus("aucune_page")
        with os.fdopen(configuration["fd"]["sortie"], "w+b", closefd=False) as sortie:
            nouveau.save(sortie, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return {"nb_pages": len(nouveau.pages)}


def _ouvrir(configuration: dict[str, Any], source: dict[str, Any]) -> Pdf:
    """The source as a PDF: an image becomes one, a PDF that qpdf cannot open is drawn anew by PDFium."""
    fd = configuration["fd"][source["fd"]]
    propre = {
        **configuration,
        "type": source["type"],
        "mot_de_passe": source["mot_de_passe"],
        "fd": {"entree": fd},
    }
    if source["type"] != "application/pdf":
        return _pdf_image.en_pdf(propre)
    try:
        pdf = Pdf.open(os.fdopen(fd, "rb", closefd=False), password=source["mot_de_passe"])
        len(pdf.pages)
    except pikepdf.PasswordError as erreur:
        raise Refus("pdf_chiffre") from erreur
    except pikepdf.PdfError:
        os.lseek(fd, 0, os.SEEK_SET)
        return _pdf_image.redessiner(propre)
    _aplatir(pdf)
    return pdf


def _aplatir(pdf: Pdf) -> None:
    """What was typed in a form becomes drawing: fields belong to the whole file and do not follow a page."""
    if Name.AcroForm not in pdf.Root:
        return
    with contextlib.suppress(pikepdf.PdfError, RuntimeError):
        if pdf.Root.AcroForm.get(Name.NeedAppearances, False):
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("screen")


def _prendre(nouveau: Pdf, source: Pdf, pages: list[int] | None, rotations: list[int] | int) -> None:
    """Copy these pages after the others, turned. Actions a page starts by itself stay behind."""
    total = len(source.pages)
    voulues = list(range(1, total + 1)) if pages is None else pages
    tours = [rotations] * len(voulues) if isinstance(rotations, int) else rotations
    for numero, tour in zip(voulues, tours, strict=True):
        if not 1 <= numero <= total:
            raise Refus("page_inexistante", str(numero))
        try:
            nouveau.pages.append(source.pages[numero - 1])
        except pikepdf.PdfError as erreur:
            raise Refus("pdf_illisible", str(erreur)) from erreur
        page = nouveau.pages[-1]
        if Name.AA in page.obj:
            del page.obj[Name.AA]
        if tour:
            page.rotate(tour, relative=True)
