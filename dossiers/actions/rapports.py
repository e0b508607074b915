"""Rapport social: written as a draft, then signed by its author."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django_fsm import can_proceed

from commun.erreurs import ActionRefusee, EtatPerime
from commun.journal import noter
from comptes.models import Agent
from dossiers.actions.demandes import instruire
from dossiers.droits import peut_instruire, peut_signer_rapport
from dossiers.enums import EtatDemande, EtatRapport
from dossiers.exceptions import RapportIncomplet
from dossiers.models import Demande, Rapport

RUBRIQUES = ("menage", "ressources", "logement", "droits", "visite_le", "analyse", "conclusion")
# A signed report states at least the household, the resources, the need, and a concrete proposal (domaine.md 1.5).
RUBRIQUES_EXIGEES = ("menage", "ressources", "analyse", "conclusion")

Champs = Mapping[str, str | dt.date | None]


def ecrire_rapport(*, demande: Demande, par: Agent, champs: Champs) -> Rapport:
    """Keep the author's draft on this demande (one per author); the first words start the instruction."""
    with transaction.atomic():
        verrouillee = Demande.objects.select_for_update().get(pk=demande.pk)
        if not peut_instruire(par, verrouillee.dossier):
            raise ActionRefusee
        if verrouillee.etat == EtatDemande.CLOSE:
            raise EtatPerime(f"La demande {verrouillee.reference} est close : son rapport ne change plus.")
        if verrouillee.etat == EtatDemande.ENREGISTREE:
            instruire(demande=verrouillee, par=par)
        valeurs = {champ: champs[champ] for champ in RUBRIQUES if champ in champs}
        rapport, nouveau = Rapport.objects.update_or_create(
            demande=verrouillee, auteur=par, etat=EtatRapport.BROUILLON, defaults=valeurs
        )
        if nouveau:
            _noter("rapport_commence", rapport, par)
        return rapport


def signer_rapport(*, rapport: Rapport, par: Agent) -> Rapport:
    """The author answers for it. Raises RapportIncomplet with the empty headings."""
    with transaction.atomic():
        actuel = (
            Rapport.objects.select_for_update(of=("self",))
            .select_related("demande__dossier__compartiment")
            .get(pk=rapport.pk)
        )
        if not peut_signer_rapport(par, actuel):
            raise ActionRefusee("Seul l’auteur du rapport peut le signer.")
        if not can_proceed(actuel.signer):
            raise EtatPerime("Ce rapport est déjà signé.")
        vides = [_libelle(c) for c in RUBRIQUES_EXIGEES if not getattr(actuel, c)]
        if vides:
            raise RapportIncomplet(manques=vides)
        actuel.signer()
        actuel.save()
        _noter("rapport_signe", actuel, par)
        return actuel


def _libelle(champ: str) -> str:
    """Heading of the report as people read it."""
    return next(str(f.verbose_name) for f in Rapport._meta.fields if f.name == champ)


def _noter(evenement: str, rapport: Rapport, par: Agent) -> None:
    demande = rapport.demande
    noter(
        evenement,
        rapport,
        par=par,
        institution_id=demande.institution_id,
        dossier_id=demande.dossier_id,
        reference=demande.reference,
    )
