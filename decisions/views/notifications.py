"""Notifications: the list, the letter as it will leave, sending, proof of delivery."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commun.unicite import une_seule_fois
from comptes.models import Agent
from comptes.requete import agent_de
from decisions.actions import notification as actions
from decisions.droits_execution import peut_notifier
from decisions.enums import EtatNotification
from decisions.forms_execution import EnvoiForm, FiltreNotifications, JourForm
from decisions.lettres import apercu, manques_de_lettre
from decisions.models import Notification
from decisions.views.acces import DU_DOSSIER, suivant
from decisions.views.listes import EXPORT_MAX, chercher, tableur
from decisions.views.papiers import ouvrir_pdf

PAR_PAGE = 50
TONS = {
    EtatNotification.A_PREPARER: "attention",
    EtatNotification.PRETE: "encours",
    EtatNotification.ENVOYEE: "info",
    EtatNotification.PROUVEE: "succes",
}
TRIS = {
    "personne": F("decision__dossier__personne__cle_tri"),
    "decision": F("decision__prise_le"),
    "etat": F("etat"),
    "echeance": F("echeance"),
}


@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """The letters of the desk, the most pressing first."""
    filtre = FiltreNotifications(request.GET)
    visibles = Notification.objects.visibles_par(agent_de(request))
    choisies = _trier(_filtrer(visibles, filtre), request.GET.get("tri", ""))
    if request.GET.get("format") == "csv":
        return _csv(choisies, agent_de(request))
    page = Paginator(choisies, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtre": filtre,
        "page": page,
        "lignes": [_ligne(n) for n in page.object_list],
        "comptes": _comptes(visibles),
        "fil": [{"libelle": "Notifications"}],
    }
    return render(request, "decisions/execution/notifications.html", contexte)


def _filtrer(visibles: "models.QuerySet[Notification]", filtre: FiltreNotifications) -> "models.QuerySet[Notification]":
    filtre.is_valid()
    etat = filtre.cleaned_data.get("etat")
    choisies = visibles.filter(etat=etat) if etat else visibles.exclude(etat=EtatNotification.PROUVEE)
    choisies = chercher(choisies, filtre.cleaned_data.get("q") or "", "decision")
    return choisies.select_related("decision__dossier__personne", "decision__organe")


def _trier(choisies: "models.QuerySet[Notification]", tri: str) -> "models.QuerySet[Notification]":
    champ = TRIS.get(tri.removeprefix("-"), TRIS["echeance"])
    ordre = champ.desc(nulls_last=True) if tri.startswith("-") else champ.asc(nulls_last=True)
    return choisies.order_by(ordre, "pk")


def _comptes(visibles: "models.QuerySet[Notification]") -> list[dict[str, object]]:
    nombres = dict(visibles.order_by().values_list("etat").annotate(nombre=Count("pk")))
    return [{"code": e.value, "libelle": e.label, "nombre": nombres.get(e.value, 0)} for e in EtatNotification]


def _ligne(notification: Notification) -> dict[str, object]:
    attend_envoi = notification.etat in {EtatNotification.A_PREPARER, EtatNotification.PRETE}
    court = attend_envoi and notification.echeance is not None
    return {
        "notification": notification,
        "ton": TONS[EtatNotification(notification.etat)],
        "echeance": notification.echeance if court else None,
        "jours": (notification.echeance - timezone.localdate()).days if court and notification.echeance else None,
    }


def _csv(choisies: "models.QuerySet[Notification]", agent: Agent) -> HttpResponse:
    return tableur(
        "notifications",
        (
            "Personne",
            "Dossier",
            "Décision",
            "Prise le",
            "À notifier pour le",
            "État",
            "Canal",
            "Envoyée le",
            "Remise le",
        ),
        (
            (
                n.decision.dossier.personne.nom_complet,
                n.decision.dossier.numero,
                n.decision.numero,
                *(f"{jour:%d/%m/%Y}" if jour else "" for jour in (n.decision.prise_le, n.echeance)),
                n.get_etat_display(),
                n.get_canal_display(),
                *(f"{jour:%d/%m/%Y}" if jour else "" for jour in (n.envoyee_le, n.presentee_le)),
            )
            for n in choisies[:EXPORT_MAX]
        ),
        par=agent,
    )


def _visible(request: HttpRequest, pk: int) -> Notification:
    """A notification of the agent's desk, or of a dossier he reads; else 404."""
    visibles = Notification.objects.visibles_par(agent_de(request)).select_related(
        "lettre",
        "preparee_par",
        "decision__organe",
        "decision__signataire",
        "decision__demande",
        *(f"decision__dossier__{champ}" for champ in DU_DOSSIER),
    )
    return get_object_or_404(visibles, pk=pk)


@require_GET
def notification(request: HttpRequest, notification_id: int) -> HttpResponse:
    """One letter: what it says, what is missing, what comes next."""
    lue = _visible(request, notification_id)
    return _page(request, lue, EnvoiForm(), _form_preuve(lue))


def _form_preuve(lue: Notification, donnees: QueryDict | None = None) -> JourForm:
    recommande = lue.canal == "recommande"
    return JourForm(
        donnees,
        libelle="Présentée le" if recommande else "Remise le",
        aide="Jour de la première présentation par la poste." if recommande else "Jour écrit sur l’accusé signé.",
    )


def _page(request: HttpRequest, lue: Notification, envoi: EnvoiForm, preuve: JourForm) -> HttpResponse:
    agent = agent_de(request)
    a_preparer = lue.etat == EtatNotification.A_PREPARER
    contexte = {
        **_ligne(lue),
        "decision": lue.decision,
        "manques": manques_de_lettre(lue.decision) if a_preparer else [],
        "apercu": apercu(lue.decision, timezone.localtime(lue.lettre.cree_le).date() if lue.lettre else None),
        "peut_agir": peut_notifier(agent, lue),
        "envoi": envoi,
        "preuve": preuve,
        "fil": [
            {"libelle": "Notifications", "url": reverse("decisions:notifications")},
            {"libelle": f"Décision {lue.decision.numero}"},
        ],
    }
    statut = 422 if envoi.errors or preuve.errors else 200
    return render(request, "decisions/execution/notification.html", contexte, status=statut)


@require_POST
def preparer(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Make the letter (idempotent: no token, rendering stands outside any transaction)."""
    lue = _visible(request, notification_id)
    actions.preparer_notification(notification=lue, par=agent_de(request))
    messages.success(request, "La lettre est prête et classée au dossier. Imprimez-la, puis dites comment elle part.")
    return redirect("decisions:notification", lue.pk)


@require_GET
def lettre(request: HttpRequest, notification_id: int) -> HttpResponse:
    """The letter as it was made, to be printed; journaled."""
    return ouvrir_pdf(_visible(request, notification_id).lettre, agent_de(request))


@require_POST
def envoyer(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Deposited at the post, or handed over."""
    agent, lue = agent_de(request), _visible(request, notification_id)
    form = EnvoiForm(request.POST)
    if not form.is_valid():
        return _page(request, lue, form, _form_preuve(lue))

    def acte() -> str:
        actions.envoyer_notification(notification=lue, par=agent, **form.cleaned_data)
        messages.success(request, "L’envoi est inscrit. Le délai de recours courra du jour de la remise.")
        return _suite(agent, lue)

    return redirect(une_seule_fois(request, agent, acte))


@require_POST
def prouver(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Record the proof of delivery."""
    agent, lue = agent_de(request), _visible(request, notification_id)
    form = _form_preuve(lue, request.POST)
    if not form.is_valid():
        return _page(request, lue, EnvoiForm(), form)

    def acte() -> str:
        prouvee = actions.prouver_remise(notification=lue, par=agent, presentee_le=form.cleaned_data["le"])
        recours = prouvee.recours_jusqu_au
        suite = f" Un recours est possible jusqu’au {recours:%d/%m/%Y}." if recours else ""
        messages.success(request, f"La remise est prouvée.{suite}")
        return _suite(agent, lue)

    return redirect(une_seule_fois(request, agent, acte))


def _suite(agent: Agent, lue: Notification) -> str:
    return suivant(agent, reverse("decisions:notification", args=[lue.pk]))
