"""A document that came by a tray enters a dossier; and leaves it again while nobody relies on it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import noter, tranche
from commun.models import Consultation
from comptes.models import Agent
from dossiers.droits import peut_deposer
from dossiers.exceptions import DatesIncoherentes, DepotUtilise, DossierClos
from dossiers.joints import pieces_jointes
from dossiers.models import DossierSocial, Piece
from dossiers.recherche import du_menage
from dossiers.retours import recueillir
from dossiers.usages import usages
from ged.actions import actualiser_index
from ged.confidentialite import exiger_ordinaire
from ged.enfants import descendants
from ged.models import Document, Rattachement
from referentiel.models import TypePiece

# How long one may take back by oneself what one has just deposited.
DELAI_REPENTIR = dt.timedelta(minutes=30)
COMMUNS = ("type_piece", "date_piece", "valable_jusqu_au")  # what is true of a paper wherever it serves
LECTURES = (Consultation.Nature.LECTURE, Consultation.Nature.TELECHARGEMENT)


def recevoir_document(
    *,
    dossier: DossierSocial,
    document: Document,
    par: Agent,
    type_piece: TypePiece | None = None,
    date_piece: dt.date | None = None,
    valable_jusqu_au: dt.date | None = None,
    recu_le: dt.datetime | None = None,
    papier: dict[str, object] | None = None,
) -> Piece:
    """File a document that exists already: attached to the dossier, with the day it was received (`recu_le`).

    The caller checked that the agent holds the document. `papier`: what was said of the sheets (fields of Piece).
    Already there: the existing piece. Raises ActionRefusee, DossierClos, DatesIncoherentes.
    """
    if not peut_deposer(par, dossier) or (type_piece and not type_piece.est_de(dossier.institution)):
        raise ActionRefusee
    if dossier.clos_le:
        raise DossierClos
    if date_piece and valable_jusqu_au and valable_jusqu_au < date_piece:
        raise DatesIncoherentes
    faits = {"type_piece": type_piece, "date_piece": date_piece, "valable_jusqu_au": valable_jusqu_au}
    confirmee_par = par if type_piece else None
    with transaction.atomic():
        return inscrire_piece(
            dossier, document, par, recu_le=recu_le, confirmee_par=confirmee_par, **faits, **(papier or {})
        )


def inscrire_piece(
    dossier: DossierSocial, document: Document, par: Agent, *, recu_le: dt.datetime | None = None, **faits: Any
) -> Piece:
    """The rows of a piece, `faits` being its fields: checks nothing, stands in the caller's transaction.

    Who filed it was checked by the caller, or a code printed by this house says where it goes. Already there: the
    existing piece, untouched.
    """
    Rattachement.objects.get_or_create(document=document, compartiment=dossier.compartiment)
    defauts = {"deposee_par": par, "deposee_le": recu_le or timezone.now(), **faits}
    piece, nouvelle = Piece.objects.get_or_create(dossier=dossier, document=document, defaults=defauts)
    if nouvelle:
        noter_depot(piece, par, recu_le=piece.deposee_le.isoformat())
        actualiser_index([document.pk])
    return piece


def noter_depot(piece: Piece, par: Agent, **faits: str) -> None:
    """The fact that a piece entered its dossier, as the timeline and the statistics read it."""
    noter(
        "piece_deposee",
        piece,
        par=par,
        institution_id=piece.dossier.institution_id,
        dossier_id=piece.dossier_id,
        document=piece.document_id,
        type_piece=piece.type_piece_id,
        **faits,
    )


def servir_aussi(*, piece: Piece, dossiers: Iterable[DossierSocial], par: Agent) -> list[Piece]:
    """The same document in other dossiers of the ménage, without a copy: what was said of it is said there too.

    Raises ActionRefusee (not read, not of the ménage, no right there), Reservee, DossierClos.
    """
    choisis = {dossier.pk: dossier for dossier in dossiers}
    if not choisis:
        return []
    if not Piece.objects.visibles_par(par).filter(pk=piece.pk).exists():
        raise ActionRefusee
    if not choisis.keys() <= {dossier.pk for dossier in du_menage(par, piece.dossier)}:
        raise ActionRefusee("Une pièce ne sert qu’aux dossiers du même ménage.")
    exiger_ordinaire(piece.document)
    faits = {champ: getattr(piece, champ) for champ in COMMUNS}
    with transaction.atomic():
        return [
            recevoir_document(dossier=dossier, document=piece.document, par=par, recu_le=piece.deposee_le, **faits)
            for dossier in choisis.values()
        ]


def peut_annuler_depot(piece: Piece, par: Agent) -> bool:
    """The depositor, for a short time, while nobody else has read it and nothing relies on it."""
    if piece.deposee_par_id != par.pk or piece.document.reserve:
        return False
    recent = timezone.now() - piece.document.cree_le < DELAI_REPENTIR
    return recent and est_inutilisee(piece, par, piece.document.cree_le)


def annuler_depot(*, piece: Piece, par: Agent) -> None:
    """Take back one's own deposit: the document leaves the dossier for one's own tray.

    Raises ActionRefusee, Reservee (its readers were chosen here: lift it first), DepotUtilise.
    """
    with transaction.atomic():
        actuelle = _verrouiller(piece)
        if actuelle.deposee_par_id != par.pk:
            raise ActionRefusee
        exiger_ordinaire(Document.objects.select_for_update().get(pk=actuelle.document_id))
        if not peut_annuler_depot(actuelle, par):
            raise DepotUtilise
        document = actuelle.document
        retirer_pieces([actuelle], par=par)
        if not document.rattachements.exists():
            recueillir(document, par)


def est_inutilisee(piece: Piece, par: Agent, depuis: dt.datetime) -> bool:
    """Nobody else opened it since then, nobody else said what it is, nothing relies on it."""
    lue = (
        Consultation.objects.filter(
            document_id__in=[piece.document_id, *descendants(piece.document)],
            nature__in=LECTURES,
            tranche__gte=tranche(depuis),
        )
        .exclude(agent_id=par.pk)
        .exists()
    )
    reprise_par_un_autre = piece.confirmee_par_id not in (None, piece.deposee_par_id, par.pk)
    return not lue and not reprise_par_un_autre and not usages(piece.dossier, piece.document)


def retirer_pieces(pieces: Sequence[Piece], *, par: Agent) -> None:
    """Remove pieces, with those found inside, and the attachment of their document; the caller says where it goes."""
    jointes = [jointe for piece in pieces for jointe in pieces_jointes(piece)]
    for piece in pieces:
        noter("piece_reprise", piece, par=par, institution_id=par.institution_id, dossier_id=piece.dossier_id)
        Rattachement.objects.filter(
            document_id=piece.document_id, compartiment_id=piece.dossier.compartiment_id
        ).delete()
        piece.delete()
    for jointe in jointes:
        jointe.delete()
    actualiser_index({piece.document_id for piece in (*pieces, *jointes)})


def _verrouiller(piece: Piece) -> Piece:
    return (
        Piece.objects.select_for_update(of=("self",))
        .select_related("dossier__compartiment", "document")
        .get(pk=piece.pk)
    )
