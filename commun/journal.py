"""Writes the journals. Callers stand inside their action's transaction: a fact is kept if and only if the act is."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Protocol

from django.db import models, transaction
from django.utils import timezone

from commun.models import Consultation, Evenement, Historique

TRANCHE_MINUTES = 10


class Acteur(Protocol):
    """What the journals need to know of an agent."""

    pk: Any
    institution_id: int


def noter(
    type_: str,
    objet: models.Model,
    *,
    par: Acteur | None,
    institution_id: int,
    dossier_id: int | None = None,
    **faits: Any,
) -> Evenement:
    """Write one typed fact. `faits` are codes, ids, dates and amounts (as text), never free text."""
    return Evenement.objects.create(
        type=type_,
        agent_id=par.pk if par else None,
        institution_id=institution_id,
        objet_type=objet._meta.label_lower,
        objet_id=objet.pk,
        dossier_id=dossier_id,
        faits=faits,
    )


def tranche(instant: dt.datetime) -> dt.datetime:
    """Start of the ten-minute slot that holds the instant."""
    return instant.replace(
        minute=instant.minute - instant.minute % TRANCHE_MINUTES,
        second=0,
        microsecond=0,
    )


def consulter(
    versions: Iterable[tuple[int, int]],
    *,
    par: Acteur,
    nature: str = Consultation.Nature.LECTURE,
) -> None:
    """Journal that the agent saw these (document_id, version_id); one row per slot whatever the number of pages."""
    debut = tranche(timezone.now())
    Consultation.objects.bulk_create(
        [
            Consultation(
                tranche=debut,
                institution_id=par.institution_id,
                agent_id=par.pk,
                document_id=document_id,
                version_id=version_id,
                nature=nature,
            )
            for document_id, version_id in versions
        ],
        ignore_conflicts=True,
    )


def historiser(
    objet: models.Model,
    avant: dict[str, Any],
    *,
    par: Acteur | None,
    institution_id: int,
) -> None:
    """Keep the differences between `avant` (field → old value) and the object as it now stands."""
    lignes = [
        Historique(
            institution_id=institution_id,
            agent_id=par.pk if par else None,
            objet_type=objet._meta.label_lower,
            objet_id=objet.pk,
            champ=champ,
            avant="" if ancien is None else str(ancien),
            apres="" if nouveau is None else str(nouveau),
        )
        for champ, ancien in avant.items()
        if (nouveau := getattr(objet, champ)) != ancien
    ]
    with transaction.atomic():
        Historique.objects.bulk_create(lignes)
