"""A piece that stood in the wrong dossier: from where, to where, why, and who had read it meanwhile."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comptes.enums import Profil
from comptes.models import Agent, Institution
from ged.models import Document


class DeplacementQuerySet(models.QuerySet["Deplacement"]):
    """Moves of pieces."""

    def visibles_par(self, agent: Agent) -> "DeplacementQuerySet":
        """The data protection officer of the institution sees them all; nobody else."""
        if Profil.DPO not in agent.profils():
            return self.none()
        return self.filter(institution_id=agent.institution_id)


class Deplacement(models.Model):
    """One move, for the data protection officer: no content, dossiers by number, readers by name."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    de = models.ForeignKey("dossiers.DossierSocial", on_delete=models.PROTECT, related_name="pieces_parties")
    vers = models.ForeignKey("dossiers.DossierSocial", on_delete=models.PROTECT, related_name="pieces_venues")
    motif = models.CharField("motif", max_length=300)
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    fait_le = models.DateTimeField("déplacée le", default=timezone.now)
    depuis = models.DateTimeField("dans le premier dossier depuis le")
    # Frozen at the move: [{"agent": id, "nom": …, "quand": ISO, "nature": …, "lit_encore": bool}].
    lecteurs = models.JSONField("lue entre-temps par", default=list)
    usages = models.JSONField("ce qui s’appuyait sur elle", default=list)

    objects = DeplacementQuerySet.as_manager()

    class Meta:
        verbose_name = "déplacement de pièce"
        ordering = ("-fait_le", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(motif=""), name="deplacement_motive"),
            models.CheckConstraint(condition=~Q(de=models.F("vers")), name="deplacement_ailleurs"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} : {self.de_id} → {self.vers_id}"
