"""Reading in the browser: sheets on a ground, their words over them, the marks of a search."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from comptes.requete import agent_de
from ged import calque as calques
from ged import feuilles as tranches
from ged import lecture, relecture
from ged.actions import peut_relancer
from ged.droits import place_modifiable
from ged.enfants import enfants_visibles, parent_visible
from ged.enums import EtatVersion
from ged.feuilles import TRANCHE_FEUILLES
from ged.langues import LANGUES, codes, du_document, noms
from ged.lecture import document_lisible, journaliser, version_lisible
from ged.models import Document, Page, Version
from ged.mot_de_passe import attend_un_mot_de_passe
from ged.requete import entier
from ocr.moteur import VERSION

REQUETE_MAX = 200  # characters of a search kept for marking
PLAN_ILLUSTRE = 12  # pages: beyond, the outline shows numbers only (each thumbnail has to be drawn)


@require_GET
def lire(request: HttpRequest, document_id: int) -> HttpResponse:
    """The liseuse. `?page=` opens there, `?q=` marks these words, `?v=` reads a given version."""
    agent = agent_de(request)
    document = document_lisible(agent, document_id)
    version = version_lisible(document, entier(request, "v"))
    journaliser(version, par=agent)
    requete = request.GET.get("q", "")[:REQUETE_MAX]
    page = max(1, entier(request, "page", 1) or 1)
    debut = (page - 1) // TRANCHE_FEUILLES * TRANCHE_FEUILLES + 1
    ouverte = Page.objects.filter(version=version, numero=page).first()
    contexte = {
        "document": document,
        "version": version,
        "feuilles": tranches.feuilles(version, debut),
        "ancres": True,
        "page": page,
        "q": requete,
        "plan_illustre": (version.nb_pages or 0) <= PLAN_ILLUSTRE,
        "calque": calques.calque(ouverte, requete) if ouverte else None,
        "joints": enfants_visibles(document, agent),
        "origine": parent_visible(document, agent),
        "relancable": version.etat == "echec" and peut_relancer(version, agent),
        "ouvrable": attend_un_mot_de_passe(version, agent),
        "corrigible": place_modifiable(document, agent),
        "lecture": etat_de_la_lecture(document, version),
    }
    return render(request, "ged/lire.html", contexte)


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
    """The next sheets, asked for when the end of those shown comes into view."""
    agent = agent_de(request)
    version = version_lisible(document_lisible(agent, document_id), entier(request, "v"))
    journaliser(version, par=agent)
    suite = tranches.feuilles(version, max(1, entier(request, "debut", 1) or 1))
    contexte = {
        "feuilles": suite,
        "version": version,
        "q": request.GET.get("q", "")[:REQUETE_MAX],
        "ancres": "ancres" in request.GET,
        "corrigible": "ancres" in request.GET and place_modifiable(version.document, agent),
    }
    return render(request, "ged/_tranche.html", contexte)


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
def lecteurs(request: HttpRequest, document_id: int) -> HttpResponse:
    """Who read this piece, for those who may read it."""
    document = document_lisible(agent_de(request), document_id)
    return render(request, "ged/_lecteurs.html", {"lignes": lecture.lecteurs_nommes(document)})
