"""Persons and what identifies, houses and pays them."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from commun.texte import cle_tri
from comptes.enums import Profil
from comptes.models import Agent, Compartiment, Exclusion, Institution
from comptes.models.agents import en_vigueur
from ged.models import Document
from usagers.enums import GenreIdentifiant, RoleMenage, Sexe, SituationFamiliale
from usagers.telephones import cle_telephone


class PersonneQuerySet(models.QuerySet["Personne"]):
    """Persons one may know of."""

    def visibles_par(self, agent: Agent) -> "PersonneQuerySet":
        """Whole institution for who holds the identity right, else by a readable compartment. An exclusion wins."""
        de_l_institution = self.filter(institution_id=agent.institution_id, fusionnee_dans__isnull=True)
        rattachements = Rattachement.objects.filter(personne=OuterRef("pk"))
        exclu = Exists(
            rattachements.filter(compartiment__in=Exclusion.objects.filter(agent=agent).values("compartiment"))
        )
        if agent.habilitations_en_vigueur().filter(identite=True).exists():
            return de_l_institution.filter(~exclu)
        lisibles = Compartiment.objects.visibles_par(agent).values("pk")
        return de_l_institution.filter(Exists(rattachements.filter(compartiment__in=lisibles)) & ~exclu)


class Personne(models.Model):
    """A person known of one institution. A merge sets `fusionnee_dans`; frozen rows are never repointed."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    nom = models.CharField("nom", max_length=100)
    prenom = models.CharField("prénom", max_length=100)
    nom_naissance = models.CharField("nom de naissance", max_length=100, blank=True)
    sexe = models.CharField("sexe", max_length=1, choices=Sexe.choices, default=Sexe.NON_PRECISE)
    date_naissance = models.DateField("date de naissance", null=True, blank=True)
    date_deces = models.DateField("date de décès", null=True, blank=True)
    nationalite = models.CharField("nationalité", max_length=60, blank=True)
    situation_familiale = models.CharField(
        "situation familiale",
        max_length=20,
        choices=SituationFamiliale.choices,
        blank=True,
    )
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    cle_telephone = models.CharField("téléphone comparable", max_length=15, blank=True, default="", editable=False)
    courriel = models.EmailField("courriel", blank=True)
    cle_tri = models.CharField("clé de tri", max_length=440, db_index=True, editable=False)
    fusionnee_dans = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cree_le = models.DateTimeField(default=timezone.now)
    compartiments = models.ManyToManyField(Compartiment, through="Rattachement", related_name="personnes")

    objects = PersonneQuerySet.as_manager()

    class Meta:
        verbose_name = "personne"
        ordering = ("cle_tri",)
        indexes = [
            models.Index(fields=["institution", "date_naissance"], name="personne_naissance"),
            models.Index(fields=["institution", "courriel"], name="personne_courriel"),
            models.Index(fields=["institution", "cle_telephone"], name="personne_telephone"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(fusionnee_dans__isnull=True) | ~Q(fusionnee_dans=F("pk")),
                name="personne_pas_dans_elle_meme",
            )
        ]

    def __str__(self) -> str:
        return self.nom_complet

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the keys in step with names and number; « van den Berghe » is also found as « vandenberghe »."""
        colles = [cle_tri(nom).replace(" ", "") for nom in (self.nom, self.nom_naissance) if " " in cle_tri(nom)]
        self.cle_tri = cle_tri(self.nom, self.prenom, self.nom_naissance, *colles)
        self.cle_telephone = cle_telephone(self.telephone)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "cle_tri", "cle_telephone"}
        super().save(*args, **kwargs)

    @property
    def nom_complet(self) -> str:
        """« Amélie Vanbrabant »."""
        return f"{self.prenom} {self.nom}"

    def age(self, jour: dt.date | None = None) -> int | None:
        """Whole years, None when the birth date is unknown."""
        if not self.date_naissance:
            return None
        jour = jour or timezone.localdate()
        return (
            jour.year
            - self.date_naissance.year
            - ((jour.month, jour.day) < (self.date_naissance.month, self.date_naissance.day))
        )

    def adresse_actuelle(self, jour: dt.date | None = None) -> "Adresse | None":
        """Address in force that day."""
        return self.adresses.filter(en_vigueur(jour)).order_by("-du").first()

    def instruction_de_paiement(self, jour: dt.date | None = None) -> "InstructionPaiement | None":
        """Return the verified instruction in force that day: the only one money may follow."""
        return (
            self.instructions_paiement.filter(en_vigueur(jour), verifiee_le__isnull=False)
            .order_by("-du", "-pk")
            .first()
        )


class Rattachement(models.Model):
    """Attaches a person to a compartment (her dossier's)."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="rattachements")
    compartiment = models.ForeignKey(Compartiment, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["personne", "compartiment"], name="personne_rattachee_une_fois")]

    def __str__(self) -> str:
        return f"{self.personne_id} → {self.compartiment_id}"


class Identifiant(models.Model):
    """NISS, BIS, NIR… stored compact; unique inside the institution. BIS → RN history is kept by dates."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="identifiants")
    genre = models.CharField("genre", max_length=10, choices=GenreIdentifiant.choices)
    valeur = models.CharField("valeur", max_length=30)

    class Meta:
        verbose_name = "identifiant"
        constraints = [models.UniqueConstraint(fields=["institution", "genre", "valeur"], name="identifiant_unique")]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} {self.valeur}"


class Adresse(models.Model):
    """Dated address."""

    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="adresses")
    rue = models.CharField("rue et numéro", max_length=200)
    complement = models.CharField("boîte, étage, digicode", max_length=100, blank=True)
    code_postal = models.CharField("code postal", max_length=10)
    localite = models.CharField("localité", max_length=100)
    du = models.DateField("du", default=timezone.localdate)
    au = models.DateField("au", null=True, blank=True)

    class Meta:
        verbose_name = "adresse"
        ordering = ("-du",)

    def __str__(self) -> str:
        return f"{self.rue}, {self.code_postal} {self.localite}"


class Menage(models.Model):
    """A household (ménage, foyer); its composition is dated."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    cree_le = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "ménage"

    def __str__(self) -> str:
        return f"ménage n° {self.pk}"


class MembreMenage(models.Model):
    """A person in a household between two dates."""

    menage = models.ForeignKey(Menage, on_delete=models.CASCADE, related_name="membres")
    personne = models.ForeignKey(Personne, on_delete=models.CASCADE, related_name="menages")
    role = models.CharField("rôle", max_length=12, choices=RoleMenage.choices, default=RoleMenage.AUTRE)
    du = models.DateField("du", default=timezone.localdate)
    au = models.DateField("au", null=True, blank=True)

    class Meta:
        verbose_name = "membre du ménage"
        constraints = [
            models.CheckConstraint(
                condition=Q(au__isnull=True) | Q(au__gte=F("du")),
                name="membre_dates_en_ordre",
            )
        ]

    def __str__(self) -> str:
        return f"{self.personne} ({self.get_role_display()})"


class InstructionPaiementQuerySet(models.QuerySet["InstructionPaiement"]):
    """Payment instructions."""

    def visibles_par(self, agent: Agent) -> "InstructionPaiementQuerySet":
        """Those of the persons whose content the agent reads; all of the institution's for the payment profile.

        A person without any dossier yet: those who may find her and change content somewhere. An exclusion wins.
        """
        rattachements = Rattachement.objects.filter(personne=OuterRef("personne"))
        exclu = Exists(
            rattachements.filter(compartiment__in=Exclusion.objects.filter(agent=agent).values("compartiment"))
        )
        de_l_institution = self.filter(~exclu, personne__institution_id=agent.institution_id)
        if Profil.PAIEMENT in agent.profils():
            return de_l_institution
        visible = Q(
            Exists(rattachements.filter(compartiment__in=Compartiment.objects.visibles_par(agent).values("pk")))
        )
        if agent.habilitations_en_vigueur().filter(identite=True, modifier=True).exists():
            visible |= Q(~Exists(rattachements))
        return de_l_institution.filter(visible)

    def a_verifier(self) -> "InstructionPaiementQuerySet":
        """Typed, neither verified nor set aside."""
        return self.filter(verifiee_le__isnull=True, ecartee_le__isnull=True)


class InstructionPaiement(models.Model):
    """Where to pay a person, from a date: proof, who typed it, and the second pair of eyes that verified it."""

    personne = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="instructions_paiement")
    iban = models.CharField("IBAN", max_length=34)
    titulaire = models.CharField("titulaire", max_length=120)
    preuve = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    du = models.DateField("du", default=timezone.localdate)
    au = models.DateField("au", null=True, blank=True)
    saisie_par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    saisie_le = models.DateTimeField(default=timezone.now)
    verifiee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verifiee_le = models.DateTimeField(null=True, blank=True)
    ecartee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ecartee_le = models.DateTimeField(null=True, blank=True)

    objects = InstructionPaiementQuerySet.as_manager()

    class Meta:
        verbose_name = "instruction de paiement"
        ordering = ("-du", "-pk")
        indexes = [models.Index(fields=["iban"], name="instruction_iban")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verifiee_par__isnull=True, verifiee_le__isnull=True)
                | Q(verifiee_par__isnull=False, verifiee_le__isnull=False) & ~Q(verifiee_par=F("saisie_par")),
                name="instruction_verifiee_par_un_autre",
            ),
            models.CheckConstraint(
                condition=Q(ecartee_par__isnull=True, ecartee_le__isnull=True)
                | Q(ecartee_par__isnull=False, ecartee_le__isnull=False, verifiee_le__isnull=True),
                name="instruction_ecartee_avant_verification",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.titulaire} {self.iban[-4:]}"

    @property
    def a_verifier(self) -> bool:
        """True while nobody but the one who typed it has looked at it."""
        return self.verifiee_le is None and self.ecartee_le is None
