"""Who may carry a decision out. Pure questions: the actions raise, the screens draw the buttons."""

from comptes.enums import Profil
from comptes.models import Agent, Compartiment
from decisions.models import Avance, Decision, LotPaiement, Notification, Paiement


def _tient(agent: Agent, decision: Decision, profil: str) -> bool:
    """True when the agent holds the desk over the decision's dossier."""
    tenus = Compartiment.objects.ou_tient(agent, profil)
    return tenus.filter(pk=decision.dossier.compartiment_id).exists()


def peut_notifier(agent: Agent, notification: Notification) -> bool:
    """The notification desk of the entité."""
    return _tient(agent, notification.decision, Profil.NOTIFICATION)


def peut_payer(agent: Agent, paiement: Paiement) -> bool:
    """The payment desk of the entité."""
    return _tient(agent, paiement.decision, Profil.PAIEMENT)


def peut_suivre_lot(agent: Agent, lot: LotPaiement) -> bool:
    """A payment desk that holds every dossier of the batch."""
    return LotPaiement.objects.visibles_par(agent).filter(pk=lot.pk).exists()


def peut_recuperer(agent: Agent, avance: Avance) -> bool:
    """The recovery desk of the entité."""
    return _tient(agent, avance.ligne.decision, Profil.RECUPERATION)
