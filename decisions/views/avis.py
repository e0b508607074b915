"""Advice: asked from the proposition's page, given on the complete dossier."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from commun.unicite import une_seule_fois
from comptes.requete import agent_de
from decisions import droits
from decisions.actions import avis as actions
from decisions.ecrans import fiche
from decisions.ecrans.complet import dossier_complet
from decisions.forms import AvisForm, DemandeAvisForm
from decisions.views.acces import avis_lisible, proposition_lisible, suivant
from decisions.views.propositions import page as page_proposition
from dossiers import onglets


@require_POST
def demander(request: HttpRequest, proposition_id: int) -> HttpResponse:
    """Ask a service; it finds the dossier from then on."""
    agent = agent_de(request)
    proposition = proposition_lisible(request, proposition_id)
    form = DemandeAvisForm(request.POST, proposition=proposition)
    if not form.is_valid():
        return page_proposition(request, proposition)
    service = form.cleaned_data["service"]

    def acte() -> str:
        actions.demander_avis(
            proposition=proposition, service=service, par=agent, question=form.cleaned_data["question"]
        )
        messages.success(request, f"L’avis est demandé : {service} lit désormais le dossier complet.")
        return fiche.adresse(proposition)

    return redirect(une_seule_fois(request, agent, acte))


@require_http_methods(["GET", "POST"])
def rendre(request: HttpRequest, avis_id: int) -> HttpResponse:
    """The complete dossier, and the form above it while the advice is awaited."""
    agent = agent_de(request)
    avis = avis_lisible(request, avis_id)
    form = AvisForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def acte() -> str:
            actions.rendre_avis(avis=avis, par=agent, **form.cleaned_data)
            messages.success(request, f"Votre avis est rendu à {avis.demande_par.nom_complet}.")
            return suivant(agent, request.path)

        return redirect(une_seule_fois(request, agent, acte))
    contexte = {
        **onglets.contexte(request, avis.proposition.dossier, "decisions"),
        **dossier_complet(avis.proposition, agent),
        "avis_courant": avis,
        "proposition": avis.proposition,
        "demande": avis.proposition.demande,
        "peut_rendre": droits.peut_rendre_avis(agent, avis),
        "form": form,
        "avis_a_montrer": True,
    }
    return render(request, "decisions/avis.html", contexte, status=422 if form.is_bound else 200)


@require_POST
def reputer(request: HttpRequest, avis_id: int) -> HttpResponse:
    """The due date has passed: go on without it."""
    avis = avis_lisible(request, avis_id)
    actions.reputer_avis_non_rendu(avis=avis, par=agent_de(request))
    messages.success(request, "L’avis est réputé non rendu : la proposition continue sans lui.")
    return redirect(fiche.adresse(avis.proposition))
