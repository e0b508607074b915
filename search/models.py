"""What the search keeps: words that stand for one another, what left the index, searches that agents keep."""

from typing import Any

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


class RetraitEnAttente(models.Model):
    """An entry that fewer people may find than the index still believes: no search gives it until the index followed.

    Written in the transaction of the restriction (`search.retraits`). Once lifted it is kept an hour, so that a job
    that had read the object before the restriction reads it again.
    """

    institution_id = models.BigIntegerField("institution")
    entree = models.CharField("entrée", max_length=60, db_index=True)
    demande_le = models.DateTimeField("demandé le", default=timezone.now)
    leve_le = models.DateTimeField("l’index a suivi le", null=True, blank=True)

    class Meta:
        db_table = "retraits_en_attente"
        verbose_name = "retrait en attente"
        indexes = [
            models.Index(fields=["institution_id"], name="retrait_en_cours", condition=models.Q(leve_le__isnull=True))
        ]

    def __str__(self) -> str:
        return self.entree


class RechercheGardee(models.Model):
    """A search that an agent keeps for himself: words and choices, never results."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="recherches")
    nom = models.CharField("nom", max_length=80)
    question = models.CharField("mots cherchés", max_length=400)
    choix = models.JSONField("choix", default=dict, blank=True)
    gardee_le = models.DateTimeField("gardée le", default=timezone.now)
    alerte = models.BooleanField("prévenir des nouveautés", default=False)

    class Meta:
        verbose_name = "recherche gardée"
        ordering = ("nom",)
        constraints = [models.UniqueConstraint(fields=["agent", "nom"], name="recherche_gardee_nom_unique")]

    def __str__(self) -> str:
        return self.nom

    def options(self) -> dict[str, Any]:
        """Choices as the address of the page takes them."""
        return {"q": self.question, **self.choix}


class DejaTrouvee(models.Model):
    """An entry that a search with an alert has already found: it is not announced twice."""

    recherche = models.ForeignKey(RechercheGardee, on_delete=models.CASCADE, related_name="trouvees")
    entree = models.CharField("entrée", max_length=60)

    class Meta:
        verbose_name = "entrée déjà trouvée"
        constraints = [models.UniqueConstraint(fields=["recherche", "entree"], name="deja_trouvee_unique")]

    def __str__(self) -> str:
        return self.entree
