"""How good the proposals of filing were: for those who answer for the service, without any content."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from comptes.enums import Profil
from comptes.requete import agent_de
from courrier.exactitude import bilan, services
from ged.requete import entier

LECTEURS = frozenset({Profil.CHEF_AS, Profil.DIRECTEUR_GENERAL, Profil.GESTION_TECHNIQUE})


@require_safe
def precision(request: HttpRequest) -> HttpResponse:
    """The last month: proposed and confirmed, per field, per origin, per type. `?service=`: of that one."""
    agent = agent_de(request)
    if not LECTEURS & agent.profils():
        raise Http404
    connus = services(agent.institution)
    choisi = next((entite for entite in connus if entite.pk == entier(request, "service")), None)
    contexte = {
        "bilan": bilan(agent.institution, entite=choisi),
        "services": connus,
        "choisi": choisi,
        "fil": [{"libelle": "Justesse des propositions"}],
    }
    return render(request, "courrier/precision.html", contexte)
