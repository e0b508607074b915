"""Households and their dated composition."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from commun.journal import noter
from comptes.models import Agent
from usagers import droits
from usagers.enums import RoleMenage
from usagers.lecture import menage_actuel
from usagers.models import MembreMenage, Menage, Personne


@transaction.atomic
def former_menage(*, personne: Personne, par: Agent, du: dt.date | None = None) -> Menage:
    """Household whose reference is this person; the one she already belongs to today is returned as it is."""
    if not droits.peut_modifier_menage(par, personne):
        raise ActionRefusee
    existant = menage_actuel(personne)
    if existant is not None:
        return existant
    menage = Menage.objects.create(institution_id=personne.institution_id)
    MembreMenage.objects.create(
        menage=menage, personne=personne, role=RoleMenage.REFERENCE, du=du or timezone.localdate()
    )
    noter("menage_forme", personne, par=par, institution_id=personne.institution_id, menage=menage.pk)
    return menage


@transaction.atomic
def ajouter_membre(
    *, menage: Menage, personne: Personne, role: str, par: Agent, du: dt.date | None = None
) -> MembreMenage:
    """Add a person to the household from `du` (default today). A child may belong to two (alternating custody).

    Raises ActionRefusee, RegleNonSatisfaite when she is already in it or belongs to another institution.
    """
    menage = Menage.objects.select_for_update().get(pk=menage.pk)
    _exiger_droit(menage, par)
    if not Personne.objects.visibles_par(par).filter(pk=personne.pk).exists():
        raise RegleNonSatisfaite("Cette personne ne peut pas rejoindre ce ménage.")
    if menage.membres.filter(personne=personne, au__isnull=True).exists():
        raise RegleNonSatisfaite(f"{personne.nom_complet} fait déjà partie de ce ménage.")
    if role == RoleMenage.REFERENCE and menage.membres.filter(role=RoleMenage.REFERENCE, au__isnull=True).exists():
        raise RegleNonSatisfaite("Ce ménage a déjà une personne de référence.", remede="Choisissez un autre rôle.")
    membre = MembreMenage.objects.create(menage=menage, personne=personne, role=role, du=du or timezone.localdate())
    noter("membre_ajoute", personne, par=par, institution_id=menage.institution_id, menage=menage.pk, role=role)
    return membre


@transaction.atomic
def retirer_membre(*, membre: MembreMenage, par: Agent, le: dt.date | None = None) -> MembreMenage:
    """End the membership on that day (default today), its last day in the household."""
    membre = MembreMenage.objects.select_for_update().select_related("menage").get(pk=membre.pk)
    _exiger_droit(membre.menage, par)
    le = le or timezone.localdate()
    if membre.au is not None:
        return membre
    if le < membre.du:
        raise RegleNonSatisfaite(
            f"Cette personne n’est entrée dans le ménage que le {membre.du:%d/%m/%Y}.",
            remede="Choisissez un jour plus tardif.",
        )
    membre.au = le
    membre.save(update_fields=["au"])
    noter(
        "membre_retire", membre.personne, par=par, institution_id=membre.menage.institution_id, menage=membre.menage_id
    )
    return membre


def _exiger_droit(menage: Menage, par: Agent) -> None:
    """One may change a household through one of its present members."""
    presents = Personne.objects.filter(menages__menage=menage, menages__au__isnull=True)
    if not any(droits.peut_modifier_menage(par, personne) for personne in presents):
        raise ActionRefusee
