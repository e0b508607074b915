"""What the management settles of the search: words that stand for one another."""

from django.db import models
from django.utils import timezone

from comptes.models import Agent, Institution


class ListeSynonymes(models.Model):
    """An institution's own list, one group by line; without a row, the delivered one applies."""

    institution = models.OneToOneField(Institution, on_delete=models.PROTECT, related_name="+")
    texte = models.TextField("groupes de mots équivalents")
    modifiee_le = models.DateTimeField("modifiée le", default=timezone.now)
    modifiee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "liste de synonymes"

    def __str__(self) -> str:
        return f"synonymes de {self.institution}"
