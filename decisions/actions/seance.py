"""Sittings: agenda, freezing (opens the dossiers to the organ), presence and quorum, closing (closes them again)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from commun import journal
from commun.erreurs import EtatPerime
from comptes.afaire import clore, demander
from comptes.enums import GenreOrgane, RoleMandat
from comptes.models import Agent, Organe, Ouverture
from decisions import droits
from decisions.actions.avis import avis_manquants
from decisions.actions.commun import (
    demander_inscription,
    exiger,
    exiger_demande_ouverte,
    exiger_etat,
    noter,
    verrouiller,
)
from decisions.actions.plis import ouvrir_les_plis, refermer_les_plis
from decisions.enums import EtatPoint, EtatProposition, EtatSeance
from decisions.exceptions import AvisManquant, SeanceIncomplete
from decisions.models import Point, Presence, Proposition, Seance


def creer_seance(*, organe: Organe, debut: dt.datetime, par: Agent, lieu: str = "") -> Seance:
    """A sitting in preparation."""
    exiger(organe.genre == GenreOrgane.DECISION and droits.peut_preparer_seance(par, organe))
    with transaction.atomic():
        Organe.objects.select_for_update().get(pk=organe.pk)  # two secretaries at once wait for each other here
        if organe.seances.filter(debut=debut).exists():
            raise SeanceIncomplete("Cet organe siège déjà à ce moment-là.", remede="Choisissez une autre heure.")
        seance = Seance.objects.create(organe=organe, debut=debut, lieu=lieu, preparee_par=par)
        _noter(seance, "seance.creee", par)
        return seance


def _noter(seance: Seance, type_: str, par: Agent, **faits: Any) -> None:
    journal.noter(type_, seance, par=par, institution_id=seance.organe.institution_id, **faits)


def _verrouiller(seance: Seance) -> Seance:
    return Seance.objects.select_for_update(of=("self",)).select_related("organe").get(pk=seance.pk)


def inscrire_point(*, seance: Seance, proposition: Proposition, par: Agent) -> Point:
    """Put a validated proposition on the agenda; every compulsory advice must be closed on its current version."""
    with transaction.atomic():
        seance = _verrouiller(seance)
        exiger(droits.peut_preparer_seance(par, seance.organe), "La secrétaire de l’organe tient l’ordre du jour.")
        exiger_etat(seance, EtatSeance.PREPAREE)
        proposition = verrouiller(proposition)
        exiger(proposition.organe_id == seance.organe_id, "Cette proposition revient à un autre organe.")
        exiger_etat(proposition, EtatProposition.VALIDEE)
        exiger_demande_ouverte(proposition)
        deja = proposition.points.filter(etat=EtatPoint.INSCRIT).select_related("seance__organe").first()
        if deja and deja.seance_id == seance.pk:
            return deja
        if deja:
            raise EtatPerime(f"Cette proposition est déjà à l’ordre du jour : {deja.seance}.")
        if manquants := avis_manquants(proposition):
            raise AvisManquant(manques=manquants)
        dernier = seance.points.aggregate(dernier=Max("ordre"))["dernier"] or 0
        point = Point.objects.create(seance=seance, proposition=proposition, ordre=dernier + 1)
        clore(proposition, "proposition-a-inscrire", par=par)
        noter("point.inscrit", proposition, par, seance=seance.pk, point=point.pk)
        return point


def retirer_point(*, point: Point, par: Agent) -> None:
    """Take a point off an agenda in preparation: the proposition awaits another sitting."""
    with transaction.atomic():
        seance = _verrouiller(point.seance)
        exiger(droits.peut_preparer_seance(par, seance.organe))
        exiger_etat(seance, EtatSeance.PREPAREE)
        proposition = verrouiller(point.proposition)
        if not seance.points.filter(pk=point.pk).delete()[0]:
            raise EtatPerime("Ce point n’est plus à l’ordre du jour.")
        noter("point.retire", proposition, par, seance=seance.pk)
        demander_inscription(proposition)


def figer_seance(*, seance: Seance, par: Agent) -> Seance:
    """The agenda no longer changes, and the organ may read the complete dossiers from now on."""
    with transaction.atomic():
        seance = _verrouiller(seance)
        exiger(droits.peut_preparer_seance(par, seance.organe))
        exiger_etat(seance, EtatSeance.PREPAREE)
        points = list(seance.points.select_related("proposition__dossier__compartiment").order_by("ordre"))
        if not points:
            raise SeanceIncomplete(manques=["aucun point à l’ordre du jour"])
        seance.figer()
        seance.save()
        membres = list(seance.organe.agents_en_vigueur())
        Presence.objects.bulk_create([Presence(seance=seance, agent=agent) for agent in membres], ignore_conflicts=True)
        for rang, point in enumerate(points, start=1):
            _ouvrir_a_l_organe(point, seance, rang, par)
        _noter(seance, "seance.figee", par, points=len(points))
        _convier(seance, membres)
        return seance


def _ouvrir_a_l_organe(point: Point, seance: Seance, rang: int, par: Agent) -> None:
    point.ordre = rang
    point.ouverture = Ouverture.objects.create(
        compartiment=point.proposition.dossier.compartiment,
        organe=seance.organe,
        motif=f"ordre du jour de la séance du {timezone.localtime(seance.debut):%d/%m/%Y}",
    )
    point.save(update_fields=["ordre", "ouverture"])
    ouvrir_les_plis(point.proposition, seance.organe, par)
    noter("point.ouvert_a_l_organe", point.proposition, par, seance=seance.pk)


def _convier(seance: Seance, membres: list[Agent]) -> None:
    for agent in membres:
        demander(
            "seance-a-lire",
            seance,
            sujet=str(seance),
            raison="ordre du jour figé : dossiers à lire avant la séance",
            url=reverse("decisions:seance", args=[seance.pk]),
            agent=agent,
            echeance=timezone.localtime(seance.debut).date(),
        )


def ouvrir_seance(*, seance: Seance, par: Agent, presents: list[int]) -> Seance:
    """Open with these agents present; refused below the quorum."""
    with transaction.atomic():
        seance = _verrouiller(seance)
        exiger(droits.peut_conduire_seance(par, seance))
        exiger_etat(seance, EtatSeance.FIGEE)
        seance.presences.update(present=False)
        seance.presences.filter(agent__in=presents).update(present=True)
        if (manque := quorum_manquant(seance)) > 0:
            raise SeanceIncomplete("Le quorum n’est pas atteint.", manques=[f"il manque {manque} membre(s) présent(s)"])
        seance.ouvrir()
        seance.save()
        _noter(seance, "seance.ouverte", par, presents=len(presents))
        return seance


def quorum_manquant(seance: Seance) -> int:
    """How many voting members are missing (the secretary does not count). 0 when the quorum is met or not set."""
    secretaires = seance.organe.agents_en_vigueur(RoleMandat.SECRETAIRE).values("pk")
    votants = seance.organe.agents_en_vigueur().exclude(pk__in=secretaires).values("pk")
    presents = seance.presences.filter(present=True, agent__in=votants).count()
    return max(0, (seance.organe.quorum or 0) - presents)


def clore_seance(*, seance: Seance, par: Agent) -> Seance:
    """No sitting closes with an open point; closing ends what freezing had opened."""
    with transaction.atomic():
        seance = _verrouiller(seance)
        exiger(droits.peut_conduire_seance(par, seance))
        exiger_etat(seance, EtatSeance.OUVERTE)
        ouverts = list(seance.points.filter(etat=EtatPoint.INSCRIT).values_list("ordre", flat=True))
        if ouverts:
            raise SeanceIncomplete(
                "La séance ne peut pas se clore avec un point ouvert.",
                manques=[f"le point {ordre} n’est pas tranché" for ordre in ouverts],
            )
        seance.clore()
        seance.save()
        for point in seance.points.select_related("ouverture", "proposition__dossier__compartiment"):
            if point.ouverture:
                point.ouverture.fermer()
            refermer_les_plis(point.proposition, par)
        clore(seance, par=par)
        _noter(seance, "seance.close", par)
        return seance
