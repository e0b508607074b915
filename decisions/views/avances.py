"""Repayable advances: the list, the agreement, its signature, the instalments."""

from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commun.unicite import une_seule_fois
from comptes.models import Agent
from comptes.requete import agent_de
from decisions.actions import avance as actions
from decisions.droits_execution import peut_recuperer
from decisions.enums import EtatAvance
from decisions.forms_execution import FiltreAvances, JourForm
from decisions.models import Avance, Remboursement
from decisions.views.acces import DU_DOSSIER
from decisions.views.listes import EXPORT_MAX, chercher, tableur
from decisions.views.papiers import ouvrir_pdf

PAR_PAGE = 50
TONS = {EtatAvance.A_SIGNER: "attention", EtatAvance.EN_COURS: "encours", EtatAvance.SOLDEE: "succes"}


@require_GET
def avances(request: HttpRequest) -> HttpResponse:
    """Advances of the desk: agreement to be signed, instalments late, balance."""
    filtre = FiltreAvances(request.GET)
    choisies = _filtrer(Avance.objects.visibles_par(agent_de(request)), filtre)
    if request.GET.get("format") == "csv":
        return _csv(choisies, agent_de(request))
    page = Paginator(choisies, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtre": filtre,
        "page": page,
        "lignes": [_ligne(a) for a in page.object_list],
        "fil": [{"libelle": "Avances et remboursements"}],
    }
    return render(request, "decisions/execution/avances.html", contexte)


def _filtrer(visibles: "models.QuerySet[Avance]", filtre: FiltreAvances) -> "models.QuerySet[Avance]":
    filtre.is_valid()
    etat = filtre.cleaned_data.get("etat")
    choisies = visibles.filter(etat=etat) if etat else visibles.exclude(etat=EtatAvance.SOLDEE)
    choisies = chercher(choisies, filtre.cleaned_data.get("q") or "", "ligne__decision")
    return (
        choisies.select_related("ligne__type_aide", "ligne__decision__dossier__personne")
        .prefetch_related("remboursements")
        .order_by("ligne__decision__prise_le", "pk")
    )


def _ligne(avance: Avance) -> dict[str, object]:
    """Balance and next instalment, computed from the plan."""
    plan = sorted(avance.remboursements.all(), key=lambda r: r.rang)
    restent = [r for r in plan if r.recu_le is None]
    prochain = restent[0] if restent and avance.etat == EtatAvance.EN_COURS else None
    return {
        "avance": avance,
        "decision": avance.ligne.decision,
        "ton": TONS[EtatAvance(avance.etat)],
        "total": _somme(plan),
        "solde": _somme(restent),
        "restent": len(restent),
        "nombre": len(plan),
        "prochain": prochain,
        "jours": (prochain.attendu_le - timezone.localdate()).days if prochain else None,
    }


def _somme(plan: list[Remboursement]) -> Decimal:
    return sum((r.montant for r in plan), Decimal(0))


def _csv(choisies: "models.QuerySet[Avance]", agent: Agent) -> HttpResponse:
    return tableur(
        "avances",
        ("Personne", "Dossier", "Décision", "Aide", "Total", "Solde", "État", "Signée le"),
        (
            (
                a.ligne.decision.dossier.personne.nom_complet,
                a.ligne.decision.dossier.numero,
                a.ligne.decision.numero,
                a.ligne.type_aide.libelle,
                str(_ligne(a)["total"]).replace(".", ","),
                str(_ligne(a)["solde"]).replace(".", ","),
                a.get_etat_display(),
                f"{a.signee_le:%d/%m/%Y}" if a.signee_le else "",
            )
            for a in choisies[:EXPORT_MAX]
        ),
        par=agent,
    )


def _visible(request: HttpRequest, pk: int) -> Avance:
    visibles = Avance.objects.visibles_par(agent_de(request)).select_related(
        "convention",
        "ligne__type_aide",
        "ligne__decision__organe",
        "ligne__decision__demande",
        *(f"ligne__decision__dossier__{champ}" for champ in DU_DOSSIER),
    )
    return get_object_or_404(visibles.prefetch_related("remboursements__recu_par"), pk=pk)


@require_GET
def avance(request: HttpRequest, avance_id: int) -> HttpResponse:
    """One advance: its agreement, its plan."""
    return _page(request, _visible(request, avance_id), _form_signature(), _form_reception())


def _form_signature(donnees: QueryDict | None = None) -> JourForm:
    return JourForm(donnees, libelle="Signée le", aide="Jour écrit par la personne sur la convention.")


def _form_reception(donnees: QueryDict | None = None) -> JourForm:
    return JourForm(donnees, libelle="Reçue le", aide="Jour du crédit sur le relevé de la banque.")


def _page(request: HttpRequest, lue: Avance, signature: JourForm, reception: JourForm) -> HttpResponse:
    contexte = {
        **_ligne(lue),
        "plan": sorted(lue.remboursements.all(), key=lambda r: r.rang),
        "signature": signature,
        "reception": reception,
        "peut_agir": peut_recuperer(agent_de(request), lue),
        "aujourd_hui": timezone.localdate(),
        "fil": [
            {"libelle": "Avances et remboursements", "url": reverse("decisions:avances")},
            {"libelle": f"Décision {lue.ligne.decision.numero}"},
        ],
    }
    statut = 422 if signature.errors or reception.errors else 200
    return render(request, "decisions/execution/avance.html", contexte, status=statut)


@require_POST
def preparer(request: HttpRequest, avance_id: int) -> HttpResponse:
    """Make the agreement to be signed (idempotent: no token)."""
    lue = _visible(request, avance_id)
    actions.preparer_convention(avance=lue, par=agent_de(request))
    messages.success(request, "La convention est prête et classée au dossier : imprimez-la en deux exemplaires.")
    return redirect("decisions:avance", lue.pk)


@require_GET
def convention(request: HttpRequest, avance_id: int) -> HttpResponse:
    """The agreement as it was made, to be printed; journaled."""
    return ouvrir_pdf(_visible(request, avance_id).convention, agent_de(request))


@require_POST
def signer(request: HttpRequest, avance_id: int) -> HttpResponse:
    """The signed agreement came back."""
    agent, lue = agent_de(request), _visible(request, avance_id)
    form = _form_signature(request.POST)
    if not form.is_valid():
        return _page(request, lue, form, _form_reception())

    def acte() -> str:
        actions.signer_convention(avance=lue, le=form.cleaned_data["le"], par=agent)
        messages.success(request, "La convention est signée : le plan de remboursement commence.")
        return reverse("decisions:avance", args=[lue.pk])

    return redirect(une_seule_fois(request, agent, acte))


@require_POST
def recevoir(request: HttpRequest, avance_id: int, remboursement_id: int) -> HttpResponse:
    """One instalment came in."""
    agent, lue = agent_de(request), _visible(request, avance_id)
    remboursement = get_object_or_404(lue.remboursements, pk=remboursement_id)
    form = _form_reception(request.POST)
    if not form.is_valid():
        return _page(request, lue, _form_signature(), form)

    def acte() -> str:
        recu = actions.enregistrer_remboursement(remboursement=remboursement, le=form.cleaned_data["le"], par=agent)
        messages.success(request, f"La mensualité {recu.rang} est reçue.")
        return reverse("decisions:avance", args=[lue.pk])

    return redirect(une_seule_fois(request, agent, acte))
