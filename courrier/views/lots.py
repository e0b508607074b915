"""Batches: where each stands, the documents made of it, another try, or kept as one document."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from comptes.models import Agent
from comptes.requete import agent_de
from courrier.actions.lots import garder_entier, relancer_lot
from courrier.droits import peut_traiter
from courrier.enums import EtatLot
from courrier.models import Lot, LotQuerySet
from dossiers.models import Piece

PAR_PAGE = 50
TONS = {
    EtatLot.RECU: "encours",
    EtatLot.DECOUPE: "succes",
    EtatLot.ECHEC: "erreur",
    EtatLot.PURGE: "neutre",
}


def _visibles(agent: Agent) -> "LotQuerySet":
    return Lot.objects.visibles_par(agent).select_related("bannette__compartiment", "bannette__institution", "par")


@require_GET
def lots(request: HttpRequest) -> HttpResponse:
    """The batches of the agent's trays, latest first."""
    agent = agent_de(request)
    choisis = _visibles(agent).prefetch_related("plis")
    etat = request.GET.get("etat", "")
    if etat in EtatLot.values:
        choisis = choisis.filter(etat=etat)
    page = Paginator(choisis, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "lignes": [{"lot": lot, "ton": TONS[EtatLot(lot.etat)], "documents": len(lot.plis.all())} for lot in page],
        "etats": EtatLot.choices,
        "etat": etat,
        "fil": [{"libelle": "Lots numérisés"}],
    }
    return render(request, "courrier/lots.html", contexte)


@require_GET
def lot(request: HttpRequest, lot_id: int) -> HttpResponse:
    """One batch: its state, its documents. While it is being cut, the page asks again by itself."""
    agent = agent_de(request)
    lu = get_object_or_404(_visibles(agent), pk=lot_id)
    plis = lu.plis.select_related("document", "dossier_indique__personne", "type_indique").order_by("ordre")
    lisibles = set(
        Piece.objects.visibles_par(agent).filter(document__pli__lot=lu).values_list("document_id", flat=True)
    )
    contexte = {
        "lot": lu,
        "ton": TONS[EtatLot(lu.etat)],
        "plis": plis,
        "lisibles": lisibles,
        "peut_agir": peut_traiter(agent, lu.bannette) and lu.etat in (EtatLot.RECU, EtatLot.ECHEC),
        "fil": [
            {"libelle": "Lots numérisés", "url": reverse("courrier:lots")},
            {"libelle": lu.nom_origine},
        ],
    }
    gabarit = "courrier/_lot.html" if getattr(request, "htmx", False) else "courrier/lot.html"
    return render(request, gabarit, contexte)


@require_POST
def relancer(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Another try at cutting (asked twice, it is cut once)."""
    agent = agent_de(request)
    relance = relancer_lot(lot=get_object_or_404(_visibles(agent), pk=lot_id), par=agent)
    messages.success(request, "Le lot va être découpé à nouveau.")
    return redirect("courrier:lot", relance.pk)


@require_POST
def garder(request: HttpRequest, lot_id: int) -> HttpResponse:
    """The whole batch as one document."""
    agent = agent_de(request)
    garde = garder_entier(lot=get_object_or_404(_visibles(agent), pk=lot_id), par=agent)
    messages.success(request, "Le lot est dans la bannette en un seul document : vous pouvez l’y découper à la main.")
    return redirect("courrier:lot", garde.pk)
