"""The line of a deposited file: its receipt, its progress, its end; where to drop files; what could not be read."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from commun.erreurs import ErreurLiasse
from comptes.models import Agent
from comptes.requete import agent_de
from ged import actions, destinations, echecs, relecture, stockage
from ged.models import Document, Version
from ged.mot_de_passe import attend_un_mot_de_passe
from ged.repentirs import adresse_pour

LIGNE = "ged/_ligne_depot.html"
RECENTS = 20  # deposits shown below the drop zone


def contexte_ligne(version: Version, agent: Agent, *, deja_present: bool = False) -> dict[str, Any]:
    """What `ged/_ligne_depot.html` needs; upper rooms answer a deposit with it."""
    document = version.document
    return {
        "version": version,
        "document": document,
        "deja_present": deja_present,
        "lisible": Document.objects.visibles_par(agent).filter(pk=document.pk).exists(),
        "relancable": version.etat == "echec" and actions.peut_relancer(version, agent),
        "ouvrable": attend_un_mot_de_passe(version, agent),
        "gardable": echecs.peut_garder(version, agent),
        "repentir": adresse_pour(document, agent),
    }


@require_GET
def etat(request: HttpRequest, document_id: int) -> HttpResponse:
    """The line as it stands now; it asks again by itself until the end.

    With `?vue=liseuse` the progress only, with `?vue=relecture` that of another reading.
    """
    agent = agent_de(request)
    document = get_object_or_404(Document.objects.suivis_par(agent).avec_versions(), pk=document_id)
    version = document.version_courante
    if request.GET.get("vue") == "relecture":
        contexte = {"document": document, "version": version, "lecture": relecture.avancement(version)}
        return render(request, "ged/_relecture.html", contexte)
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
        return redirect("ged:echecs") if request.POST.get("suite") else redirect("ged:lire", document_id=document.pk)
    document = Document.objects.avec_versions().get(pk=document.pk)
    return render(request, LIGNE, contexte_ligne(document.version_courante, agent))


@require_POST
def garder(request: HttpRequest, document_id: int) -> HttpResponse:
    """The original will do as it is, unread."""
    agent = agent_de(request)
    document = get_object_or_404(Document.objects.suivis_par(agent).avec_versions(), pk=document_id)
    echecs.garder(version=document.version_courante, par=agent)
    if not getattr(request, "htmx", False):
        return redirect("ged:echecs")
    document = Document.objects.avec_versions().get(pk=document.pk)
    return render(request, LIGNE, contexte_ligne(document.version_courante, agent))


@require_GET
def deposer(request: HttpRequest) -> HttpResponse:
    """Drop files into one's own tray, and see what became of the last ones."""
    agent = agent_de(request)
    cible = destinations.cible(destinations.BANNETTE, agent)
    recents = Document.objects.suivis_par(agent).filter(par=agent).avec_versions().order_by("-cree_le", "-pk")
    lignes = [{**contexte_ligne(d.version_courante, agent), "groupe": True} for d in recents[:RECENTS]]
    return render(request, "ged/deposer.html", {"cible": cible, "lignes": lignes})


@require_POST
def deposer_simple(request: HttpRequest) -> HttpResponse:
    """One file into one's tray from a plain form, without script."""
    agent = agent_de(request)
    cible = destinations.cible(destinations.BANNETTE, agent)
    fichier = request.FILES.get("fichier")
    if fichier is None:
        raise ErreurLiasse("Aucun fichier n’est arrivé.", "Choisissez un fichier, puis déposez-le à nouveau.")
    recu = stockage.recevoir(fichier)
    with transaction.atomic():
        cible.inscrire(recu, nom=fichier.name or "sans nom", par=agent, provenance="depot")
    return redirect("ged:deposer")


@require_GET
def a_revoir(request: HttpRequest) -> HttpResponse:
    """Files that could not be read, with the reason, another try, or the original kept as it is."""
    agent = agent_de(request)
    lignes = [contexte_ligne(version, agent) for version in echecs.a_revoir(agent)]
    return render(request, "ged/echecs.html", {"lignes": lignes, "infectes": echecs.infectes(agent), "agent": agent})


@require_POST
def quarantaine_vue(request: HttpRequest, document_id: int) -> HttpResponse:
    """Told of an infected file: it leaves the list."""
    if not echecs.quarantaine_vue(document_id=document_id, par=agent_de(request)):
        raise Http404("quarantaine")
    return redirect("ged:echecs")
