"""Agents, their habilitations, and the organs where some hold a seat."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from comptes.enums import ACTIONS_PAR_PROFIL, Domaine, GenreOrgane, Profil, RoleMandat
from comptes.models.institutions import Entite, Institution


def en_vigueur(jour: dt.date | None = None, prefixe: str = "") -> Q:
    """Condition « du ≤ day and (au empty or au ≥ day) »; both ends belong to the period."""
    jour = jour or timezone.localdate()
    return Q(**{f"{prefixe}du__lte": jour}) & (Q(**{f"{prefixe}au__isnull": True}) | Q(**{f"{prefixe}au__gte": jour}))


class AgentManager(BaseUserManager["Agent"]):
    """Creates agents with a hashed password."""

    def creer(self, identifiant: str, mot_de_passe: str | None = None, **champs: Any) -> "Agent":
        """New agent; without password he cannot sign in locally."""
        agent = self.model(identifiant=identifiant, **champs)
        agent.set_password(mot_de_passe)
        agent.save(using=self._db)
        return agent


class Agent(AbstractBaseUser):
    """A person who works in Liasse. Never a superuser: rights are habilitations."""

    identifiant = models.CharField("identifiant", max_length=60, unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="agents")
    prenom = models.CharField("prénom", max_length=60)
    nom = models.CharField("nom", max_length=60)
    fonction = models.CharField("fonction", max_length=100, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    is_active = models.BooleanField("actif", default=True)

    objects = AgentManager()
    USERNAME_FIELD = "identifiant"
    EMAIL_FIELD = "courriel"
    REQUIRED_FIELDS = ["prenom", "nom"]

    class Meta:
        verbose_name = "agent"
        ordering = ("nom", "prenom")

    def __str__(self) -> str:
        return self.nom_complet

    @property
    def nom_complet(self) -> str:
        """As shown on screens and letters: « Marie Dubois »."""
        return f"{self.prenom} {self.nom}"

    def habilitations_en_vigueur(self) -> models.QuerySet["Habilitation"]:
        """Today's habilitations."""
        return self.habilitations.filter(en_vigueur())

    def profils(self) -> set[str]:
        """Codes of the profiles held today, whatever the entité; read once per request."""
        if not hasattr(self, "_profils"):
            self._profils = set(self.habilitations_en_vigueur().values_list("profil", flat=True))
        return self._profils


class Habilitation(models.Model):
    """Profile × entité with its descendants × domain × actions, between two dates (R2.5)."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="habilitations")
    profil = models.CharField("profil", max_length=20, choices=Profil.choices)
    entite = models.ForeignKey(Entite, on_delete=models.PROTECT, related_name="+")
    domaine = models.CharField(
        "domaine",
        max_length=20,
        choices=Domaine.choices,
        blank=True,
        help_text="Vide : tous.",
    )
    identite = models.BooleanField("trouver les personnes", default=False)
    consulter = models.BooleanField("consulter le contenu", default=False)
    modifier = models.BooleanField("créer et modifier", default=False)
    statistiques = models.BooleanField("statistiques", default=False)
    administrer = models.BooleanField("administrer", default=False)
    du = models.DateField("du", default=timezone.localdate)
    au = models.DateField("au", null=True, blank=True)

    class Meta:
        verbose_name = "habilitation"
        constraints = [
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=models.F("du")),
                name="habilitation_dates_en_ordre",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_profil_display()} – {self.entite}"

    @classmethod
    def accorder(cls, agent: Agent, profil: str, entite: Entite, **champs: Any) -> "Habilitation":
        """Grant a profile with its default actions."""
        defaut = vars(ACTIONS_PAR_PROFIL[profil])
        return cls.objects.create(agent=agent, profil=profil, entite=entite, **{**defaut, **champs})


class Organe(models.Model):
    """A deciding organ (comité spécial, commission permanente) or a consulted service (juridique)."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="organes")
    nom = models.CharField("nom", max_length=120)
    code = models.SlugField("code", max_length=30)
    genre = models.CharField("genre", max_length=20, choices=GenreOrgane.choices)
    quorum = models.PositiveSmallIntegerField("quorum", null=True, blank=True)

    class Meta:
        verbose_name = "organe"
        ordering = ("nom",)
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="organe_code_unique")]

    def __str__(self) -> str:
        return self.nom

    def agents_en_vigueur(self, role: str | None = None) -> models.QuerySet[Agent]:
        """Agents who hold a seat today."""
        filtre = en_vigueur(prefixe="mandats__") & Q(mandats__organe=self)
        if role:
            filtre &= Q(mandats__role=role)
        return Agent.objects.filter(filtre, is_active=True).distinct()


class Mandat(models.Model):
    """Seat of an agent in an organ, between two dates."""

    organe = models.ForeignKey(Organe, on_delete=models.CASCADE, related_name="mandats")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="mandats")
    role = models.CharField("rôle", max_length=20, choices=RoleMandat.choices, default=RoleMandat.MEMBRE)
    du = models.DateField("du", default=timezone.localdate)
    au = models.DateField("au", null=True, blank=True)

    class Meta:
        verbose_name = "mandat"
        constraints = [
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=models.F("du")),
                name="mandat_dates_en_ordre",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent} – {self.organe}"
