"""Sheets of this room that come back signed: the agreement of an advance, the notification handed over."""

from django.urls import reverse
from django.utils.safestring import SafeString

from commun import reperes
from commun.reperes import Arrivee, Designation, Genre, Repere
from comptes.afaire import demander
from comptes.enums import Profil
from comptes.models import Agent
from decisions.actions.commun import noter_decision
from decisions.enums import EtatAvance, EtatNotification
from decisions.models import Avance, Decision, Notification

CONVENTION = "CON"
NOTIFICATION = "NOT"
TYPE = "lettre_envoyee"
A_SIGNER = "convention-a-signer"
A_PROUVER = "notification-a-prouver"


def qr_convention(avance: Avance) -> SafeString:
    """The drawing that stands on the agreement."""
    return _qr(avance.ligne.decision, Repere(CONVENTION, (avance.pk,)))


def qr_notification(decision: Decision) -> SafeString:
    """The drawing that stands on the letter; its signed copy proves that it was handed over."""
    notification = Notification.objects.filter(decision=decision).first()
    return _qr(decision, Repere(NOTIFICATION, (notification.pk,))) if notification else SafeString("")


def _qr(decision: Decision, repere: Repere) -> SafeString:
    return reperes.svg_qr(reperes.texte(decision.dossier.institution_id, repere))


def designer(repere: Repere) -> Designation | None:
    """The dossier of the decision."""
    decision = _decision(repere)
    if decision is None:
        return None
    quoi = "Convention signée" if repere.genre == CONVENTION else "Notification signée"
    return Designation(decision.dossier_id, TYPE, f"{quoi}, décision {decision.numero}")


def _decision(repere: Repere) -> Decision | None:
    if repere.genre == CONVENTION:
        return Decision.objects.filter(lignes__avance=repere.ids[0]).first()
    return Decision.objects.filter(notification=repere.ids[0]).first()


def recevoir(repere: Repere, arrivee: Arrivee) -> None:
    """The signed sheet is there: the desk checks it and writes the day that stands on it (a person's act)."""
    decision = _decision(repere)
    if decision is None:
        return
    par = Agent.objects.get(pk=arrivee.agent_id)
    if repere.genre == CONVENTION:
        avance = Avance.objects.get(pk=repere.ids[0])
        noter_decision("avance.convention_recue", avance, decision, par, document=arrivee.document_id)
        if avance.etat == EtatAvance.A_SIGNER:
            _confier(A_SIGNER, avance, decision, "convention signée reçue : inscrivez le jour", "decisions:avance")
        return
    notification = Notification.objects.get(pk=repere.ids[0])
    noter_decision("notification.signee_recue", notification, decision, par, document=arrivee.document_id)
    if notification.etat == EtatNotification.ENVOYEE:
        raison = "lettre signée reçue : inscrivez le jour de la remise"
        _confier(A_PROUVER, notification, decision, raison, "decisions:notification")


def _confier(nature: str, objet: Avance | Notification, decision: Decision, raison: str, adresse: str) -> None:
    demander(
        nature,
        objet,
        sujet=f"{decision.dossier.personne} – décision {decision.numero}",
        raison=raison,
        url=reverse(adresse, args=[objet.pk]),
        compartiment=decision.dossier.compartiment,
        profil=Profil.RECUPERATION if nature == A_SIGNER else Profil.NOTIFICATION,
    )


reperes.declarer(Genre(CONVENTION, "convention de remboursement", designer, recevoir))
reperes.declarer(Genre(NOTIFICATION, "notification", designer, recevoir))
