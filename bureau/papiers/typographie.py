"""How French papers print amounts, dates, months and account numbers."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

CENTIME = Decimal("0.01")
INSECABLE = "\N{NO-BREAK SPACE}"
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def arrondi(valeur: Decimal) -> Decimal:
    """``valeur`` rounded to the cent, half up as French and Belgian bills do."""
    return valeur.quantize(CENTIME, rounding=ROUND_HALF_UP)


def nombre(valeur: Decimal) -> str:
    """``1234.5`` as ``1 234,50``: two decimals, no-break thousands."""
    return f"{arrondi(valeur):,.2f}".replace(",", INSECABLE).replace(".", ",")


def montant(valeur: Decimal) -> str:
    """Return an amount in euros, ``1 234,50 €``."""
    return f"{nombre(valeur)}{INSECABLE}€"


def jour(date: dt.date) -> str:
    """``22/11/2026``."""
    return f"{date:%d/%m/%Y}"


def jour_long(date: dt.date) -> str:
    """``1er octobre 2026``."""
    rang = "1er" if date.day == 1 else str(date.day)
    return f"{rang} {mois(date)}"


def mois(date: dt.date) -> str:
    """``octobre 2026``."""
    return f"{MOIS[date.month - 1]} {date.year}"


def de_mois(date: dt.date) -> str:
    """``de mars 2026`` or ``d'octobre 2026``."""
    lie = mois(date)
    return f"d’{lie}" if lie[0] in "ao" else f"de {lie}"


def premier_du_mois(date: dt.date, recul: int = 0) -> dt.date:
    """First day of the month ``recul`` months before ``date`` (after it when negative)."""
    rang = date.year * 12 + date.month - 1 - recul
    return dt.date(rang // 12, rang % 12 + 1, 1)


def dernier_du_mois(date: dt.date) -> dt.date:
    """Last day of the month of ``date``."""
    return premier_du_mois(date, -1) - dt.timedelta(days=1)


def par_quatre(numero: str) -> str:
    """Return an account number in groups of four, ``BE68 5390 0754 7034``."""
    serre = numero.replace(" ", "")
    return " ".join(serre[debut : debut + 4] for debut in range(0, len(serre), 4))
