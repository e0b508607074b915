"""What the screens and the upper rooms ask about persons."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from comptes.models import Agent, Exclusion
from comptes.models.agents import en_vigueur
from usagers.enums import RoleMenage
from usagers.models import Adresse, MembreMenage, Menage, Personne, PersonneQuerySet, Rattachement

RANGS = {
    RoleMenage.REFERENCE: 0,
    RoleMenage.CONJOINT: 1,
    RoleMenage.ASCENDANT: 2,
    RoleMenage.ENFANT: 3,
    RoleMenage.AUTRE: 4,
}


@dataclass(frozen=True)
class Parent:
    """One member of a household as drawn: `lien` when the agent may open her page."""

    membre: MembreMenage
    lien: bool


def menage_actuel(personne: Personne, jour: dt.date | None = None) -> Menage | None:
    """Household she belongs to that day; where she is the reference first."""
    adhesions = personne.menages.filter(en_vigueur(jour)).select_related("menage")
    return next((a.menage for a in sorted(adhesions, key=lambda a: (RANGS[RoleMenage(a.role)], a.pk))), None)


def composition(menage: Menage, agent: Agent, jour: dt.date | None = None) -> list[Parent]:
    """Members that day, adults first then by age; an excluded agent does not see the person he is kept from."""
    exclus = Rattachement.objects.filter(compartiment__in=Exclusion.objects.filter(agent=agent).values("compartiment"))
    membres = (
        menage.membres.filter(en_vigueur(jour))
        .exclude(personne__in=exclus.values("personne"))
        .select_related("personne")
    )
    connus = set(Personne.objects.visibles_par(agent).filter(menages__menage=menage).values_list("pk", flat=True))
    return sorted(
        (Parent(membre, membre.personne_id in connus) for membre in membres),
        key=lambda p: (RANGS[RoleMenage(p.membre.role)], p.membre.personne.date_naissance or dt.date.max, p.membre.pk),
    )


def avec_coordonnees(personnes: PersonneQuerySet) -> PersonneQuerySet:
    """Identifiers and present address in two more queries, for lists (`personne.adresses_du_jour`)."""
    actuelles = Adresse.objects.filter(en_vigueur(timezone.localdate())).order_by("-du")
    return personnes.prefetch_related("identifiants", Prefetch("adresses", actuelles, to_attr="adresses_du_jour"))
