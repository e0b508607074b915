"""Child process: opens the one file it was handed, answers requests line by line until its input ends.

Only the standard library is imported here; the parsing libraries come before confinement, by need.
"""

import importlib
import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, Final, Protocol, TextIO

from ocr.moteur._confinement import Refus, accorder_processeur, confiner

Reponse = dict[str, Any]


class Document(Protocol):
    """What the child makes of an open file, PDF or image."""

    tronque: bool

    def nb_pages(self) -> int:
        """Number of pages."""

    def lire(self, numero: int, langues: str, *, texte_sur: bool = False) -> Reponse:
        """One page, 1-based, as the parent expects it. `texte_sur`: the text a PDF carries was written by us."""

    def image(
        self,
        numero: int,
        largeur_px: int,
        rotation: int,
        format_image: str,
        sortie: int,
    ) -> Reponse:
        """Write the page's image to the descriptor `sortie`."""


_MODULES: Final = {
    "pdf": "ocr.moteur._pdf",
    "image": "ocr.moteur._images",
    "image/heic": "ocr.moteur._heif",
    "image/avif": "ocr.moteur._avif",
    "cherchable": "ocr.moteur._cherchable",
    "assemblage": "ocr.moteur._assemblage",
    "copie": "ocr.moteur._copie",
    "feuilletage": "ocr.moteur._feuilletage",
    "epreuves": "ocr.moteur._epreuves",
    "contenant": "ocr.moteur._contenants.ouverture",
    "contenant/pdf": "ocr.moteur._contenants.pdf",
}


def _genre(type_mime: str) -> str:
    """Which module opens it; "contenant/…" is how the parent asks for what is inside a file."""
    if type_mime in _MODULES:
        return type_mime
    if type_mime.startswith("contenant/"):
        return "contenant"
    return "pdf" if type_mime == "application/pdf" else "image"


class _Service:
    """State of one child: its configuration, and the document once opened."""

    def __init__(self, configuration: dict[str, Any]) -> None:
        self.configuration = configuration
        self._module = importlib.import_module(_MODULES[_genre(configuration["type"])])
        self._cherchable = importlib.import_module(_MODULES["cherchable"]) if configuration["pikepdf"] else None
        self._assemblage = importlib.import_module(_MODULES["assemblage"]) if configuration["pikepdf"] else None
        self._copie = importlib.import_module(_MODULES["copie"]).Copie() if configuration["pikepdf"] else None
        self._feuilletage = importlib.import_module(_MODULES["feuilletage"])
        # Everything is imported before privileges go: afterwards the interpreter's own files may be out of reach.
        self._epreuves = (
            importlib.import_module(_MODULES["epreuves"]) if os.environ.get("LIASSE_OCR_EPREUVES") else None
        )
        self._document: Document | None = None

    def document(self) -> Document:
        if self._document is None:
            self._document = self._module.ouvrir(self.configuration)
        return self._document

    def analyser(self, _demande: Reponse) -> Reponse:
        document = self.document()
        return {"nb_pages": document.nb_pages(), "tronque": document.tronque}

    def page(self, demande: Reponse) -> Reponse:
        return self.document().lire(demande["numero"], demande["langues"], texte_sur=bool(demande.get("texte_sur")))

    def feuilleter(self, demande: Reponse) -> Reponse:
        """One page looked over: blank or not, its QR codes."""
        reponse: Reponse = self._feuilletage.feuilleter(self.document(), demande["numero"])
        return reponse

    def image(self, demande: Reponse) -> Reponse:
        sortie = self.configuration["fd"]["sortie"]
        document = self.document()
        return document.image(
            demande["numero"],
            demande["largeur"],
            demande["rotation"],
            demande["format"],
            sortie,
        )

    def deballer(self, demande: Reponse) -> Reponse:
        """Files inside the file, and the PDF read in its place."""
        reponse: Reponse = self._module.deballer(self.configuration, demande)
        return reponse

    def copier_page(self, demande: Reponse) -> Reponse:
        """One page more of a copy made of pictures."""
        if self._copie is None:
            raise Refus("erreur", "pikepdf not loaded")
        reponse: Reponse = self._copie.ajouter(self.document(), self.configuration, demande)
        return reponse

    def copier_fin(self, _demande: Reponse) -> Reponse:
        """The copy written."""
        if self._copie is None:
            raise Refus("erreur", "pikepdf not loaded")
        reponse: Reponse = self._copie.finir(self.configuration)
        return reponse

    def compter(self, _demande: Reponse) -> Reponse:
        """Number of pages according to qpdf, for a PDF that PDFium refuses without a reason."""
        if self._cherchable is None:
            raise Refus("erreur", "pikepdf not loaded")
        return {"nb_pages": self._cherchable.compter(self.configuration)}

    def cherchable(self, demande: Reponse) -> Reponse:
        if self._cherchable is None:
            raise Refus("erreur", "no words given")
        reponse: Reponse = self._cherchable.construire(
            self.configuration, pdfa=demande["pdfa"], redessiner=demande["redessiner"]
        )
        return reponse

    def assembler(self, demande: Reponse) -> Reponse:
        """Pages of several files as one PDF."""
        if self._assemblage is None:
            raise Refus("erreur", "pikepdf not loaded")
        reponse: Reponse = self._assemblage.assembler(self.configuration, demande)
        return reponse

    def epreuve(self, demande: Reponse) -> Reponse:
        """Hostile behaviours that the isolation tests ask for; absent unless the variable is set."""
        if self._epreuves is None:
            raise Refus("erreur", "unknown request")
        reponse: Reponse = self._epreuves.jouer(demande["nom"], demande.get("argument", ""))
        return reponse


def servir(configuration: dict[str, Any]) -> int:
    """Answer the requests read on standard input; return the exit code."""
    # What libraries print must not mix with the answers: keep the pipe aside, point 1 to standard error.
    reponses = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    os.dup2(2, 1)
    service = _Service(configuration)
    operations: dict[str, Callable[[Reponse], Reponse]] = {
        "analyser": service.analyser,
        "page": service.page,
        "feuilleter": service.feuilleter,
        "image": service.image,
        "cherchable": service.cherchable,
        "compter": service.compter,
        "deballer": service.deballer,
        "assembler": service.assembler,
        "copier_page": service.copier_page,
        "copier_fin": service.copier_fin,
        "epreuve": service.epreuve,
    }
    confiner(configuration)
    for ligne in sys.stdin.buffer:
        accorder_processeur(int(configuration["cpu_s"]))
        demande = json.loads(ligne)
        configuration["mot_de_passe"] = demande.pop("mot_de_passe", "")
        _repondre(reponses, operations, demande)
    return 0


def _repondre(
    sortie: TextIO,
    operations: dict[str, Callable[[Reponse], Reponse]],
    demande: Reponse,
) -> None:
    try:
        reponse = {"ok": True, **operations[demande["op"]](demande)}
    except Refus as refus:
        reponse = {"ok": False, "code": refus.code, "detail": refus.detail}
    except MemoryError:
        reponse = {"ok": False, "code": "limite_depassee", "detail": "memory"}
    except Exception as erreur:
        traceback.print_exc()  # seen only when LIASSE_OCR_BAVARD keeps standard error
        reponse = {
            "ok": False,
            "code": "erreur",
            "detail": f"{type(erreur).__name__}: {erreur}"[:400],
        }
    sortie.write(json.dumps(reponse, separators=(",", ":")) + "\n")
    sortie.flush()
