"""The notification: letter made, sent or handed over, delivery proved; from then on the appeal period runs."""

import datetime as dt
from io import BytesIO

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import RegleNonSatisfaite
from comptes.afaire import clore, demander
from comptes.enums import Profil
from comptes.models import Agent
from decisions.actions.commun import exiger, exiger_etat, noter_decision
from decisions.actions.pieces_produites import classer_au_dossier
from decisions.droits_execution import peut_notifier
from decisions.enums import CanalNotification, EtatNotification
from decisions.lettres import lettre_pdf
from decisions.models import Notification
from ged import stockage
from referentiel.lecture import echeance

NUMERO_MAX = 40
RAISONS = {
    "notification-a-envoyer": "lettre prête, à envoyer ou à remettre",
    "notification-a-prouver": "preuve de présentation ou de remise attendue",
}


def preparer_notification(*, notification: Notification, par: Agent) -> Notification:
    """Make the letter and file it in the dossier. Rendering and storing stand before the transaction.

    Raises LettreIncomplete with the list of what is missing. Asked twice, the letter is made once.
    """
    _exiger_bureau(notification, par)
    if notification.etat == EtatNotification.PRETE:
        return notification
    exiger_etat(notification, EtatNotification.A_PREPARER)
    decision = notification.decision
    recu = stockage.recevoir(BytesIO(lettre_pdf(decision)))
    with transaction.atomic():
        notification = _verrouiller(notification)
        if notification.etat != EtatNotification.A_PREPARER:
            transaction.on_commit(lambda: stockage.retirer(recu.cle))
            return notification
        lettre = classer_au_dossier(
            recu,
            dossier=decision.dossier,
            nom=f"notification-{decision.numero}.pdf",
            titre=f"Notification de la décision {decision.numero}",
            par=par,
        )
        notification.preparer(lettre, par)
        notification.save()
        clore(notification, par=par)
        _confier(notification, "notification-a-envoyer", notification.echeance)
        noter_decision("notification.prete", notification, decision, par, document=lettre.pk)
        return notification


def envoyer_notification(*, notification: Notification, par: Agent, canal: str, numero: str = "") -> Notification:
    """Deposited today at the post under a registered number, or handed over against a signed receipt (1.2)."""
    numero = numero.strip().upper()
    if canal not in CanalNotification.values:
        raise RegleNonSatisfaite(
            "Dites comment la lettre part.", remede="Envoi recommandé, ou remise contre signature."
        )
    if canal == CanalNotification.RECOMMANDE and not numero:
        raise RegleNonSatisfaite(
            "Le numéro du recommandé manque.", remede="Recopiez-le depuis le récépissé : il prouvera l’envoi."
        )
    if len(numero) > NUMERO_MAX:
        raise RegleNonSatisfaite("Ce numéro de recommandé est trop long.", remede="Recopiez-le depuis le récépissé.")
    with transaction.atomic():
        notification = _pour_agir(notification, par, EtatNotification.PRETE)
        notification.envoyer(canal, numero if canal == CanalNotification.RECOMMANDE else "")
        notification.save()
        clore(notification, par=par)
        _confier(notification, "notification-a-prouver", None)
        noter_decision("notification.envoyee", notification, notification.decision, par, canal=canal)
        return notification


def prouver_remise(*, notification: Notification, par: Agent, presentee_le: dt.date) -> Notification:
    """First presentation by the post, or the day of the signed receipt: the appeal period starts (domaine.md 1.2)."""
    with transaction.atomic():
        notification = _pour_agir(notification, par, EtatNotification.ENVOYEE)
        _verifier_jour(notification, presentee_le)
        notification.prouver(presentee_le)
        notification.recours_jusqu_au = echeance(
            notification.decision.dossier.institution, "delai_recours", presentee_le
        )
        notification.save()
        clore(notification, par=par)
        noter_decision(
            "notification.remise_prouvee",
            notification,
            notification.decision,
            par,
            presentee_le=presentee_le.isoformat(),
            recours=notification.recours_jusqu_au.isoformat() if notification.recours_jusqu_au else "",
        )
        return notification


def _verifier_jour(notification: Notification, presentee_le: dt.date) -> None:
    if presentee_le > timezone.localdate():
        raise RegleNonSatisfaite("Cette date est dans le futur.", remede="Inscrivez le jour qui figure sur la preuve.")
    if notification.envoyee_le and presentee_le < notification.envoyee_le:
        raise RegleNonSatisfaite(
            f"La lettre est partie le {notification.envoyee_le:%d/%m/%Y} : elle ne peut pas avoir été remise avant.",
            remede="Inscrivez le jour qui figure sur la preuve.",
        )


def _verrouiller(notification: Notification) -> Notification:
    return (
        Notification.objects.select_for_update(of=("self",))
        .select_related("decision__dossier__compartiment__entite", "decision__dossier__institution")
        .get(pk=notification.pk)
    )


def _pour_agir(notification: Notification, par: Agent, etat: str) -> Notification:
    notification = _verrouiller(notification)
    _exiger_bureau(notification, par)
    exiger_etat(notification, etat)
    return notification


def _exiger_bureau(notification: Notification, par: Agent) -> None:
    exiger(peut_notifier(par, notification), "Le bureau des notifications de ce service fait cela.")


def _confier(notification: Notification, nature: str, limite: dt.date | None) -> None:
    decision = notification.decision
    demander(
        nature,
        notification,
        sujet=f"{decision.dossier.personne} – décision {decision.numero}",
        raison=RAISONS[nature],
        url=reverse("decisions:notification", args=[notification.pk]),
        compartiment=decision.dossier.compartiment,
        profil=Profil.NOTIFICATION,
        echeance=limite,
    )
