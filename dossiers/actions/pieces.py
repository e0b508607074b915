"""Pieces: deposited into a dossier, then classified by a person."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from commun.erreurs import ActionRefusee
from commun.journal import historiser, noter
from comptes.models import Agent
from dossiers.actions.reception import noter_depot, servir_aussi
from dossiers.droits import peut_deposer, peut_instruire
from dossiers.exceptions import DatesIncoherentes, DossierClos
from dossiers.models import DossierSocial, Piece
from dossiers.suggestions import retenir
from ged import stockage
from ged.actions import Depot, actualiser_index, inscrire
from ged.stockage import Lisible, Recu
from referentiel.models import TypePiece
from usagers.models import Personne


@dataclass(frozen=True)
class DepotPiece:
    """The piece, and how its document was received (`depot.deja_present`: nothing new was stored)."""

    piece: Piece
    depot: Depot


def deposer_piece(
    *, dossier: DossierSocial, fichier: Lisible, nom: str, par: Agent, type_piece: TypePiece | None = None
) -> DepotPiece:
    """Store the file and file it in the dossier. The same bytes in the dossier answer with the existing piece.

    Raises ActionRefusee, DossierClos and the refusals of ged's deposit. The bytes are stored before the transaction.
    """
    if not peut_deposer(par, dossier) or (type_piece and not type_piece.est_de(dossier.institution)):
        raise ActionRefusee
    if dossier.clos_le:
        raise DossierClos
    return inscrire_piece(dossier=dossier, recu=stockage.recevoir(fichier), nom=nom, par=par, type_piece=type_piece)


def inscrire_piece(
    *, dossier: DossierSocial, recu: Recu, nom: str, par: Agent, type_piece: TypePiece | None = None
) -> DepotPiece:
    """File bytes already stored (an upload in parts, photographs put together) in the dossier.

    Raises ActionRefusee, DossierClos.
    """
    if not peut_deposer(par, dossier):
        raise ActionRefusee
    if dossier.clos_le:
        raise DossierClos
    with transaction.atomic():
        depot = inscrire(recu, nom=nom, compartiments=[dossier.compartiment], par=par)
        piece, nouvelle = Piece.objects.get_or_create(
            dossier=dossier, document=depot.document, defaults={"deposee_par": par, "type_piece": type_piece}
        )
        if nouvelle:
            noter_depot(piece, par)
        return DepotPiece(piece, depot)


def classer_piece(
    *,
    piece: Piece,
    type_piece: TypePiece | None,
    date_piece: dt.date | None,
    valable_jusqu_au: dt.date | None,
    par: Agent,
    concerne: Personne | None = None,
    autres: Iterable[DossierSocial] = (),
    sceau: str = "",
) -> Piece:
    """Confirm what the piece is, its date, its validity and whose it is; the search knows its type from then on.

    `autres`: dossiers of the ménage it serves too. `sceau`: what had been suggested, as the form sent it back.
    Raises ActionRefusee, DatesIncoherentes, and as `servir_aussi`.
    """
    if date_piece and valable_jusqu_au and valable_jusqu_au < date_piece:
        raise DatesIncoherentes
    with transaction.atomic():
        actuelle = (
            Piece.objects.select_for_update(of=("self",))
            .select_related("dossier__compartiment", "dossier__institution", "document")
            .get(pk=piece.pk)
        )
        _verifier(actuelle, type_piece, par)
        if concerne is not None and not Personne.objects.visibles_par(par).filter(pk=concerne.pk).exists():
            raise ActionRefusee
        avant = {c: getattr(actuelle, c) for c in ("type_piece_id", "date_piece", "valable_jusqu_au", "concerne_id")}
        actuelle.type_piece = type_piece
        actuelle.date_piece, actuelle.valable_jusqu_au = date_piece, valable_jusqu_au
        actuelle.concerne = concerne
        actuelle.confirmee_par = par if type_piece else None
        actuelle.save()
        historiser(actuelle, avant, par=par, institution_id=par.institution_id)
        noter(
            "piece_classee",
            actuelle,
            par=par,
            institution_id=par.institution_id,
            dossier_id=actuelle.dossier_id,
            document=actuelle.document_id,
            type_piece=type_piece.pk if type_piece else None,
        )
        servir_aussi(piece=actuelle, dossiers=autres, par=par)
        retenir(actuelle, par, sceau)
        actualiser_index([actuelle.document_id])
        return actuelle


def _verifier(piece: Piece, type_piece: TypePiece | None, par: Agent) -> None:
    if not peut_instruire(par, piece.dossier) or not Piece.objects.visibles_par(par).filter(pk=piece.pk).exists():
        raise ActionRefusee
    if type_piece and not type_piece.est_de(piece.dossier.institution):
        raise ActionRefusee("Ce type de pièce n’est pas de votre institution.")
