"""Keeps what was proposed beside what the person confirmed: the facts that the proposals learn from."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from commun.erreurs import ActionRefusee
from comptes.models import Agent
from courrier.classement.propositions import LUS_SEULEMENT, Montree, Proposee, ouvrir_sceau
from courrier.confirmations import Champ, ChampConfirme, Confirmation, Resultat
from dossiers.droits import peut_deposer
from dossiers.models import Piece


def retenir_confirmation(
    *, piece: Piece, par: Agent, sceau: str = "", dossier_connu: bool = False, fausses: Collection[str] | None = None
) -> Confirmation:
    """Write down, in the caller's transaction, what became of what was proposed for a piece just filed.

    `sceau`: `Propositions.sceau()` as the form sent it back (empty: nothing had been proposed). Filed again, the piece
    has its facts replaced. When one document serves several dossiers, call it for the first piece only.
    `dossier_connu`: deposited straight into it, so that nothing had to be proposed. `fausses`: which of account and
    amount the person said to be wrong; None when they were not shown. The agent is not kept.
    Raises ActionRefusee.
    """
    if not peut_deposer(par, piece.dossier):
        raise ActionRefusee
    montree = ouvrir_sceau(sceau, piece.document_id)
    with transaction.atomic():
        Confirmation.objects.filter(piece=piece).delete()
        champs = [c for c in _champs(piece, montree) if not (dossier_connu and c.champ == Champ.DOSSIER)]
        champs += _lus(montree, fausses)
        confirmation = Confirmation.objects.create(
            institution_id=piece.dossier.institution_id,
            entite_id=piece.dossier.entite_id,
            piece=piece,
            type_piece_id=piece.type_piece_id,
            expediteur=montree.expediteur,
            modele=montree.modele,
            intacte=bool(champs) and all(champ.resultat == Resultat.JUSTE for champ in champs),
        )
        for champ in champs:
            champ.confirmation = confirmation
        ChampConfirme.objects.bulk_create(champs)
        return confirmation


def oublier_confirmation(*, piece: Piece) -> None:
    """Filing undone: its facts go with it. Stands in the transaction of the act that undoes."""
    Confirmation.objects.filter(piece=piece).delete()


def _champs(piece: Piece, montree: Montree) -> "list[ChampConfirme]":
    confirmees: dict[Champ, Any] = {
        Champ.DOSSIER: piece.dossier_id,
        Champ.TYPE: piece.type_piece_id,
        Champ.DATE: piece.date_piece.isoformat() if piece.date_piece else None,
        Champ.VALIDITE: piece.valable_jusqu_au.isoformat() if piece.valable_jusqu_au else None,
    }
    return [
        _champ(champ, montree.proposees.get(champ), confirmee)
        for champ, confirmee in confirmees.items()
        if confirmee is not None or champ in montree.proposees
    ]


def _lus(montree: Montree, fausses: Collection[str] | None) -> "list[ChampConfirme]":
    """Account and amount, right unless said wrong."""
    if fausses is None:
        return []
    montres = [champ for champ in LUS_SEULEMENT if champ in montree.proposees]
    return [_champ(champ, montree.proposees[champ], None if champ.value in fausses else 1) for champ in montres]


def _champ(champ: Champ, proposee: Proposee | None, confirmee: Any) -> ChampConfirme:
    if proposee is None:
        return ChampConfirme(champ=champ, resultat=Resultat.OMIS)
    return ChampConfirme(
        champ=champ,
        resultat=Resultat.JUSTE if proposee.valeur == confirmee else Resultat.CORRIGE,
        origine=proposee.origine,
        confiance=proposee.confiance,
        type_propose_id=proposee.valeur if champ == Champ.TYPE else None,
    )
