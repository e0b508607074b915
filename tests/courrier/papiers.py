"""Papers as the engine would have read them: rows of ged made by the real functions, without any file being drawn."""

import io
import itertools
from typing import Any

from comptes.models import Compartiment
from courrier.enums import Provenance
from courrier.models import Pli
from ged import progression, stockage
from ged.actions import inscrire
from ged.models import Document
from ocr.moteur import Apercu, Mot, PageLue

_suite = itertools.count(1)


def page(texte: str, numero: int = 1) -> PageLue:
    """A page whose words stand in a regular grid, one line of the text per line."""
    mots = [
        Mot(mot, 0.05 + 0.07 * colonne, 0.05 + 0.025 * ligne, 0.06, 0.018, 0.95)
        for ligne, contenu in enumerate(texte.splitlines())
        for colonne, mot in enumerate(contenu.split())
    ]
    return PageLue(numero, texte, mots, "native", 1.0, 595.0, 842.0, 0)


def document_lu(compartiment: Compartiment, par: Any, *textes: str) -> Document:
    """A document of these pages, deposited and read."""
    recu = stockage.recevoir(io.BytesIO(f"papier {next(_suite)}".encode()))
    depot = inscrire(recu, nom="papier.pdf", compartiments=[compartiment], par=par)
    version = depot.version
    progression.commencer(version.pk, Apercu("application/pdf", len(textes)))
    progression.enregistrer_pages(version.pk, [page(texte, n) for n, texte in enumerate(textes, start=1)])
    progression.terminer(version.pk)
    return Document.objects.get(pk=depot.document.pk)


def pli_lu(bannette: Any, par: Any, *textes: str, **champs: Any) -> Pli:
    """The same, waiting in a tray."""
    document = document_lu(bannette.compartiment, par, *textes)
    return Pli.objects.create(bannette=bannette, document=document, provenance=Provenance.DEPOT, **champs)
