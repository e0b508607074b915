"""Folders and mailboxes: what was looked at last, what prevents it; their settings. No paper is shown here."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from comptes.models import Agent
from comptes.requete import agent_de
from courrier.actions.sources import regle_les_sources, regler_dossier, regler_messagerie
from courrier.forms_sources import DossierForm, MessagerieForm
from courrier.models import Bannette, Messagerie, Releve


def _agent(request: HttpRequest) -> Agent:
    """The signed-in agent, or 404: who does not run the machine does not know these pages."""
    agent = agent_de(request)
    if not regle_les_sources(agent):
        raise Http404
    return agent


@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """Every tray of the house with what fills it by itself."""
    agent = _agent(request)
    bannettes = (
        Bannette.objects.filter(institution_id=agent.institution_id)
        .select_related("entite", "messagerie")
        .prefetch_related("releves")
        .order_by("libelle")
    )
    contexte = {
        "lignes": [_ligne(b) for b in bannettes],
        "racine": bool(settings.DOSSIERS_SURVEILLES),
        "fil": [{"libelle": "Numériseurs et messageries"}],
    }
    return render(request, "courrier/sources.html", contexte)


def _ligne(bannette: Bannette) -> dict[str, Any]:
    releves = {releve.source: releve for releve in bannette.releves.all()}
    return {
        "bannette": bannette,
        "messagerie": getattr(bannette, "messagerie", None),
        "du_dossier": releves.get("dossier"),
        "de_la_messagerie": releves.get("messagerie"),
    }


def empechements(institution_id: int) -> list[Releve]:
    """What could not be looked at, for the management page."""
    return list(
        Releve.objects.filter(bannette__institution_id=institution_id).exclude(raison="").select_related("bannette")
    )


@require_http_methods(["GET", "POST"])
def source(request: HttpRequest, bannette_id: int) -> HttpResponse:
    """Settings of one tray: two forms, each sent apart."""
    agent = _agent(request)
    bannette = get_object_or_404(Bannette, pk=bannette_id, institution_id=agent.institution_id)
    messagerie = Messagerie.objects.filter(bannette=bannette).first() or Messagerie(bannette=bannette)
    laquelle = request.POST.get("source", "")
    dossier = DossierForm(request.POST if laquelle == "dossier" else None, instance=bannette)
    boite = MessagerieForm(request.POST if laquelle == "messagerie" else None, instance=messagerie)
    if dossier.is_bound and dossier.is_valid():
        regler_dossier(bannette=bannette, par=agent, **dossier.cleaned_data)
        messages.success(request, f"Le dossier de « {bannette} » est réglé : il sera regardé dans la minute.")
        return redirect("courrier:sources")
    if boite.is_bound and boite.is_valid():
        regler_messagerie(messagerie=boite.save(commit=False), par=agent)
        messages.success(
            request, f"La messagerie de « {bannette} » est réglée : elle sera relevée dans les deux minutes."
        )
        return redirect("courrier:sources")
    contexte = {
        "bannette": bannette,
        "dossier": dossier,
        "boite": boite,
        "fil": [
            {"libelle": "Numériseurs et messageries", "url": reverse("courrier:sources")},
            {"libelle": bannette.libelle},
        ],
    }
    return render(request, "courrier/source.html", contexte, status=422 if dossier.errors or boite.errors else 200)
