"""How long a reading still takes, as people say it."""

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from ged.models import Version

PAGES_MIN = 3  # read since it began: fewer say nothing of its pace
MINUTE, HEURE = 60, 3600


def temps_restant(version: "Version") -> str:
    """« moins d’une minute », « environ 4 minutes »; "" when nothing can be said yet.

    The pace is that since the reading began or began again, waiting for other documents included.
    """
    return _reste(version, version.pages_lues)


def temps_de_relecture(version: "Version", relues: int) -> str:
    """The same of another reading, of which `relues` pages are done."""
    return _reste(version, relues) if version.a_relire else ""


def _reste(version: "Version", faites: int) -> str:
    lues, reste = faites - version.lecture_depuis_page, (version.nb_pages or 0) - faites
    if version.lecture_depuis is None or lues < PAGES_MIN or reste <= 0:
        return ""
    ecoule: dt.timedelta = timezone.now() - version.lecture_depuis
    return dire_duree(ecoule.total_seconds() / lues * reste)


def dire_duree(secondes: float) -> str:
    """Rounded up to what is worth saying."""
    if secondes < MINUTE:
        return "moins d’une minute"
    if secondes < 1.5 * HEURE:
        minutes = round(secondes / MINUTE)
        return f"environ {minutes} minute{'s' if minutes > 1 else ''}"
    heures = round(secondes / HEURE)
    return f"environ {heures} heures"
