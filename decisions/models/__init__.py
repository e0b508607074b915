"""Models of the room `decisions`: five aggregates, not one chain."""

from decisions.models.avis import Avis
from decisions.models.branches import (
    Avance,
    Echeance,
    LotPaiement,
    Notification,
    Paiement,
    Remboursement,
)
from decisions.models.decision import Decision, Ligne
from decisions.models.plis import PliPropose
from decisions.models.proposition import (
    LigneProposition,
    Proposition,
    Retour,
    VersionProposition,
)
from decisions.models.seance import Point, Presence, Seance

__all__ = [
    "Avance",
    "Avis",
    "Decision",
    "Echeance",
    "Ligne",
    "LigneProposition",
    "LotPaiement",
    "Notification",
    "Paiement",
    "PliPropose",
    "Point",
    "Presence",
    "Proposition",
    "Remboursement",
    "Retour",
    "Seance",
    "VersionProposition",
]
