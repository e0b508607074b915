"""What the proposition says of each sealed piece it rests on: opened to the organ, summed up, or left out in sight."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comptes.models import Agent
from decisions.enums import ChoixPli
from decisions.models.proposition import Proposition
from dossiers.models import Piece


class PliPropose(models.Model):
    """One restricted or sealed piece of the dossier, and what its reader lets the organ know of it."""

    proposition = models.ForeignKey(Proposition, on_delete=models.CASCADE, related_name="plis")
    piece = models.ForeignKey(Piece, on_delete=models.PROTECT, related_name="+")
    choix = models.CharField("choix", max_length=10, choices=ChoixPli.choices)
    resume = models.CharField("ce qui en est dit à l’organe", max_length=500, blank=True)
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "pièce sous pli proposée"
        constraints = [
            models.UniqueConstraint(fields=["proposition", "piece"], name="pli_propose_une_fois"),
            models.CheckConstraint(condition=Q(choix__in=ChoixPli.values), name="pli_propose_choix_connu"),
            models.CheckConstraint(condition=~Q(choix=ChoixPli.RESUMER) | ~Q(resume=""), name="pli_propose_resume"),
        ]

    def __str__(self) -> str:
        return f"{self.get_choix_display()} : {self.piece_id}"
