"""Papers that the house itself makes: kept as documents of the dossier, filed among its pieces."""

from comptes.models import Agent
from dossiers.models import DossierSocial, Piece
from ged.actions import inscrire
from ged.models import Document
from ged.stockage import Recu


def classer_au_dossier(recu: Recu, *, dossier: DossierSocial, nom: str, titre: str, par: Agent) -> Document:
    """Rows of bytes already stored, inside the act's transaction: the document, and the piece that files it."""
    depot = inscrire(recu, nom=nom, compartiments=[dossier.compartiment], par=par, titre=titre)
    Piece.objects.get_or_create(dossier=dossier, document=depot.document, defaults={"deposee_par": par})
    return depot.document
