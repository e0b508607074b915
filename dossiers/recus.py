"""Printed receipt of the papers given at the desk: the person leaves with it, nobody keeps a copy (R3.10)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from commun.journal import noter
from commun.pdf import rendre_pdf
from comptes.models import Agent
from dossiers.actions.papier import noter_papier
from dossiers.droits import peut_deposer
from dossiers.models import DossierSocial, Piece
from ged.models import Version

GABARIT = "dossiers/lettres/recu.html"
SANS_SORT = "à décider"


@dataclass(frozen=True)
class Remise:
    """One paper of the receipt."""

    piece: Piece
    version: Version
    sort: str
    deja: bool = False

    @property
    def pk(self) -> int:
        """Number of its row."""
        return int(self.piece.pk)

    @property
    def libelle(self) -> str:
        """Its type when somebody told it, else its title."""
        return str(self.piece.type_piece or self.piece.document.titre)

    @property
    def recu_le(self) -> dt.datetime:
        """When it was received."""
        return self.piece.deposee_le

    @property
    def feuilles(self) -> int | None:
        """Sheets counted."""
        return self.piece.feuilles_annoncees

    @property
    def date_piece(self) -> dt.date | None:
        """Date that the paper bears."""
        return self.piece.date_piece


def remises(dossier: DossierSocial, agent: Agent, jour: dt.date, ids: Iterable[int] | None = None) -> list[Remise]:
    """What the agent deposited in the dossier that day, or those of it. He sees his own deposits without more right."""
    pieces = (
        Piece.objects.filter(dossier=dossier, deposee_par=agent, deposee_le__date=jour)
        .sans_les_reservees_a_d_autres(agent)
        .select_related("document", "type_piece", "boite")
        .prefetch_related("document__versions")
        .order_by("deposee_le", "pk")
    )
    if ids is not None:
        pieces = pieces.filter(pk__in=list(ids))
    return [Remise(p, _premiere(p), _sort(p)) for p in pieces]


def _premiere(piece: Piece) -> Version:
    """The bytes that were handed over: the first version, whatever was cut or turned since."""
    return min(piece.document.versions.all(), key=lambda version: version.numero)


def _sort(piece: Piece) -> str:
    if not piece.sort_papier:
        return SANS_SORT
    lieu = str(piece.boite) if piece.boite else piece.lieu_papier
    return f"{piece.get_sort_papier_display()}{f' : {lieu}' if lieu else ''}"


def annoncer_feuilles(
    *, dossier: DossierSocial, feuilles: dict[int, int | None], sort: str, lieu: str, par: Agent
) -> None:
    """Before printing: the sheets counted of each paper, and what becomes of the paper, said once for all.

    Raises ActionRefusee, RegleNonSatisfaite.
    """
    with transaction.atomic():
        for remise in remises(dossier, par, timezone.localdate(), feuilles):
            piece = remise.piece
            noter_papier(
                pieces=[piece],
                feuilles=feuilles[piece.pk] or piece.feuilles_annoncees,
                sort=sort or piece.sort_papier,
                lieu=lieu or piece.lieu_papier,
                boite=None if lieu else piece.boite,
                par=par,
            )


def imprimer_recu(*, dossier: DossierSocial, par: Agent, jour: dt.date, ids: Iterable[int]) -> bytes:
    """The receipt as PDF/A, journaled. Raises ActionRefusee, RegleNonSatisfaite (nothing chosen)."""
    if not peut_deposer(par, dossier):
        raise ActionRefusee
    choisies = remises(dossier, par, jour, ids)
    if not choisies:
        raise RegleNonSatisfaite("Aucun papier n’est choisi.", remede="Cochez ceux que la personne vous a remis.")
    pdf = rendre_pdf(GABARIT, contexte_recu(dossier, par, choisies))
    with transaction.atomic():
        noter(
            "recu_imprime",
            dossier,
            par=par,
            institution_id=dossier.institution_id,
            dossier_id=dossier.pk,
            pieces=[remise.piece.pk for remise in choisies],
        )
    return pdf


def contexte_recu(dossier: DossierSocial, par: Agent, choisies: list[Remise]) -> dict[str, object]:
    """What the template reads."""
    comptees = [remise.piece.feuilles_annoncees for remise in choisies if remise.piece.feuilles_annoncees]
    return {
        "remises": choisies,
        "total": sum(comptees) if len(comptees) == len(choisies) else None,
        "premiere": choisies[0].piece.deposee_le,
        "derniere": choisies[-1].piece.deposee_le,
        "agent": par,
        "dossier": dossier,
        "personne": dossier.personne,
        "adresse": dossier.personne.adresse_actuelle(),
        "institution": dossier.institution,
        "service": dossier.entite.nom,
        "references": [("Dossier", dossier.numero), ("Reçu par", par.nom_complet)],
        "le": timezone.localdate(),
    }
