"""Writes and closes what awaits people; called inside the action's transaction."""

import datetime as dt

from django.db import models
from django.utils import timezone

from comptes.models import AFaire, Agent, Compartiment, Entite, Organe

# What the columns hold: the longest names shorten a line of a list, they never stop an act.
SUJET_MAX, RAISON_MAX = 200, 300


def demander(
    nature: str,
    objet: models.Model,
    *,
    sujet: str,
    url: str,
    compartiment: Compartiment | None = None,
    agent: Agent | None = None,
    profil: str = "",
    entite: Entite | None = None,
    organe: Organe | None = None,
    role_organe: str = "",
    echeance: dt.date | None = None,
    raison: str = "",
) -> AFaire:
    """Put one thing on somebody's list: an agent, or whoever holds `profil` over `entite`, or a role of `organe`.

    The same nature about the same object to the same recipient is brought up to date, not doubled.
    """
    institution_id = next(
        porteur.institution_id for porteur in (compartiment, agent, entite, organe) if porteur is not None
    )
    if entite is None and compartiment is not None and profil:
        entite = compartiment.entite
    ligne, _ = AFaire.objects.update_or_create(
        nature=nature,
        objet_type=objet._meta.label_lower,
        objet_id=objet.pk,
        agent=agent,
        profil=profil,
        organe=organe,
        fait_le=None,
        defaults={
            "institution_id": institution_id,
            "entite": entite,
            "role_organe": role_organe,
            "compartiment": compartiment,
            "sujet": sujet[:SUJET_MAX],
            "raison": raison[:RAISON_MAX],
            "url": url,
            "echeance": echeance,
        },
    )
    return ligne


def clore(objet: models.Model, *natures: str, par: Agent | None) -> int:
    """Strike out what was asked about this object (all natures when none is named). Returns how many."""
    lignes = AFaire.objects.ouverts().filter(objet_type=objet._meta.label_lower, objet_id=objet.pk)
    if natures:
        lignes = lignes.filter(nature__in=natures)
    return lignes.update(fait_le=timezone.now(), fait_par_id=par.pk if par else None)
