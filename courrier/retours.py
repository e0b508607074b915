"""A document that leaves its only dossier comes back to the tray of who took it back."""

from comptes.models import Agent
from courrier.actions.bannettes import bannette_de
from courrier.actions.classement import recueillir
from dossiers.retours import recueillir_par
from ged.models import Document


@recueillir_par
def rendre(document: Document, par: Agent) -> None:
    """Into one's own tray."""
    recueillir(document, par, bannette_de(par))
