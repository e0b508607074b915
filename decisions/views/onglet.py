"""Tab « Décisions » of the dossier, and what each demande's card says of its proposition."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from comptes.models import Agent
from comptes.requete import agent_de
from decisions.actions.proposition import EN_COURS
from decisions.ecrans.ordre_du_jour import aides
from decisions.enums import EtatProposition
from decisions.execution import avec_execution, etat_execution
from decisions.models import Decision, Proposition
from dossiers import onglets
from dossiers.complements import Complement, completer_par
from dossiers.droits import peut_instruire
from dossiers.enums import EtatDemande
from dossiers.models import Demande, DossierSocial

PHRASES = {
    EtatProposition.BROUILLON: "Proposition en rédaction",
    EtatProposition.SOUMISE: "Proposition chez le chef de service",
    EtatProposition.VALIDEE: "Proposition validée, attend une séance",
    EtatProposition.TRANCHEE: "Décision prise",
}


def decisions(request: HttpRequest, dossier: DossierSocial) -> HttpResponse:
    """Propositions in progress, demandes without one yet, then the decisions, latest first."""
    agent = agent_de(request)
    base = onglets.contexte(request, dossier, "decisions")
    propositions = list(
        Proposition.objects.visibles_par(agent)
        .filter(dossier=dossier)
        .select_related("demande", "auteur", "organe")
        .prefetch_related("lignes__type_aide")
    )
    prises = avec_execution(
        Decision.objects.visibles_par(agent).filter(dossier=dossier).select_related("organe", "point").distinct()
    )
    traitees = {p.demande_id for p in propositions if p.etat in EN_COURS}
    contexte = {
        **base,
        "en_cours": [{"proposition": p, "aides": aides(p)} for p in propositions if p.etat in EN_COURS],
        "retirees": [p for p in propositions if p.etat == EtatProposition.RETIREE],
        "sans_proposition": [d for d in base["demandes_ouvertes"] if d.pk not in traitees],
        "decisions": [
            {"decision": d, "lignes": list(d.lignes.all()), "execution": etat_execution(d).label}
            for d in prises.order_by("-prise_le", "-pk")
        ],
    }
    return render(request, "decisions/onglet.html", contexte)


@completer_par
def complements(agent: Agent, demandes: Sequence[Demande]) -> dict[int, list[Complement]]:
    """Where the proposition of each demande stands, or the way to start it."""
    dernieres: dict[int, Proposition] = {}
    for proposition in (
        Proposition.objects.filter(demande__in=demandes).exclude(etat=EtatProposition.RETIREE).order_by("pk")
    ):
        dernieres[proposition.demande_id] = proposition
    redige: dict[int, bool] = {}
    reunis: dict[int, list[Complement]] = {}
    for demande in demandes:
        proposition_ = dernieres.get(demande.pk)
        if proposition_ is not None:
            url = reverse("decisions:proposition_lire", args=[proposition_.pk])
            reunis[demande.pk] = [Complement(PHRASES[EtatProposition(proposition_.etat)], url)]
        elif demande.etat in {EtatDemande.ENREGISTREE, EtatDemande.EN_INSTRUCTION}:
            if demande.dossier_id not in redige:
                redige[demande.dossier_id] = peut_instruire(agent, demande.dossier)
            if redige[demande.dossier_id]:
                url = reverse("decisions:proposition_rediger", args=[demande.pk])
                reunis[demande.pk] = [Complement("Rédiger la proposition", url, principal=True)]
    return reunis


onglets.declarer("decisions", "Décisions", decisions, ordre=60)
