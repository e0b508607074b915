"""Where a document goes that leaves its only dossier. The room that keeps trays declares it; nothing is lost."""

from collections.abc import Callable

from comptes.models import Agent
from ged.models import Document

Recueil = Callable[[Document, Agent], None]
_recueils: list[Recueil] = []


def recueillir_par(recueil: Recueil) -> Recueil:
    """Declare the function (document, agent) that takes the document back; called inside the act's transaction."""
    _recueils[:] = [recueil]
    return recueil


def recueillir(document: Document, par: Agent) -> None:
    """Hand the document over to who undid its filing."""
    for recueil in _recueils:
        recueil(document, par)
