"""Sheets of this room that come back signed: the agreement of an advance, the notification handed over."""

from django.urls import reverse
from django.utils.safestring import SafeString

from commun import reperes
from commun.reperes import Arrivee, Designation, Genre, Repere
from comptes.afaire import clore, demander
from comptes.enums import Profil
from comptes.models import Agent
from decisions.actions.commun import noter_decision
from decisions.enums import EtatAvance, EtatNotification
from decisions.models import Avance, Decision, Notification

CONVENTION = "CON"
NOTIFICATION = "NOT"
BON = "BON"
TYPE = "lettre_envoyee"
A_SIGNER = "convention-a-signer"
A_PROUVER = "notification-a-prouver"
TITRES = {
    CONVENTION: "Convention signée, décision {}",
    NOTIFICATION: "Notification signée, décision {}",
    BON: "Bon signé, décision {}",
}


def qr_convention(avance: Avance) -> SafeString:
    """The drawing that stands on the agreement."""
    return _qr(avance.ligne.decision, Repere(CONVENTION, (avance.pk,)))


def qr_notification(decision: Decision) -> SafeString:
    """The drawing that stands on the letter; its signed copy proves that it was handed over."""
    notification = Notification.objects.filter(decision=decision).first()
    return _qr(decision, Repere(NOTIFICATION, (notification.pk,))) if notification else SafeString("")


def qr_bon(decision: Decision) -> SafeString:
    """The drawing that stands on the receipt of what is handed over."""
    return _qr(decision, Repere(BON, (decision.pk,)))


def _qr(decision: Decision, repere: Repere) -> SafeString:
    return reperes.svg_qr(reperes.texte(decision.dossier.institution_id, repere))


def designer(repere: Repere) -> Designation | None:
    """The dossier of the decision."""
    decision = _decision(repere)
    if decision is None:
        return None
    return Designation(decision.dossier_id, TYPE, TITRES[repere.genre].format(decision.numero))


def _decision(repere: Repere) -> Decision | None:
    if repere.genre == CONVENTION:
        return Decision.objects.filter(lignes__avance=repere.ids[0]).first()
    if repere.genre == BON:
        return Decision.objects.filter(pk=repere.ids[0]).first()
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
    if repere.genre == BON:
        noter_decision("bon.signe_recu", decision, decision, par, document=arrivee.document_id)
        return
    notification = Notification.objects.get(pk=repere.ids[0])
    noter_decision("notification.signee_recue", notification, decision, par, document=arrivee.document_id)
    if notification.etat == EtatNotification.ENVOYEE:
        raison = "lettre signée reçue : inscrivez le jour de la remise"
        _confier(A_PROUVER, notification, decision, raison, "decisions:notification")


def retirer(repere: Repere, arrivee: Arrivee) -> None:
    """The sheet left the dossier, filed there by mistake: what it asked of the desk is asked no more."""
    decision = _decision(repere)
    if decision is None:
        return
    par = Agent.objects.get(pk=arrivee.agent_id)
    if repere.genre == CONVENTION:
        avance = Avance.objects.get(pk=repere.ids[0])
        noter_decision("avance.convention_reprise", avance, decision, par, document=arrivee.document_id)
        if avance.etat == EtatAvance.A_SIGNER:
            _confier(A_SIGNER, avance, decision, "convention de remboursement à faire signer", "decisions:avance")
        return
    if repere.genre == BON:
        noter_decision("bon.signe_repris", decision, decision, par, document=arrivee.document_id)
        return
    notification = Notification.objects.get(pk=repere.ids[0])
    noter_decision("notification.signee_reprise", notification, decision, par, document=arrivee.document_id)
    clore(notification, A_PROUVER, par=par)


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


reperes.declarer(Genre(CONVENTION, "convention de remboursement", designer, recevoir, retirer))
reperes.declarer(Genre(BON, "bon d’aide", designer, recevoir, retirer))
reperes.declarer(Genre(NOTIFICATION, "notification", designer, recevoir, retirer))
