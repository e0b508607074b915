"""The legal clock of a demande: when the decision is due, and how near that is."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from dossiers.enums import EtatDemande
from dossiers.models import Demande

JOURS_BIENTOT = 7  # within so many days the clock says « bientôt »


@dataclass(frozen=True)
class Horloge:
    """`jours` left (negative when late); `ton`: calme, bientot, retard, arretee, inconnue."""

    echeance: dt.date | None
    jours: int | None
    ton: str
    texte: str


def horloge(demande: Demande, jour: dt.date | None = None) -> Horloge:
    """Clock of one demande that day. A closed or suspended one does not run; without parameter nothing is invented."""
    if demande.etat == EtatDemande.CLOSE:
        return Horloge(demande.echeance, None, "arretee", "demande close")
    if demande.etat == EtatDemande.SUSPENDUE and demande.suspendue_le:
        return Horloge(demande.echeance, None, "arretee", f"délai suspendu depuis le {demande.suspendue_le:%d/%m/%Y}")
    if demande.echeance is None:
        return Horloge(None, None, "inconnue", "délai d’examen à fournir")
    jours = (demande.echeance - (jour or timezone.localdate())).days
    return Horloge(demande.echeance, jours, _ton(jours), f"décision due le {demande.echeance:%d/%m/%Y}, {dire(jours)}")


def la_plus_pressante(demandes: Iterable[Demande], jour: dt.date | None = None) -> Horloge | None:
    """Clock of the demande due first among those that run; None when none does."""
    horloges = [h for d in demandes if (h := horloge(d, jour)).jours is not None]
    return min(horloges, key=lambda h: h.jours or 0, default=None)


def dire(jours: int) -> str:
    """« dans 12 jours », « demain », « aujourd’hui », « en retard de 3 jours »."""
    proches = {0: "aujourd’hui", 1: "demain", -1: "en retard d’un jour"}
    if jours in proches:
        return proches[jours]
    return f"dans {jours} jours" if jours > 0 else f"en retard de {-jours} jours"


def _ton(jours: int) -> str:
    if jours < 0:
        return "retard"
    return "bientot" if jours <= JOURS_BIENTOT else "calme"
