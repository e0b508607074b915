"""The pieces seen when it was decided, as they stand today for this agent."""

from dataclasses import dataclass
from typing import Any

from comptes.models import Agent
from decisions.models import Decision
from dossiers.deplacements import Deplacement
from dossiers.models import Piece
from ged.models import Document

LISIBLE, RESERVEE, PARTIE = "lisible", "reservee", "partie"


@dataclass(frozen=True)
class PieceVue:
    """One piece of the frozen list. `rang` names it in addresses; `etat`: LISIBLE, RESERVEE (to others), PARTIE."""

    rang: int
    document_id: int
    version_id: int
    libelle: str
    numero: int
    empreinte: str
    etat: str
    depart: Deplacement | None = None

    @property
    def empreinte_courte(self) -> str:
        """First characters, as printed on a receipt."""
        return " ".join(self.empreinte[i : i + 4] for i in (0, 4, 8))


def pieces_vues(decision: Decision, agent: Agent) -> list[PieceVue]:
    """Those of which the agent may know, in the order of the decision; what is sealed from him is not counted."""
    ids = [vue["document"] for vue in decision.pieces]
    presentes = Piece.objects.filter(dossier=decision.dossier_id, document__in=ids)
    ici = set(presentes.values_list("document_id", flat=True))
    lisibles = {d.pk: d for d in Document.objects.visibles_par(agent).filter(pk__in=ids)}
    closes = set(presentes.closes_pour(agent).values_list("document_id", flat=True))
    departs = {d.document_id: d for d in Deplacement.objects.filter(de=decision.dossier_id, document__in=ids)}
    vues = []
    for rang, vue in enumerate(decision.pieces, start=1):
        document_id = vue["document"]
        if document_id not in ici:
            etat = PARTIE
        elif document_id in lisibles:
            etat = LISIBLE
        elif document_id in closes:
            etat = RESERVEE
        else:
            continue
        vues.append(
            PieceVue(
                rang=rang,
                document_id=document_id,
                version_id=vue["version"],
                libelle=_libelle(vue, etat, lisibles),
                numero=vue["numero"],
                empreinte=vue["empreinte"],
                etat=etat,
                depart=departs.get(document_id),
            )
        )
    return vues


def _libelle(vue: dict[str, Any], etat: str, lisibles: dict[int, Document]) -> str:
    """Its title for who reads it; of a piece that was somebody else's, not a word of what it was."""
    if etat == PARTIE:
        return "Pièce retirée"
    return lisibles[vue["document"]].titre if etat == LISIBLE else str(vue.get("type") or "Pièce sans type")
