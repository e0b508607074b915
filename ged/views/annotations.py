"""What readers lay on pages, and what texts cite of them."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commun.erreurs import ActionRefusee
from comptes.models import Agent
from comptes.requete import agent_de
from ged import annotations as actes
from ged import citations as liens
from ged.exceptions_lecture import PageHorsVersion
from ged.geometrie import lire_boites
from ged.lecture import document_lisible, version_lisible
from ged.models import Version
from ged.models_lecture import Annotation, Citation
from ged.requete import entier


def _version(request: HttpRequest, agent: Agent, document_id: int) -> Version:
    return version_lisible(document_lisible(agent, document_id), entier(request, "v"))


def page_postee(request: HttpRequest) -> int:
    """The page a form is about. Raises PageHorsVersion."""
    page = request.POST.get("page", "")
    if not (page.isascii() and page.isdigit() and len(page) < 7):
        raise PageHorsVersion
    return int(page)


@require_http_methods(["GET", "POST"])
def annotations(request: HttpRequest, document_id: int) -> HttpResponse:
    """The annotations that the agent sees, by page; one more when it is sent."""
    agent = agent_de(request)
    version = _version(request, agent, document_id)
    if request.method == "POST":
        actes.annoter(
            version=version,
            page=page_postee(request),
            genre=request.POST.get("genre", ""),
            rectangles=lire_boites(request.POST.get("rectangles", "")),
            texte=request.POST.get("texte", ""),
            visibilite=request.POST.get("visibilite", ""),
            par=agent,
        )
    return _liste(request, agent, version)


def _liste(request: HttpRequest, agent: Agent, version: Version) -> HttpResponse:
    contexte = {"version": version, "annotations": actes.de_la_version(agent, version), "agent": agent}
    return render(request, "ged/_annotations.html", contexte)


@require_POST
def retirer(request: HttpRequest, annotation_id: int) -> HttpResponse:
    """Take one's own annotation away; answers the list."""
    agent = agent_de(request)
    visibles = Annotation.objects.visibles_par(agent).select_related("version__document")
    annotation = visibles.filter(pk=annotation_id).first()
    if annotation is None:
        raise Http404("annotation")
    version = annotation.version
    actes.retirer(annotation=annotation, par=agent)
    return _liste(request, agent, version)


@require_http_methods(["GET", "POST"])
def citer(request: HttpRequest, document_id: int) -> HttpResponse:
    """The drafts in which the agent may cite; sent, the words are cited and the address of the draft comes back."""
    agent = agent_de(request)
    version = _version(request, agent, document_id)
    if request.method == "GET":
        return JsonResponse({"brouillons": liens.brouillons(agent, version.document)})
    citation, adresse = liens.citer(
        version=version,
        page=page_postee(request),
        rectangles=lire_boites(request.POST.get("rectangles", "")),
        cle=request.POST.get("brouillon", ""),
        par=agent,
    )
    return JsonResponse({"citation": citation.pk, "texte": citation.texte, "adresse": adresse})


@require_GET
def citations(request: HttpRequest, genre: str, objet_id: int) -> HttpResponse:
    """The passages that a text cites, for its own page."""
    agent = agent_de(request)
    try:
        lignes, modifiable = liens.de_l_objet(agent, genre, objet_id)
    except ActionRefusee:
        raise Http404("citations") from None
    return render(request, "ged/_citations.html", {"citations": lignes, "modifiable": modifiable})


@require_POST
def retirer_citation(request: HttpRequest, citation_id: int) -> HttpResponse:
    """Withdraw a citation from one's draft; answers the list."""
    agent = agent_de(request)
    citation = Citation.objects.visibles_par(agent).filter(pk=citation_id).first()
    if citation is None:
        raise Http404("citation")
    genre, objet_id = citation.genre, citation.objet_id
    liens.retirer(citation=citation, par=agent)
    lignes, modifiable = liens.de_l_objet(agent, genre, objet_id)
    return render(request, "ged/_citations.html", {"citations": lignes, "modifiable": modifiable})
