"""OCR engine in pure Python: one file in, pages (text, word boxes) and a searchable PDF out.

Nothing here imports Django. Whatever parses foreign bytes (pikepdf, pypdfium2, Pillow, tesseract)
runs in an isolated child process; this side only starts it, watches it and checks what it answers.
"""

from ocr.moteur.erreurs import (
    AucunePage,
    ErreurMoteur,
    FichierIntrouvable,
    FichierTropGros,
    FichierVide,
    ImageIllisible,
    ImageTropGrande,
    LangueAbsente,
    LimiteDepassee,
    MoteurAbsent,
    PageInexistante,
    PdfChiffre,
    PdfIllisible,
    TropDePages,
    TypeInconnu,
)
from ocr.moteur.lecture import analyser, dechiffrer, image_page, lire, lire_pages, pdf_cherchable
from ocr.moteur.modele import VERSION, Apercu, Code, Lecture, Limites, Mot, PageLue
from ocr.moteur.pagination import pages_manquantes

__all__ = [
    "VERSION",
    "Apercu",
    "AucunePage",
    "Code",
    "ErreurMoteur",
    "FichierIntrouvable",
    "FichierTropGros",
    "FichierVide",
    "ImageIllisible",
    "ImageTropGrande",
    "LangueAbsente",
    "Lecture",
    "LimiteDepassee",
    "Limites",
    "Mot",
    "MoteurAbsent",
    "PageInexistante",
    "PageLue",
    "PdfChiffre",
    "PdfIllisible",
    "TropDePages",
    "TypeInconnu",
    "analyser",
    "dechiffrer",
    "image_page",
    "lire",
    "lire_pages",
    "pages_manquantes",
    "pdf_cherchable",
]
