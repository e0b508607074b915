"""Home: what awaits me, ordered by the legal clock."""

import datetime as dt
from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from comptes.models import AFaire, Agent
from comptes.requete import agent_de
from decisions.enums import EtatProposition
from decisions.models import Proposition

BIENTOT = dt.timedelta(days=7)
PAR_PAGE = 100


@dataclass
class Groupe:
    """Lines of one degree of urgency."""

    code: str
    titre: str
    lignes: list[AFaire] = field(default_factory=list)


def accueil(request: HttpRequest) -> HttpResponse:
    """Late, today, soon, later; then what waits for others."""
    agent = agent_de(request)
    lignes = Paginator(AFaire.objects.pour(agent).ouverts(), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "groupes": grouper(list(lignes)),
        "page": lignes,
        "total": lignes.paginator.count,
        "en_attente": _chez_les_autres(agent),
    }
    return render(request, "bureau/accueil.html", contexte)


def grouper(lignes: list[AFaire], jour: dt.date | None = None) -> list[Groupe]:
    """Groups that hold something, the most pressing first."""
    jour = jour or timezone.localdate()
    groupes = {
        "retard": Groupe("retard", "En retard"),
        "jour": Groupe("jour", "Aujourd’hui"),
        "bientot": Groupe("bientot", "Dans les sept jours"),
        "calme": Groupe("calme", "Plus tard"),
        "libre": Groupe("libre", "Sans échéance"),
    }
    for ligne in lignes:
        groupes[_degre(ligne.echeance, jour)].lignes.append(ligne)
    return [groupe for groupe in groupes.values() if groupe.lignes]


def _degre(echeance: dt.date | None, jour: dt.date) -> str:
    if echeance is None:
        return "libre"
    if echeance < jour:
        return "retard"
    if echeance == jour:
        return "jour"
    return "bientot" if echeance <= jour + BIENTOT else "calme"


def _chez_les_autres(agent: Agent) -> list[Proposition]:
    """My propositions that somebody else holds."""
    return list(
        Proposition.objects.visibles_par(agent)
        .filter(auteur=agent, etat__in=[EtatProposition.SOUMISE, EtatProposition.VALIDEE])
        .select_related("dossier__personne", "organe")
        .order_by("soumise_le")[:20]
    )
