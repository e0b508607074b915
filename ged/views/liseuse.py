"""Reading in the browser: sheets on a ground, their words over them, the marks of a search."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from comptes.models import Agent
from comptes.requete import agent_de
from ged import annotations, caviardage, citations, defilement, disparition, lecture, marquage, places, relecture
from ged import calque as calques
from ged import feuilles as tranches
from ged.actions import peut_relancer
from ged.droits import place_modifiable
from ged.enfants import enfants_visibles, parent_visible
from ged.enums import EtatVersion
from ged.enums_lecture import Visibilite
from ged.langues import LANGUES, codes, du_document, noms
from ged.lecture import document_lisible, journaliser, version_lisible
from ged.models import Document, Page, Version
from ged.mot_de_passe import attend_un_mot_de_passe
from ged.recherche_dans import trouver
from ged.requete import entier, entier_relatif
from ged.sommaire import sommaire as sommaire_de
from ocr.moteur import VERSION

REQUETE_MAX = 200  # characters of a search kept for marking


@require_GET
def lire(request: HttpRequest, document_id: int) -> HttpResponse:
    """The liseuse. `?page=` opens there, `?q=` marks these words, `?v=` reads a given version, `?cite=` shows a proof.

    Without `?page=` one finds one's place again.
    """
    agent = agent_de(request)
    document = document_lisible(agent, document_id)
    version = version_lisible(document, entier(request, "v"))
    gardee = None if request.GET.get("q") else places.place(version, agent)
    cite = citations.citee(agent, version, entier(request, "cite"))
    journaliser(version, par=agent)
    demandee = cite.page if cite else entier_relatif(request, "page")
    page, hors_bornes = defilement.page_voulue(version, demandee, gardee)
    contexte = {
        **_fichier(document, version, agent),
        **_feuille(request, agent, version, page),
        "page": page,
        "hors_bornes": hors_bornes,
        "reprise": demandee is None and page > 1,
        "plan": defilement.plan(version),
        "cite": cite,
        "disparue": disparition.constater(version, par=agent),
    }
    return render(request, "ged/lire.html", contexte)


def _fichier(document: Document, version: Version, agent: Agent) -> dict[str, Any]:
    """What stands beside the pages."""
    return {
        "document": document,
        "version": version,
        "joints": enfants_visibles(document, agent),
        "origine": parent_visible(document, agent),
        "relancable": version.etat == "echec" and peut_relancer(version, agent),
        "ouvrable": attend_un_mot_de_passe(version, agent),
        "corrigible": place_modifiable(document, agent),
        "lecture": etat_de_la_lecture(document, version),
        "marquee": marquage.exige(document),
        "lignee": caviardage.lignee(document, agent),
        "visibilites": Visibilite.choices,
    }


def _feuille(request: HttpRequest, agent: Agent, version: Version, numero: int) -> dict[str, Any]:
    """One sheet with its words, its annotations and the marks asked for."""
    requete = request.GET.get("q", "")[:REQUETE_MAX]
    page = Page.objects.filter(version=version, numero=numero).select_related("version__document").first()
    return {
        "feuille": page,
        "q": requete,
        "calque": calques.calque(page, requete) if page else None,
        "annotations": annotations.de_la_page(agent, version, numero),
        "preuves": citations.preuves(agent, version, numero, entier(request, "cite")),
        "ancres": True,
    }


def etat_de_la_lecture(document: Document, version: Version) -> dict[str, Any]:
    """Languages offered and how far another reading is, for the panel beside the pages."""
    choisies = codes(document.langues)
    return {
        **relecture.avancement(version),
        "langues": [(code, nom, code in choisies) for code, nom in LANGUES.items()],
        "lues": noms(version.langues or du_document(document)),
        "ancienne": version.etat == EtatVersion.LUE and version.moteur < VERSION,
    }


@require_GET
def feuilles(request: HttpRequest, document_id: int) -> HttpResponse:
    """The next sheets, asked for when the end of those shown comes into view (several pieces on one page)."""
    agent = agent_de(request)
    version = version_lisible(document_lisible(agent, document_id), entier(request, "v"))
    journaliser(version, par=agent)
    suite = tranches.feuilles(version, max(1, entier(request, "debut", 1) or 1))
    contexte = {"feuilles": suite, "version": version, "q": request.GET.get("q", "")[:REQUETE_MAX]}
    return render(request, "ged/_tranche.html", contexte)


@require_GET
def feuille(request: HttpRequest, document_id: int, numero: int) -> HttpResponse:
    """One sheet of the reader, asked for when it stays in view. 404: there is no such page, or not yet."""
    agent = agent_de(request)
    version = version_lisible(document_lisible(agent, document_id), entier(request, "v"))
    contexte = _feuille(request, agent, version, numero)
    if contexte["feuille"] is None:
        raise Http404("page")
    journaliser(version, par=agent)
    corrigible = place_modifiable(version.document, agent)
    contexte |= {"page": contexte["feuille"], "version": version, "corrigible": corrigible}
    return render(request, "ged/_feuille.html", contexte)


@require_GET
def calque(request: HttpRequest, document_id: int, numero: int) -> HttpResponse:
    """The words of one page as SVG."""
    agent = agent_de(request)
    version = version_lisible(document_lisible(agent, document_id), entier(request, "v"))
    page = get_object_or_404(Page, version=version, numero=numero)
    journaliser(version, par=agent)
    requete = request.GET.get("q", "")[:REQUETE_MAX]
    return render(request, "ged/_calque.html", {"calque": calques.calque(page, requete)})


@require_GET
def chercher(request: HttpRequest, document_id: int) -> HttpResponse:
    """Pages of the piece that answer `?q=`, with how many words are marked on each."""
    agent = agent_de(request)
    version = version_lisible(document_lisible(agent, document_id), entier(request, "v"))
    journaliser(version, par=agent)
    return JsonResponse({"pages": trouver(version, request.GET.get("q", "")[:REQUETE_MAX])})


@require_POST
def place(request: HttpRequest, document_id: int) -> HttpResponse:
    """Where the agent is, kept for his next reading."""
    agent = agent_de(request)
    version = version_lisible(document_lisible(agent, document_id), entier(request, "v"))
    page = request.POST.get("page", "")
    if page.isascii() and page.isdigit() and len(page) < 7:
        places.garder(version, int(page), par=agent)
    return HttpResponse(status=204)


@require_GET
def sommaire(request: HttpRequest, document_id: int) -> HttpResponse:
    """The pieces of the dossiers where this one stands."""
    agent = agent_de(request)
    document = document_lisible(agent, document_id)
    return render(request, "ged/_sommaire.html", {"document": document, "groupes": sommaire_de(agent, document)})


@require_GET
def lecteurs(request: HttpRequest, document_id: int) -> HttpResponse:
    """Who read this piece, for those who may read it."""
    document = document_lisible(agent_de(request), document_id)
    return render(request, "ged/_lecteurs.html", {"lignes": lecture.lecteurs_nommes(document)})
