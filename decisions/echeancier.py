"""Échéances of a granted line: whole months, the first and the last in proportion of their days.

Rounding rule: each échéance to the cent, half up; a single payment is the amount itself.
"""

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from decisions.enums import Periodicite
from decisions.models.lignes import LigneCommune

CENT = Decimal("0.01")
# A guard of this software against a year typed wrong, not a legal rule: no line makes more payments at once.
ANNEES_MAX = 10


def trop_longue(du: dt.date | None, au: dt.date | None) -> bool:
    """True when the period goes beyond what one decision may open."""
    return du is not None and au is not None and (au - du).days > ANNEES_MAX * 366


@dataclass(frozen=True)
class Prevue:
    """One payment to come. Amount in euros and cents."""

    rang: int
    du: dt.date
    au: dt.date
    prevue_le: dt.date
    montant: Decimal


def fin_de_mois(jour: dt.date) -> dt.date:
    """Last day of the month."""
    return jour.replace(day=calendar.monthrange(jour.year, jour.month)[1])


def echeances_de(ligne: LigneCommune, prise_le: dt.date) -> list[Prevue]:
    """Payments of the line decided on `prise_le`; none before the decision (arrears are payable at once)."""
    if not ligne.a_payer or ligne.montant is None:
        return []
    debut = ligne.du or prise_le
    if ligne.periodicite == Periodicite.UNIQUE:
        return [Prevue(1, debut, ligne.au or debut, prise_le, ligne.montant)]
    prevues: list[Prevue] = []
    fin = ligne.au or fin_de_mois(debut)
    while debut <= fin:
        dernier = min(fin_de_mois(debut), fin)
        jours_du_mois = fin_de_mois(debut).day
        part = Decimal((dernier - debut).days + 1) / Decimal(jours_du_mois)
        montant = (ligne.montant * part).quantize(CENT, ROUND_HALF_UP)
        if montant:
            prevues.append(Prevue(len(prevues) + 1, debut, dernier, max(prise_le, fin_de_mois(debut)), montant))
        debut = dernier + dt.timedelta(days=1)
    return prevues


def total(ligne: LigneCommune, prise_le: dt.date) -> Decimal:
    """What the line costs in all; computed, never stored."""
    return sum((prevue.montant for prevue in echeances_de(ligne, prise_le)), Decimal(0))


def mensualites(montant: Decimal, nombre: int) -> list[Decimal]:
    """Equal instalments to the cent, rounded down; the last one takes what is left, so that their sum is the amount."""
    part = (montant / nombre).quantize(CENT, ROUND_DOWN)
    return [part] * (nombre - 1) + [montant - part * (nombre - 1)]
