"""Where the execution of a decision stands, computed from its branches and never stored.

*En cours* from the first branch set in motion, *exécutée* when all are closed (conception).
"""

from dataclasses import dataclass

from django.db import models

from decisions.enums import EtatAvance, EtatEcheance, EtatExecution, EtatMotivation, EtatNotification, EtatPaiement
from decisions.models import Avance, Decision, Notification, Paiement


@dataclass(frozen=True)
class Branche:
    """One branch: `etat` and `attend` in words; `entamee` when work on it has begun, `close` when nothing is left."""

    code: str
    libelle: str
    etat: str
    attend: str
    entamee: bool
    close: bool
    objet: models.Model


def avec_execution(decisions: "models.QuerySet[Decision]") -> "models.QuerySet[Decision]":
    """The same decisions with what `branches` reads, in a fixed number of queries (for lists)."""
    return decisions.select_related("notification", "paiement").prefetch_related(
        "paiement__echeances", "lignes__avance__remboursements", "lignes__type_aide"
    )


def branches(decision: Decision) -> list[Branche]:
    """Branches that the decision opened, each with what it waits for."""
    trouvees: list[Branche] = []
    if (notification := getattr(decision, "notification", None)) is not None:
        trouvees.append(_notification(decision, notification))
    if (paiement := getattr(decision, "paiement", None)) is not None:
        trouvees.append(_paiement(paiement))
    avances = [getattr(ligne, "avance", None) for ligne in decision.lignes.all()]
    return trouvees + [_avance(avance) for avance in avances if avance is not None]


def etat_execution(decision: Decision) -> EtatExecution:
    """State to show: « à exécuter », « en cours », « exécutée » (its `.label`)."""
    ouvertes = branches(decision)
    if ouvertes and all(branche.close for branche in ouvertes):
        return EtatExecution.EXECUTEE
    if any(branche.entamee for branche in ouvertes):
        return EtatExecution.EN_COURS
    return EtatExecution.A_EXECUTER


ATTEND_NOTIFICATION = {
    EtatNotification.A_PREPARER: "la lettre est à préparer",
    EtatNotification.PRETE: "la lettre est à envoyer ou à remettre",
    EtatNotification.ENVOYEE: "la preuve de remise est attendue",
    EtatNotification.PROUVEE: "",
}
ATTEND_AVANCE = {
    EtatAvance.A_SIGNER: "la convention est à signer",
    EtatAvance.EN_COURS: "remboursements attendus : {restent}",
    EtatAvance.SOLDEE: "",
}


def _notification(decision: Decision, notification: Notification) -> Branche:
    attend = ATTEND_NOTIFICATION[EtatNotification(notification.etat)]
    if decision.motivation == EtatMotivation.A_REDIGER:
        attend = "la motivation est à rédiger avant toute lettre"
    return Branche(
        "notification",
        "Notification",
        notification.get_etat_display(),
        attend,
        entamee=notification.etat != EtatNotification.A_PREPARER,
        close=notification.etat == EtatNotification.PROUVEE,
        objet=notification,
    )


def _paiement(paiement: Paiement) -> Branche:
    etats = [echeance.etat for echeance in paiement.echeances.all()]
    restent = sum(etat not in {EtatEcheance.PAYEE, EtatEcheance.ANNULEE} for etat in etats)
    return Branche(
        "paiement",
        "Paiement",
        paiement.get_etat_display(),
        f"échéances à payer : {restent} sur {len(etats)}" if restent else "",
        entamee=any(etat != EtatEcheance.PREVUE for etat in etats),
        close=paiement.etat == EtatPaiement.CLOS,
        objet=paiement,
    )


def _avance(avance: Avance) -> Branche:
    restent = sum(remboursement.recu_le is None for remboursement in avance.remboursements.all())
    return Branche(
        "avance",
        "Avance remboursable",
        avance.get_etat_display(),
        ATTEND_AVANCE[EtatAvance(avance.etat)].format(restent=restent),
        entamee=avance.etat != EtatAvance.A_SIGNER,
        close=avance.etat == EtatAvance.SOLDEE,
        objet=avance,
    )
