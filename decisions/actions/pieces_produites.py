"""Papers that the house itself makes: kept as documents of the dossier, filed among its pieces."""

from django.utils import timezone

from comptes.models import Agent
from dossiers.models import DossierSocial, Piece
from ged.actions import inscrire
from ged.models import Document
from ged.stockage import Recu
from referentiel.lecture import types_piece

TYPE_PIECE = "lettre_envoyee"


def classer_au_dossier(recu: Recu, *, dossier: DossierSocial, nom: str, titre: str, par: Agent) -> Document:
    """Rows of bytes already stored, inside the act's transaction: the document, and the piece that files it.

    Nobody has to classify it: its type and date are known.
    """
    depot = inscrire(recu, nom=nom, compartiments=[dossier.compartiment], par=par, titre=titre)
    type_piece = types_piece(dossier.institution).filter(code=TYPE_PIECE).first()
    classee = {
        "deposee_par": par,
        "type_piece": type_piece,
        "date_piece": timezone.localdate(),
        "confirmee_par": par if type_piece else None,
    }
    Piece.objects.get_or_create(dossier=dossier, document=depot.document, defaults=classee)
    return depot.document
