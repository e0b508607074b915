"""Papers deposited straight into a dossier: the same proposals stand in its own form."""

from comptes.models import Agent
from courrier.classement import propositions
from courrier.classement.actions import retenir_confirmation
from courrier.confirmations import Confirmation
from dossiers.models import Piece
from dossiers.suggestions import Conseiller, Suggestion, conseiller_par
from referentiel.models import TypePiece


def suggerer(piece: Piece, agent: Agent) -> Suggestion:
    """Type, date and end of validity that are sure; the dossier is known already, and is no merit of the proposals."""
    trouvees = propositions(piece.document, agent)
    trouvees.dossiers = []
    type_piece: TypePiece | None = piece.type_piece
    if type_piece is None and trouvees.type_piece is not None and trouvees.type_piece.sure:
        type_piece = trouvees.type_piece.valeur
    date, validite = trouvees.date, trouvees.validite
    montrees = [p for p in (trouvees.type_piece, date, validite) if p is not None and p.sure]
    return Suggestion(
        type_piece,
        date.valeur if date is not None and date.sure else None,
        validite.valeur if validite is not None and validite.sure else None,
        tuple(f"{p.libelle} ({p.pourcent} %) – {p.raison}" for p in montrees),
        trouvees.sceau(),
    )


def retenir(piece: Piece, agent: Agent, sceau: str) -> None:
    """What was proposed beside what was confirmed. Corrected later, the facts of the first filing take the new type."""
    if not sceau:
        Confirmation.objects.filter(piece=piece).update(type_piece=piece.type_piece_id)
        return
    retenir_confirmation(piece=piece, par=agent, sceau=sceau, dossier_connu=True)


conseiller_par(Conseiller(suggerer, retenir))
