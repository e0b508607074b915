"""Payments: échéances grouped by month and checked, batches, the transfer file, its execution."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, F, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from commun.erreurs import RegleNonSatisfaite
from commun.unicite import une_seule_fois
from comptes.enums import Profil
from comptes.models import Agent
from comptes.requete import agent_de
from decisions.actions import paiement as actions
from decisions.droits_execution import peut_payer
from decisions.echeancier import fin_de_mois
from decisions.ecrans import echeances as ecran
from decisions.enums import EtatEcheance, EtatLot
from decisions.forms_execution import FiltreEcheances, JourForm, LotForm, MotifForm
from decisions.models import Echeance, LotPaiement, Paiement
from decisions.views.acces import DU_DOSSIER
from decisions.views.listes import EXPORT_MAX, chercher, tableur

PAR_PAGE = 100
A_TRAITER = (EtatEcheance.PREVUE, EtatEcheance.CONTROLEE)
TONS_LOT = {EtatLot.PREPARE: "attention", EtatLot.EXPORTE: "encours", EtatLot.EXECUTE: "succes"}
FIL = {"libelle": "Paiements"}


@require_GET
def paiements(request: HttpRequest) -> HttpResponse:
    """What is due: to be checked, then to be put in a batch."""
    agent = agent_de(request)
    filtre = FiltreEcheances(request.GET)
    choisies = _filtrer(Echeance.objects.visibles_par(agent), filtre)
    if request.GET.get("format") == "csv":
        return _csv(choisies, agent)
    page = Paginator(choisies, PAR_PAGE).get_page(request.GET.get("page"))
    rangees = ecran.lignes(page.object_list)
    contexte = {
        "filtre": filtre,
        "page": page,
        **_groupes(rangees),
        "total": choisies.aggregate(total=Sum("montant"))["total"],
        "peut_agir": Profil.PAIEMENT in agent.profils(),
        "lot_form": LotForm(initial={"execution_le": timezone.localdate()}),
        "fil": [FIL],
    }
    return render(request, "decisions/execution/paiements.html", contexte)


def _groupes(rangees: list[ecran.LigneEcheance]) -> dict[str, object]:
    """Rows apart by what can be done with them."""
    etats = {r.echeance.etat for r in rangees}
    return {
        "a_controler": ecran.par_mois(r for r in rangees if r.echeance.etat == EtatEcheance.PREVUE),
        "controlees": ecran.par_mois(r for r in rangees if r.echeance.etat == EtatEcheance.CONTROLEE),
        "autres": ecran.par_mois(r for r in rangees if r.echeance.etat not in A_TRAITER)
        if etats - {*A_TRAITER}
        else [],
    }


def _filtrer(visibles: "models.QuerySet[Echeance]", filtre: FiltreEcheances) -> "models.QuerySet[Echeance]":
    """By default what is to be done until the end of this month."""
    filtre.is_valid()
    valeurs = filtre.cleaned_data
    etat, texte = valeurs.get("etat"), valeurs.get("q") or ""
    choisies = visibles.filter(etat__in=[etat] if etat else A_TRAITER)
    limite = valeurs.get("jusque") or (None if etat or texte else fin_de_mois(timezone.localdate()))
    if limite:
        choisies = choisies.filter(prevue_le__lte=limite)
    choisies = chercher(choisies, texte, "paiement__decision")
    return choisies.select_related(*actions.AVEC, "ligne__type_aide").order_by("prevue_le", "pk")


def _csv(choisies: "models.QuerySet[Echeance]", agent: Agent) -> HttpResponse:
    return tableur(
        "echeances",
        (
            "Personne",
            "Dossier",
            "Décision",
            "Aide",
            "Période du",
            "au",
            "À payer le",
            "Montant",
            "Payé à",
            "État",
            "Lot",
        ),
        (
            (
                e.paiement.decision.dossier.personne.nom_complet,
                e.paiement.decision.dossier.numero,
                e.paiement.decision.numero,
                e.ligne.type_aide.libelle,
                *(f"{jour:%d/%m/%Y}" if jour else "" for jour in (e.du, e.au, e.prevue_le)),
                f"{e.montant:.2f}".replace(".", ","),
                e.tiers_nom or (e.payee.nom_complet if e.payee else ""),
                e.get_etat_display(),
                e.lot.reference if e.lot else "",
            )
            for e in choisies[:EXPORT_MAX]
        ),
        par=agent,
    )


def _visible(request: HttpRequest, pk: int) -> Paiement:
    visibles = Paiement.objects.visibles_par(agent_de(request)).select_related(
        "decision__organe", *(f"decision__dossier__{champ}" for champ in DU_DOSSIER)
    )
    return get_object_or_404(visibles, pk=pk)


@require_GET
def paiement(request: HttpRequest, paiement_id: int) -> HttpResponse:
    """Every échéance of one decision."""
    lu = _visible(request, paiement_id)
    echeances = lu.echeances.select_related(*actions.AVEC, "ligne__type_aide").order_by("prevue_le", "pk")
    rangees = ecran.lignes(echeances)
    totaux = {e.value: sum(r.echeance.montant for r in rangees if r.echeance.etat == e.value) for e in EtatEcheance}
    contexte = {
        "paiement": lu,
        "decision": lu.decision,
        "rangees": rangees,
        "paye": totaux[EtatEcheance.PAYEE],
        "reste": sum(v for etat, v in totaux.items() if etat not in {EtatEcheance.PAYEE, EtatEcheance.ANNULEE}),
        "a_controler": any(r.echeance.etat == EtatEcheance.PREVUE and not r.obstacle for r in rangees),
        "sans_compte": next((r.obstacle for r in rangees if r.obstacle), ""),
        "peut_agir": peut_payer(agent_de(request), lu),
        "fil": [FIL | {"url": reverse("decisions:paiements")}, {"libelle": f"Décision {lu.decision.numero}"}],
    }
    return render(request, "decisions/execution/paiement.html", contexte)


def _choix(request: HttpRequest) -> list[int]:
    return [pk for valeur in request.POST.getlist("echeance") if (pk := _entier(valeur)) is not None]


def _entier(valeur: str) -> int | None:
    """A row's number as sent, None when it can be none."""
    return int(valeur) if valeur.isascii() and valeur.isdigit() and len(valeur) < 19 else None


def _retour(request: HttpRequest) -> str:
    """The list, or the decision whose échéances were acted upon."""
    pk = _entier(request.POST.get("paiement", ""))
    return reverse("decisions:paiements") if pk is None else reverse("decisions:paiement", args=[pk])


@require_POST
def controler(request: HttpRequest) -> HttpResponse:
    """Second pair of eyes on the chosen échéances."""
    agent = agent_de(request)

    def acte() -> str:
        faites = actions.controler_echeances(echeances=_choix(request), par=agent)
        messages.success(request, f"{_nombre(faites)} : vous pouvez les mettre dans un lot.")
        return _retour(request)

    return redirect(une_seule_fois(request, agent, acte))


def _nombre(echeances: Iterable[Echeance]) -> str:
    nombre = len(list(echeances))
    return f"{nombre} échéances contrôlées" if nombre > 1 else "1 échéance contrôlée"


@require_POST
def annuler(request: HttpRequest, echeance_id: int) -> HttpResponse:
    """An échéance that will not be paid."""
    agent = agent_de(request)
    echeance = get_object_or_404(Echeance.objects.visibles_par(agent), pk=echeance_id)
    form = MotifForm(request.POST)
    if not form.is_valid():
        raise RegleNonSatisfaite("Le motif de l’annulation manque.", remede="Une phrase suffit.")

    def acte() -> str:
        actions.annuler_echeance(echeance=echeance, motif=form.cleaned_data["motif"], par=agent)
        messages.success(request, "L’échéance est annulée : elle ne sera pas payée.")
        return reverse("decisions:paiement", args=[echeance.paiement_id])

    return redirect(une_seule_fois(request, agent, acte))


@require_GET
def lots(request: HttpRequest) -> HttpResponse:
    """Batches, newest first."""
    visibles = (
        LotPaiement.objects.visibles_par(agent_de(request))
        .select_related("prepare_par")
        .annotate(nombre=Count("echeances"), total=Sum("echeances__montant"))
    )
    page = Paginator(visibles.order_by(F("execute_le").asc(nulls_first=True), "-pk"), PAR_PAGE).get_page(
        request.GET.get("page")
    )
    contexte = {
        "page": page,
        "lots": [{"lot": lot, "ton": TONS_LOT[EtatLot(lot.etat)]} for lot in page.object_list],
        "fil": [FIL | {"url": reverse("decisions:paiements")}, {"libelle": "Lots"}],
    }
    return render(request, "decisions/execution/lots.html", contexte)


@require_POST
def lot_preparer(request: HttpRequest) -> HttpResponse:
    """Put the chosen échéances in a batch."""
    agent = agent_de(request)
    form = LotForm(request.POST)
    if not form.is_valid():
        raise RegleNonSatisfaite(
            "Le jour du paiement ne se lit pas, ou il est passé.", remede="Écrivez aujourd’hui ou un jour à venir."
        )

    def acte() -> str:
        lot = actions.preparer_lot(
            institution=agent.institution,
            execution_le=form.cleaned_data["execution_le"],
            echeances=_choix(request),
            par=agent,
        )
        messages.success(request, "Le lot est préparé : vérifiez-le, puis produisez le fichier pour la banque.")
        return reverse("decisions:lot", args=[lot.pk])

    return redirect(une_seule_fois(request, agent, acte))


def _lot(request: HttpRequest, pk: int) -> LotPaiement:
    visibles = LotPaiement.objects.visibles_par(agent_de(request)).select_related("institution", "prepare_par")
    return get_object_or_404(visibles, pk=pk)


@require_GET
def lot(request: HttpRequest, lot_id: int) -> HttpResponse:
    """One batch: its lines, its file, its execution."""
    return _page_lot(request, _lot(request, lot_id), _form_execution())


def _form_execution(donnees: QueryDict | None = None) -> JourForm:
    return JourForm(donnees, libelle="Exécuté le", aide="Jour du débit sur le relevé de la banque.")


def _page_lot(request: HttpRequest, lu: LotPaiement, form: JourForm) -> HttpResponse:
    echeances = lu.echeances.select_related(*actions.AVEC, "ligne__type_aide").order_by("pk")
    rangees = ecran.lignes(echeances)
    contexte = {
        "lot": lu,
        "ton": TONS_LOT[EtatLot(lu.etat)],
        "rangees": rangees,
        "total": sum(r.echeance.montant for r in rangees),
        "form": form,
        "fil": [
            FIL | {"url": reverse("decisions:paiements")},
            {"libelle": "Lots", "url": reverse("decisions:lots")},
            {"libelle": lu.reference},
        ],
    }
    return render(request, "decisions/execution/lot.html", contexte, status=422 if form.errors else 200)


@require_POST
def lot_exporter(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Make the transfer file (idempotent: no token)."""
    exporte = actions.exporter_lot(lot=_lot(request, lot_id), par=agent_de(request))
    messages.success(request, "Le fichier de virement est prêt : téléchargez-le et remettez-le à la banque.")
    return redirect("decisions:lot", exporte.pk)


@require_GET
def lot_fichier(request: HttpRequest, lot_id: int) -> HttpResponse:
    """The file itself; each download is journaled."""
    lu = _lot(request, lot_id)
    contenu = actions.telecharger_fichier(lot=lu, par=agent_de(request))
    disposition = content_disposition_header(as_attachment=True, filename=f"{lu.reference}.xml")
    return HttpResponse(
        contenu, content_type="application/xml", headers={"Content-Disposition": disposition or "attachment"}
    )


@require_POST
def lot_executer(request: HttpRequest, lot_id: int) -> HttpResponse:
    """The bank carried it out."""
    agent, lu = agent_de(request), _lot(request, lot_id)
    form = _form_execution(request.POST)
    if not form.is_valid():
        return _page_lot(request, lu, form)

    def acte() -> str:
        actions.executer_lot(lot=lu, le=form.cleaned_data["le"], par=agent)
        messages.success(request, "Le lot est exécuté : ses échéances sont payées.")
        return reverse("decisions:lot", args=[lu.pk])

    return redirect(une_seule_fois(request, agent, acte))
