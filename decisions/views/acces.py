"""The only ways a view obtains an object of the room: what the agent may not know of is a 404."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from comptes.models import AFaire, Agent
from comptes.requete import agent_de
from decisions.ecrans.ordre_du_jour import est_secretaire
from decisions.models import Avis, Decision, Point, Proposition, Seance

__all__ = [
    "agent_de",
    "avis_lisible",
    "decision_lisible",
    "point_de_l_ordre_du_jour",
    "point_lisible",
    "proposition_lisible",
    "seance_lisible",
    "suivant",
]

DU_DOSSIER = ("personne", "entite", "referent", "institution", "compartiment")
DE_LA_PROPOSITION = (
    "auteur",
    "validee_par",
    "organe",
    "demande__institution",
    *(f"dossier__{champ}" for champ in DU_DOSSIER),
)


def proposition_lisible(request: HttpRequest, pk: int) -> Proposition:
    """A proposition of a dossier the agent reads."""
    propositions = Proposition.objects.visibles_par(agent_de(request)).select_related(*DE_LA_PROPOSITION)
    return get_object_or_404(propositions.prefetch_related("avis"), pk=pk)


def avis_lisible(request: HttpRequest, pk: int) -> Avis:
    """An advice asked in a dossier the agent reads (the asked service is let in by an opening)."""
    avis = Avis.objects.visibles_par(agent_de(request)).select_related(
        "service", "demande_par", "rendu_par", *(f"proposition__{champ}" for champ in DE_LA_PROPOSITION)
    )
    return get_object_or_404(avis, pk=pk)


def seance_lisible(request: HttpRequest, pk: int) -> Seance:
    """A sitting of an organ where the agent holds a seat; before freezing, for its secretary only."""
    return get_object_or_404(Seance.objects.visibles_par(agent_de(request)).select_related("organe"), pk=pk)


def point_lisible(request: HttpRequest, seance_id: int, pk: int) -> Point:
    """A point whose complete dossier the agent reads."""
    points = Point.objects.visibles_par(agent_de(request)).select_related(
        "seance__organe", "notee_par", "confirmee_par", *(f"proposition__{champ}" for champ in DE_LA_PROPOSITION)
    )
    return get_object_or_404(points, pk=pk, seance=seance_id)


def point_de_l_ordre_du_jour(request: HttpRequest, seance_id: int, pk: int) -> Point:
    """A point of an agenda the agent keeps as secretary, whose content he does not read yet."""
    seance = seance_lisible(request, seance_id)
    if not est_secretaire(agent_de(request), seance.organe):
        raise Http404("point")
    return get_object_or_404(seance.points.select_related("seance__organe", "proposition__dossier"), pk=pk)


def decision_lisible(request: HttpRequest, pk: int) -> Decision:
    """A decision the agent may know of (the back office: the decision only)."""
    decisions = Decision.objects.visibles_par(agent_de(request)).select_related(
        "organe",
        "signataire",
        "demande",
        "point__seance",
        "proposition__auteur",
        *(f"dossier__{champ}" for champ in DU_DOSSIER),
    )
    return get_object_or_404(decisions.distinct(), pk=pk)


def suivant(agent: Agent, *faits: str) -> str:
    """Address of the next thing that awaits the agent, leaving out those just dealt with; home when none is left."""
    for ligne in AFaire.objects.pour(agent).ouverts()[:10]:
        if ligne.url not in faits:
            return ligne.url
    return reverse("bureau:accueil")
