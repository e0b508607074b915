"""The complete dossier of a proposition on one page: what the committee, the jurist and the chef read (R3.5)."""

from dataclasses import dataclass
from typing import Any

from comptes.models import Agent
from decisions import texte
from decisions.actions.plis import dits_a_l_organe
from decisions.ecrans.differences import Comparaison, comparer
from decisions.lettres import apercu
from decisions.models import Decision, LigneProposition, Proposition
from dossiers.completude import completude
from dossiers.enums import EtatRapport
from dossiers.models import Rapport
from dossiers.papier import EtatPapier, etat_papier
from dossiers.reservees import pieces_closes
from dossiers.views.pieces import pieces_du_dossier
from ged.models import Version


@dataclass(frozen=True)
class PieceLue:
    """A piece with the version that is read page after page."""

    titre: str
    type: str
    date: Any
    document_id: int
    version: Version
    papier: EtatPapier


@dataclass(frozen=True)
class Precedente:
    """The last decision on the same aid for the same person, and what the proposition changes of it."""

    decision: Decision
    lignes: list[Any]
    differences: Comparaison


def dossier_complet(proposition: Proposition, agent: Agent) -> dict[str, Any]:
    """Everything in reading order: letter, lines, advice, report, completeness, pieces, previous decision."""
    return {
        "lettre": apercu(proposition),
        "lignes": lignes_de(proposition),
        "avis": list(proposition.avis.select_related("service", "rendu_par", "demande_par").order_by("pk")),
        "rapports": rapports_signes(proposition, agent),
        "completude": completude(proposition.demande),
        "pieces": pieces_lues(proposition, agent),
        "plis": dits_a_l_organe(proposition),
        "closes": pieces_closes(proposition.dossier, agent),
        "precedente": precedente(proposition, agent),
    }


def lignes_de(proposition: Proposition) -> list[LigneProposition]:
    """Lines with what their table shows."""
    return list(
        proposition.lignes.select_related("type_aide", "payee", "beneficiaire", "objet").order_by("ordre", "pk")
    )


def rapports_signes(proposition: Proposition, agent: Agent) -> list[Rapport]:
    """Signed reports on the demande, the latest first."""
    return list(
        Rapport.objects.visibles_par(agent)
        .filter(demande=proposition.demande, etat=EtatRapport.SIGNE)
        .select_related("auteur", "demande")
        .order_by("-signe_le")
    )


def pieces_lues(proposition: Proposition, agent: Agent) -> list[PieceLue]:
    """Pieces in the order they were deposited; their pages come when they are reached."""
    pieces = reversed(pieces_du_dossier(agent, proposition.dossier_id))
    return [
        PieceLue(
            piece.document.titre,
            piece.type_piece.libelle if piece.type_piece else "à classer",
            piece.date_piece,
            piece.document_id,
            piece.document.version_courante,
            etat_papier(piece, piece.document.version_courante),
        )
        for piece in pieces
    ]


def precedente(proposition: Proposition, agent: Agent) -> Precedente | None:
    """The person's last decision on one of the proposed aids, else her last one, if the reader may see it."""
    decisions = (
        Decision.objects.visibles_par(agent)
        .filter(dossier__personne_id=proposition.dossier.personne_id)
        .exclude(proposition=proposition)
        .select_related("organe", "proposition")
        .order_by("-prise_le", "-pk")
    )
    aides = proposition.lignes.values("type_aide")
    derniere = decisions.filter(lignes__type_aide__in=aides).first() or decisions.first()
    if derniere is None:
        return None
    lignes = list(derniere.lignes.select_related("type_aide", "payee").order_by("ordre", "pk"))
    avant = {
        "motivation_fait": derniere.motivation_fait,
        "motivation_droit": derniere.motivation_droit,
        "lignes": [texte.contenu_de_ligne(ligne) for ligne in lignes],
    }
    return Precedente(derniere, lignes, comparer(avant, texte.contenu(proposition)))
