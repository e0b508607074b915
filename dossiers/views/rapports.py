"""Rapport social: a form that saves itself, then a sheet that no longer changes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commun.erreurs import ActionRefusee
from comptes.models import Agent
from comptes.requete import agent_de
from dossiers import actions, droits, onglets
from dossiers.completude import completude
from dossiers.enums import EtatRapport
from dossiers.forms import RapportForm
from dossiers.models import Demande, Rapport
from dossiers.views.acces import demande_lisible, rapport_lisible


def _brouillon_de(agent: Agent, demande: Demande) -> Rapport | None:
    return Rapport.objects.filter(demande=demande, auteur=agent, etat=EtatRapport.BROUILLON).first()


@require_http_methods(["GET", "POST"])
def rediger(request: HttpRequest, demande_id: int) -> HttpResponse:
    """Write the report; « Enregistrer » keeps it, « Signer » ends it."""
    agent = agent_de(request)
    demande = demande_lisible(request, demande_id)
    if not droits.peut_instruire(agent, demande.dossier):
        raise ActionRefusee
    rapport = _brouillon_de(agent, demande)
    form = RapportForm(request.POST or None, instance=rapport)
    if request.method == "POST" and form.is_valid():
        rapport = actions.ecrire_rapport(demande=demande, par=agent, champs=form.cleaned_data)
        if "signer" in request.POST:
            actions.signer_rapport(rapport=rapport, par=agent)
            messages.success(request, "Le rapport est signé.")
            return redirect("dossiers:rapport_lire", rapport_id=rapport.pk)
        messages.success(request, "Le brouillon est enregistré.")
        return redirect("dossiers:rapport_rediger", demande_id=demande.pk)
    contexte = {
        **onglets.contexte(request, demande.dossier, "enquete"),
        "form": form,
        "demande": demande,
        "rapport": rapport,
        "lignes": completude(demande),
    }
    return render(request, "dossiers/rapport_rediger.html", contexte)


@require_POST
def brouillon(request: HttpRequest, demande_id: int) -> HttpResponse:
    """Automatic saving while typing; says when it was done."""
    agent = agent_de(request)
    demande = demande_lisible(request, demande_id)
    form = RapportForm(request.POST, instance=_brouillon_de(agent, demande))
    form.is_valid()  # a date half typed does not prevent keeping the rest
    rapport = actions.ecrire_rapport(demande=demande, par=agent, champs=form.cleaned_data)
    return render(request, "dossiers/_brouillon.html", {"rapport": rapport})


@require_GET
def lire(request: HttpRequest, rapport_id: int) -> HttpResponse:
    """The report as a sheet."""
    rapport = rapport_lisible(request, rapport_id)
    dossier = rapport.demande.dossier
    contexte = {
        **onglets.contexte(request, dossier, "enquete"),
        "rapport": rapport,
        "demande": rapport.demande,
        "peut_signer": rapport.etat == EtatRapport.BROUILLON and droits.peut_signer_rapport(agent_de(request), rapport),
    }
    return render(request, "dossiers/rapport_lire.html", contexte)


@require_POST
def signer(request: HttpRequest, rapport_id: int) -> HttpResponse:
    """Sign a draft."""
    rapport = rapport_lisible(request, rapport_id)
    actions.signer_rapport(rapport=rapport, par=agent_de(request))
    messages.success(request, "Le rapport est signé.")
    return redirect("dossiers:rapport_lire", rapport_id=rapport.pk)
