"""What is above the rights of a dossier: restricted and sealed documents, and the openings in emergency.

The rights themselves are rows of `comptes`: such a document stands in a compartment within that of its dossier.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comptes.models import Agent, Compartiment, Institution
from ged.enums import Cache, Niveau


class Confidentialite(models.Model):
    """A document that not every reader of its dossier reads. No row: ordinary."""

    document = models.OneToOneField("ged.Document", on_delete=models.CASCADE, related_name="confidentialite")
    niveau = models.CharField("confidentialité", max_length=10, choices=Niveau.choices)
    cache = models.CharField("ce que les autres ignorent", max_length=10, choices=Cache.choices)
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+", verbose_name="réservée par")
    depuis = models.DateTimeField("depuis", default=timezone.now)

    class Meta:
        verbose_name = "confidentialité"
        constraints = [
            models.CheckConstraint(
                condition=Q(niveau__in=[Niveau.RESTREINT, Niveau.SOUS_PLI], cache__in=Cache.values),
                name="confidentialite_connue",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_niveau_display()} : {self.document_id}"


class BrisDeGlace(models.Model):
    """An authorised chief opened what was reserved in a place, for a written reason and a short time."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    compartiment = models.ForeignKey(Compartiment, on_delete=models.PROTECT, related_name="bris")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    motif = models.CharField("motif", max_length=500)
    le = models.DateTimeField("le", default=timezone.now)
    au = models.DateField("jusqu’au")
    # Documents opened: [document id, author's agent id]; the pages for the DPO and the authors count them.
    documents = models.JSONField("documents ouverts", default=list)

    class Meta:
        verbose_name = "bris de glace"
        ordering = ("-le",)
        constraints = [models.CheckConstraint(condition=~Q(motif=""), name="bris_motive")]

    def __str__(self) -> str:
        return f"{self.agent} : {self.compartiment_id} le {self.le:%d/%m/%Y}"
