"""Situations for the tests; persons are invented."""

import datetime as dt
from typing import Any

import factory
from django.utils import timezone

from comptes.enums import GenreOrgane, Profil, ProfilInstitution
from comptes.models import Agent, Compartiment, Entite, Habilitation, Institution, Mandat, Organe
from referentiel.livraison import charger
from usagers.models import Personne

MOT_DE_PASSE = "un-mot-de-passe-de-test"


class InstitutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Institution
        skip_postgeneration_save = True

    nom = factory.Sequence(lambda n: f"CPAS de Valcourt {n}")
    sigle = factory.Sequence(lambda n: f"cpas-{n}")
    profil = ProfilInstitution.CPAS
    rue = "Grand-Place 1"
    code_postal = "7999"
    localite = "Valcourt"
    telephone = "065 00 00 00"
    courriel = "accueil@cpas-valcourt.example"
    iban = "BE68539007547034"
    bic = "TRIOBEBB"
    demonstration = True

    class Params:
        ccas = factory.Trait(
            nom=factory.Sequence(lambda n: f"CCAS de Sainte-Aulaire {n}"),
            sigle=factory.Sequence(lambda n: f"ccas-{n}"),
            profil=ProfilInstitution.CCAS,
            code_postal="76999",
            localite="Sainte-Aulaire",
            iban="FR7630006000011234567890189",
            bic="AGRIFRPP",
        )

    @factory.post_generation
    def referentiel(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            charger(self.profil)


class EntiteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Entite

    institution = factory.SubFactory(InstitutionFactory)
    nom = factory.Sequence(lambda n: f"Centre {n}")
    code = factory.Sequence(lambda n: f"C{n}")


class AgentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agent
        skip_postgeneration_save = True

    institution = factory.SubFactory(InstitutionFactory)
    identifiant = factory.Sequence(lambda n: f"agent{n}")
    prenom = factory.Faker("first_name", locale="fr_FR")
    nom = factory.Faker("last_name", locale="fr_FR")

    @factory.post_generation
    def mot_de_passe(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        self.set_password(extracted or MOT_DE_PASSE)
        if create:
            self.save()


class PersonneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Personne

    institution = factory.SubFactory(InstitutionFactory)
    prenom = factory.Faker("first_name", locale="fr_FR")
    nom = factory.Faker("last_name", locale="fr_FR")
    date_naissance = dt.date(1985, 7, 30)


def habiliter(institution: Institution, entite: Entite, profil: str, **champs: Any) -> Agent:
    """A signed-up agent who holds the profile over the entité."""
    agent = AgentFactory(institution=institution, **champs)
    Habilitation.accorder(agent, profil, entite)
    return agent


def equiper(institution: Institution, entite: Entite) -> dict[str, Agent]:
    """One agent per profile, with the seats of the deciding organ and of the legal service."""
    agents = {str(profil.value): habiliter(institution, entite, profil) for profil in Profil}
    code = "comite" if institution.belge else "commission"
    comite = Organe.objects.create(
        institution=institution, nom="Comité spécial du service social", code=code, genre=GenreOrgane.DECISION, quorum=2
    )
    service = Organe.objects.create(
        institution=institution, nom="Service juridique", code="juridique", genre=GenreOrgane.SERVICE
    )
    veille = timezone.localdate() - dt.timedelta(days=1)
    for profil, role in (("membre", "membre"), ("president", "president"), ("secretaire", "secretaire")):
        Mandat.objects.create(organe=comite, agent=agents[profil], role=role, du=veille)
    Mandat.objects.create(organe=service, agent=agents["juriste"], role="membre", du=veille)
    return agents


def compartiment(entite: Entite, **champs: Any) -> Compartiment:
    return Compartiment.objects.create(institution=entite.institution, entite=entite, **champs)
