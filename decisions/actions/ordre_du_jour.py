"""Order of the points of an agenda in preparation."""

from django.db import transaction

from comptes.models import Agent
from decisions import droits
from decisions.actions.commun import exiger, exiger_etat
from decisions.enums import EtatSeance
from decisions.models import Point, Seance


def deplacer_point(*, point: Point, par: Agent, pas: int) -> None:
    """One place up (`pas` = -1) or down (+1); at an end nothing moves. Ranks are written again without a hole."""
    with transaction.atomic():
        seance = Seance.objects.select_for_update(of=("self",)).select_related("organe").get(pk=point.seance_id)
        exiger(droits.peut_preparer_seance(par, seance.organe), "La secrétaire de l’organe tient l’ordre du jour.")
        exiger_etat(seance, EtatSeance.PREPAREE)
        points = list(seance.points.order_by("ordre", "pk"))
        ici = next((rang for rang, p in enumerate(points) if p.pk == point.pk), None)
        if ici is None:
            return
        cible = min(len(points) - 1, max(0, ici + pas))
        points.insert(cible, points.pop(ici))
        for rang, deplace in enumerate(points, start=1):
            deplace.ordre = rang
        Point.objects.bulk_update(points, ["ordre"])
