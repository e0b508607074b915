"""Sittings: list, agenda in preparation (without any content), then presence, quorum and the points."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commun.erreurs import ErreurLiasse
from commun.unicite import une_seule_fois
from comptes.models import Agent
from comptes.requete import agent_de
from decisions import droits
from decisions.actions import seance as actions
from decisions.actions.ordre_du_jour import deplacer_point
from decisions.ecrans import ordre_du_jour as ecran
from decisions.enums import EtatPoint, EtatSeance
from decisions.forms import SeanceForm
from decisions.models import Seance
from decisions.views.acces import point_de_l_ordre_du_jour, seance_lisible

PAR_PAGE = 30


def _adresse(seance: Seance) -> str:
    return reverse("decisions:seance", args=[seance.pk])


@require_GET
def seances(request: HttpRequest) -> HttpResponse:
    """Sittings of my organs; for a secretary, also what waits for one."""
    agent = agent_de(request)
    visibles = ecran.seances_de(agent)
    if request.GET.get("etat") in EtatSeance.values:
        visibles = visibles.filter(etat=request.GET["etat"])
    organes = list(ecran.organes_tenus(agent))
    if not organes and not agent.mandats.filter(organe__genre="decision").exists():
        raise Http404("séances")
    contexte = {
        "page": Paginator(visibles.order_by("-debut"), PAR_PAGE).get_page(request.GET.get("page")),
        "etats": EtatSeance.choices,
        "tons": ecran.TON_SEANCE,
        "peut_creer": bool(organes),
        "attentes": [(organe, ecran.en_attente(organe, agent)) for organe in organes],
        "fil": [{"libelle": "Séances"}],
    }
    return render(request, "decisions/seances.html", contexte)


@require_http_methods(["GET", "POST"])
def creer(request: HttpRequest) -> HttpResponse:
    """A sitting in preparation."""
    agent = agent_de(request)
    organes = ecran.organes_tenus(agent)
    if not organes.exists():
        raise Http404("séance")
    form = SeanceForm(request.POST or None, organes=organes)
    if request.method == "POST" and form.is_valid():

        def acte() -> str:
            seance = actions.creer_seance(
                organe=form.cleaned_data["organe"], debut=form.debut(), lieu=form.cleaned_data["lieu"], par=agent
            )
            messages.success(request, "La séance est créée. Composez son ordre du jour.")
            return _adresse(seance)

        try:
            return redirect(une_seule_fois(request, agent, acte))
        except ErreurLiasse as erreur:
            form.add_error(None, f"{erreur.message} {erreur.remede}")
    fil = [{"libelle": "Séances", "url": reverse("decisions:seances")}, {"libelle": "Nouvelle séance"}]
    statut = 422 if form.is_bound else 200
    return render(request, "decisions/seance_creer.html", {"form": form, "fil": fil}, status=statut)


@require_GET
def seance(request: HttpRequest, seance_id: int) -> HttpResponse:
    """Agenda in preparation for the secretary; then the strip, presence and quorum for the organ."""
    agent = agent_de(request)
    choisie = seance_lisible(request, seance_id)
    contexte = {
        **cadre_de_seance(choisie, agent),
        "fil": [{"libelle": "Séances", "url": reverse("decisions:seances")}, {"libelle": str(choisie.organe)}],
        "peut_preparer": droits.peut_preparer_seance(agent, choisie.organe),
        "peut_conduire": droits.peut_conduire_seance(agent, choisie),
    }
    if choisie.etat == EtatSeance.PREPAREE:
        contexte |= {
            "attentes": ecran.en_attente(choisie.organe, agent),
            "futurs_lecteurs": ecran.lecteurs_apres_gel(choisie),
        }
        return render(request, "decisions/seance_preparer.html", contexte)
    return render(request, "decisions/seance.html", contexte)


def cadre_de_seance(seance: Seance, agent: Agent) -> dict[str, Any]:
    """What every page of a sitting shows: strip of points, presence, quorum, progress."""
    points = ecran.points(seance, agent)
    presences = ecran.presences(seance)
    return {
        "seance": seance,
        "points": points,
        "courant": next((ligne for ligne in points if ligne.point.etat == EtatPoint.INSCRIT), None),
        "traites": sum(ligne.point.etat == EtatPoint.TRAITE for ligne in points),
        "presences": presences,
        "votants_presents": sum(p.present and p.votant for p in presences),
        "ton": ecran.TON_SEANCE[EtatSeance(seance.etat)],
    }


def _entiers(request: HttpRequest, champ: str) -> list[int]:
    """Ids as ticked; anything else is left out."""
    return [int(pk) for pk in request.POST.getlist(champ) if pk.isascii() and pk.isdigit() and len(pk) < 10]


@require_POST
def inscrire(request: HttpRequest, seance_id: int) -> HttpResponse:
    """Put the chosen propositions on the agenda, known to the secretary by their number only."""
    agent = agent_de(request)
    choisie = seance_lisible(request, seance_id)
    if not droits.peut_preparer_seance(agent, choisie.organe):
        raise Http404("séance")
    en_attente = ecran.propositions_en_attente(choisie.organe, agent)
    choix = _entiers(request, "proposition")
    if not choix:
        raise ErreurLiasse("Aucun dossier n’est coché.", "Cochez ceux que vous voulez inscrire.")
    for pk in choix:
        deja = choisie.points.filter(proposition=pk, etat=EtatPoint.INSCRIT).exists()
        if not deja:
            actions.inscrire_point(seance=choisie, proposition=get_object_or_404(en_attente, pk=pk), par=agent)
    return redirect(_adresse(choisie))


@require_POST
def retirer_point(request: HttpRequest, seance_id: int, point_id: int) -> HttpResponse:
    """Take a point off: the proposition waits for another sitting."""
    point = point_de_l_ordre_du_jour(request, seance_id, point_id)
    actions.retirer_point(point=point, par=agent_de(request))
    return redirect(_adresse(point.seance))


@require_POST
def deplacer(request: HttpRequest, seance_id: int, point_id: int) -> HttpResponse:
    """One place up or down."""
    point = point_de_l_ordre_du_jour(request, seance_id, point_id)
    deplacer_point(point=point, par=agent_de(request), pas=-1 if "monter" in request.POST else 1)
    return redirect(_adresse(point.seance))


@require_POST
def figer(request: HttpRequest, seance_id: int) -> HttpResponse:
    """Freeze: the organ reads the complete dossiers from now on."""
    agent = agent_de(request)
    choisie = seance_lisible(request, seance_id)

    def acte() -> str:
        actions.figer_seance(seance=choisie, par=agent)
        nombre = choisie.points.count()
        messages.success(request, f"L’ordre du jour est figé : {nombre} dossier(s) ouverts à l’organe.")
        return _adresse(choisie)

    return redirect(une_seule_fois(request, agent, acte))


@require_POST
def ouvrir(request: HttpRequest, seance_id: int) -> HttpResponse:
    """Open with those present; refused below the quorum."""
    agent = agent_de(request)
    choisie = seance_lisible(request, seance_id)
    presents = _entiers(request, "present")

    def acte() -> str:
        actions.ouvrir_seance(seance=choisie, par=agent, presents=presents)
        messages.success(request, f"La séance est ouverte à {timezone.localtime():%H h %M}.")
        return _adresse(choisie)

    return redirect(une_seule_fois(request, agent, acte))


@require_POST
def clore(request: HttpRequest, seance_id: int) -> HttpResponse:
    """Close: the organ reads these dossiers no more."""
    agent = agent_de(request)
    choisie = seance_lisible(request, seance_id)

    def acte() -> str:
        actions.clore_seance(seance=choisie, par=agent)
        messages.success(request, "La séance est close : les dossiers sont refermés pour l’organe.")
        return _adresse(choisie)

    return redirect(une_seule_fois(request, agent, acte))
