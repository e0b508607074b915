"""The line of a deposited file: its receipt, its progress, its end."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from comptes.models import Agent
from comptes.requete import agent_de
from ged import actions
from ged.models import Document, Version

LIGNE = "ged/_ligne_depot.html"


def contexte_ligne(version: Version, agent: Agent, *, deja_present: bool = False) -> dict[str, Any]:
    """What `ged/_ligne_depot.html` needs; upper rooms answer a deposit with it."""
    document = version.document
    return {
        "version": version,
        "document": document,
        "deja_present": deja_present,
        "lisible": Document.objects.visibles_par(agent).filter(pk=document.pk).exists(),
        "relancable": version.etat == "echec" and actions.peut_relancer(version, agent),
    }


@require_GET
def etat(request: HttpRequest, document_id: int) -> HttpResponse:
    """The line as it stands now; it asks again by itself until the end. With `?vue=liseuse`, the progress only."""
    agent = agent_de(request)
    document = get_object_or_404(Document.objects.suivis_par(agent).avec_versions(), pk=document_id)
    version = document.version_courante
    if request.GET.get("vue") != "liseuse":
        return render(request, LIGNE, contexte_ligne(version, agent))
    reponse = render(request, "ged/_progression.html", contexte_ligne(version, agent))
    if version.finale:
        reponse["HX-Refresh"] = "true"  # the sheets read meanwhile are put on the page
    return reponse


@require_POST
def relancer(request: HttpRequest, document_id: int) -> HttpResponse:
    """Another try at reading."""
    agent = agent_de(request)
    document = get_object_or_404(Document.objects.suivis_par(agent).avec_versions(), pk=document_id)
    actions.relancer(version=document.version_courante, par=agent)
    if not getattr(request, "htmx", False):
        return redirect("ged:lire", document_id=document.pk)
    document = Document.objects.avec_versions().get(pk=document.pk)
    return render(request, LIGNE, contexte_ligne(document.version_courante, agent))
