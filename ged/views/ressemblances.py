"""Two pages that look alike, side by side."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from comptes.models import Agent
from comptes.requete import agent_de
from ged import ressemblances
from ged.droits import peut_modifier
from ged.lecture import document_lisible, journaliser, version_lisible
from ged.models_depot import Ressemblance


@require_GET
def liste(request: HttpRequest, document_id: int) -> HttpResponse:
    """What this piece looks like, for the margin of the liseuse."""
    agent = agent_de(request)
    document = document_lisible(agent, document_id)
    lignes = ressemblances.de_documents([document.pk], agent).get(document.pk, [])
    return render(request, "ged/_ressemblances.html", {"ressemblances": lignes})


def _lisible(agent: Agent, ressemblance_id: int) -> Ressemblance:
    """The pair, for who reads both sides."""
    champs = ("page__version__document", "modele__version__document", "par")
    trouvee = Ressemblance.objects.select_related(*champs).filter(pk=ressemblance_id).first()
    if trouvee is None:
        raise Http404("ressemblance")
    for page in (trouvee.page, trouvee.modele):
        version_lisible(document_lisible(agent, page.version.document_id), page.version_id)
    return trouvee


@require_GET
def comparer(request: HttpRequest, ressemblance_id: int) -> HttpResponse:
    """Both pages large; a person says whether they are the same sheet."""
    agent = agent_de(request)
    trouvee = _lisible(agent, ressemblance_id)
    for page in (trouvee.modele, trouvee.page):
        journaliser(page.version, par=agent)
    contexte = {
        "ressemblance": trouvee,
        "part": round(100 * trouvee.proximite),
        "cotes": [("Déjà là", trouvee.modele), ("Arrivée ensuite", trouvee.page)],
        "peut_juger": peut_modifier(trouvee.page.version.document, agent),
    }
    return render(request, "ged/comparer.html", contexte)


@require_POST
def juger(request: HttpRequest, ressemblance_id: int) -> HttpResponse:
    """The same sheet, or not."""
    agent = agent_de(request)
    trouvee = _lisible(agent, ressemblance_id)
    ressemblances.juger(ressemblance=trouvee, verdict=request.POST.get("verdict", ""), par=agent)
    return redirect("ged:lire", document_id=trouvee.page.version.document_id)
