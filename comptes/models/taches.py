"""`AFaire`: what awaits somebody. Written in the transaction of the act; every home page reads only this."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from comptes.enums import Profil
from comptes.models.agents import Agent, Organe, en_vigueur
from comptes.models.compartiments import Compartiment, Exclusion
from comptes.models.institutions import Entite, Institution


class AFaireQuerySet(models.QuerySet["AFaire"]):
    """Work lists."""

    def ouverts(self) -> "AFaireQuerySet":
        """Not done yet."""
        return self.filter(fait_le__isnull=True)

    def pour(self, agent: Agent) -> "AFaireQuerySet":
        """What awaits this agent: addressed to him, to his profile in an entité of his, or to his organ's role.

        What was addressed to him by name leaves his list with his right to read the dossier; what is about a
        restricted or sealed piece is listed for its readers only.
        """
        tenues = agent.habilitations.filter(
            en_vigueur(), profil=OuterRef("profil"), entite__descendances__descendant=OuterRef("entite")
        )
        du_domaine = tenues.filter(Q(domaine="") | Q(domaine=OuterRef("compartiment__domaine")))
        hors_dossier = Q(compartiment__isnull=True)
        par_profil = Exists(du_domaine) | hors_dossier & Exists(tenues)
        lisibles = Compartiment.objects.visibles_par(agent).values("pk")
        par_nom = Q(agent=agent) & (hors_dossier | Q(compartiment__in=lisibles))
        sieges = agent.mandats.filter(en_vigueur(), organe=OuterRef("organe"))
        par_siege = Exists(sieges.filter(role=OuterRef("role_organe"))) | Q(role_organe="") & Exists(sieges)
        exclu = Exists(Exclusion.objects.filter(compartiment=OuterRef("compartiment"), agent=agent))
        return self.filter(
            par_nom | Q(agent__isnull=True) & (par_profil | par_siege),
            Q(compartiment__dans__isnull=True) | Q(compartiment__in=lisibles),
            ~exclu,
            institution_id=agent.institution_id,
        )


class AFaire(models.Model):
    """Recipient, subject, due date, reason."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, null=True, blank=True, related_name="a_faire")
    profil = models.CharField("profil", max_length=20, choices=Profil.choices, blank=True)
    entite = models.ForeignKey(Entite, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    organe = models.ForeignKey(Organe, on_delete=models.CASCADE, null=True, blank=True, related_name="afaire")
    role_organe = models.CharField("rôle dans l’organe", max_length=20, blank=True)
    compartiment = models.ForeignKey(Compartiment, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    nature = models.CharField("nature", max_length=40)
    objet_type = models.CharField("type d’objet", max_length=60)
    objet_id = models.BigIntegerField("objet")
    sujet = models.CharField("sujet", max_length=200)
    raison = models.CharField("raison", max_length=300, blank=True)
    url = models.CharField("adresse", max_length=300)
    echeance = models.DateField("échéance", null=True, blank=True)
    cree_le = models.DateTimeField(default=timezone.now)
    fait_le = models.DateTimeField(null=True, blank=True)
    fait_par_id = models.BigIntegerField(null=True, blank=True)

    objects = AFaireQuerySet.as_manager()

    class Meta:
        verbose_name = "à faire"
        ordering = (models.F("echeance").asc(nulls_last=True), "cree_le")
        indexes = [
            models.Index(fields=["institution", "fait_le"], name="afaire_ouverts_idx"),
            models.Index(fields=["objet_type", "objet_id"], name="afaire_objet_idx"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__isnull=False) | Q(entite__isnull=False) & ~Q(profil="") | Q(organe__isnull=False),
                name="afaire_a_un_destinataire",
            ),
            models.UniqueConstraint(
                fields=["nature", "objet_type", "objet_id", "agent"],
                condition=Q(fait_le__isnull=True, agent__isnull=False),
                name="afaire_une_fois_par_agent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nature} – {self.sujet}"

    @property
    def jours_restants(self) -> int | None:
        """Days until the due date, negative when late; None without one."""
        return (self.echeance - timezone.localdate()).days if self.echeance else None
