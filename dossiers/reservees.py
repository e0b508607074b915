"""What the readers of a dossier may know of its restricted and sealed pieces without reading them."""

from dataclasses import dataclass

from comptes.models import Agent
from dossiers.models import DossierSocial, Piece
from ged.enums import Niveau
from ged.models_confidentialite import Confidentialite


@dataclass(frozen=True)
class Close:
    """One piece that the agent does not open: its type, its date, and who answers for it. Never its title."""

    piece: Piece
    phrase: str


def appreciee_par(reservee: Confidentialite | None) -> str:
    """« sous pli, appréciée par Marie Dubois »; None is for what was found inside a reserved piece."""
    if reservee is None:
        return "jointe à une pièce réservée"
    debut = "sous pli" if reservee.niveau == Niveau.SOUS_PLI else "lecture restreinte"
    return f"{debut}, appréciée par {reservee.auteur.nom_complet}"


def pieces_closes(dossier: DossierSocial, agent: Agent) -> list[Close]:
    """Pieces of the dossier of which he knows only that they are there, latest paper first."""
    pieces = (
        Piece.objects.closes_pour(agent)
        .filter(dossier=dossier, document__confidentialite__isnull=False)
        .select_related("type_piece", "document__confidentialite__auteur")
        .order_by("-deposee_le", "-pk")
    )
    return [Close(piece, appreciee_par(piece.document.confidentialite)) for piece in pieces]
