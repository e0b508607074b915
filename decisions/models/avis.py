"""Advice asked on one version of a proposition."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from comptes.models import Agent, Compartiment, Organe, Ouverture
from decisions.enums import EtatAvis, SensAvis
from decisions.models.proposition import Proposition


class AvisQuerySet(models.QuerySet["Avis"]):
    """Advices."""

    def visibles_par(self, agent: Agent) -> "AvisQuerySet":
        """Those of the dossiers the agent reads (the asked service is let in by an opening)."""
        return self.filter(proposition__dossier__compartiment__in=Compartiment.objects.visibles_par(agent))


class Avis(FSMModelMixin, models.Model):
    """0..n per version; inscribing needs every compulsory advice closed on the current version."""

    proposition = models.ForeignKey(Proposition, on_delete=models.PROTECT, related_name="avis")
    version = models.PositiveSmallIntegerField("version")
    service = models.ForeignKey(Organe, on_delete=models.PROTECT, related_name="+")
    obligatoire = models.BooleanField("obligatoire", default=False)
    question = models.TextField("question posée", blank=True)
    demande_par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    demande_le = models.DateTimeField(default=timezone.now)
    ouverture = models.ForeignKey(Ouverture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    echeance = models.DateField("attendu pour le", null=True, blank=True)
    etat = FSMField(
        "état",
        max_length=20,
        choices=EtatAvis.choices,
        default=EtatAvis.DEMANDE,
        protected=True,
    )
    sens = models.CharField("sens", max_length=20, choices=SensAvis.choices, blank=True)
    texte = models.TextField("avis", blank=True)
    rendu_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rendu_le = models.DateTimeField(null=True, blank=True)

    objects = AvisQuerySet.as_manager()

    class Meta:
        verbose_name = "avis"
        verbose_name_plural = "avis"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatAvis.RENDU, rendu_le__isnull=False) & ~Q(sens="")
                | ~Q(etat=EtatAvis.RENDU) & Q(sens="", rendu_le__isnull=True),
                name="avis_rendu_avec_sens",
            ),
            models.UniqueConstraint(
                fields=["proposition", "version", "service"],
                condition=Q(etat=EtatAvis.DEMANDE),
                name="avis_une_demande_ouverte",
            ),
        ]

    def __str__(self) -> str:
        return f"avis de {self.service} ({self.get_etat_display()})"

    @transition(field=etat, source=EtatAvis.DEMANDE, target=EtatAvis.RENDU)
    def rendre(self, sens: str, texte: str, par: Agent) -> None:
        """The service answers."""
        self.sens = sens
        self.texte = texte
        self.rendu_par = par
        self.rendu_le = timezone.now()

    @transition(field=etat, source=EtatAvis.DEMANDE, target=EtatAvis.REPUTE_NON_RENDU)
    def reputer_non_rendu(self) -> None:
        """The due date has passed."""

    @transition(field=etat, source=EtatAvis.DEMANDE, target=EtatAvis.RETIRE)
    def retirer(self) -> None:
        """No longer asked (the proposition went back or was withdrawn)."""
