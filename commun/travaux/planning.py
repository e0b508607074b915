"""Scheduled jobs: each app declares its own in `ready()`; a slot is queued once whatever the number of workers."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.module_loading import import_string

from commun.models import Creneau


@dataclass(frozen=True)
class Planifie:
    """`tache` (dotted path of a django-tasks task without argument) is queued every `secondes`."""

    nom: str
    secondes: int
    tache: str


_PLANNING: dict[str, Planifie] = {}


def planifier(nom: str, *, secondes: int, tache: str) -> None:
    """Declare a scheduled job."""
    _PLANNING[nom] = Planifie(nom, secondes, tache)


def mettre_en_file(maintenant: dt.datetime) -> int:
    """Queue the jobs whose current slot has not been queued yet. Returns how many."""
    ajoutes = 0
    for planifie in _PLANNING.values():
        debut = dt.datetime.fromtimestamp(
            maintenant.timestamp() // planifie.secondes * planifie.secondes,
            tz=dt.UTC,
        )
        if Creneau.objects.filter(nom=planifie.nom, debut=debut).exists():
            continue
        with transaction.atomic():
            _, nouveau = Creneau.objects.get_or_create(nom=planifie.nom, debut=debut)
            if nouveau:
                import_string(planifie.tache).enqueue()
                ajoutes += 1
            Creneau.objects.filter(nom=planifie.nom, debut__lt=debut - dt.timedelta(days=2)).delete()
    return ajoutes
