"""Calendar arithmetic of the delays: whole days, whole months, years."""

import calendar
import datetime as dt

from commun.erreurs import RegleNonSatisfaite

MOIS_PAR_UNITE = {"mois": 1, "an": 12, "ans": 12}


def ajouter_mois(jour: dt.date, nombre: int) -> dt.date:
    """Return the same day of the month `nombre` months later, or the last day of that month when it has no such day."""
    rang = jour.year * 12 + jour.month - 1 + nombre
    annee, mois = divmod(rang, 12)
    dernier = calendar.monthrange(annee, mois + 1)[1]
    return dt.date(annee, mois + 1, min(jour.day, dernier))


def ajouter(jour: dt.date, nombre: int, unite: str) -> dt.date:
    """Day reached `nombre` calendar days, months or years after `jour`.

    Raises RegleNonSatisfaite for a unit that is not counted on the calendar alone (jours ouvrables, jours francs).
    """
    if unite in {"jour", "jours"}:
        return jour + dt.timedelta(days=nombre)
    if unite in MOIS_PAR_UNITE:
        return ajouter_mois(jour, nombre * MOIS_PAR_UNITE[unite])
    raise RegleNonSatisfaite(
        f"Un délai en « {unite} » ne se compte pas sur le calendrier seul.",
        remede="Écrivez ce délai en jours, en mois ou en ans dans le référentiel.",
    )
