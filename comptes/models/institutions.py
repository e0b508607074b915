"""The institution (data controller) and its tree of entités."""

from typing import Any

from django.db import models, transaction

from comptes.enums import ProfilInstitution


class Institution(models.Model):
    """A CPAS, a CCAS, a département. Across institutions nothing is known to exist."""

    nom = models.CharField("nom", max_length=120, unique=True)
    sigle = models.SlugField("sigle", max_length=20, unique=True)
    profil = models.CharField("profil", max_length=20, choices=ProfilInstitution.choices)
    rue = models.CharField("rue et numéro", max_length=200, blank=True)
    code_postal = models.CharField("code postal", max_length=10, blank=True)
    localite = models.CharField("localité", max_length=100, blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    courriel = models.EmailField("courriel", blank=True)
    iban = models.CharField("compte débité", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    demonstration = models.BooleanField(
        "démonstration",
        default=False,
        help_text="Personnes inventées : les textes à fournir s’impriment en clair.",
    )

    class Meta:
        verbose_name = "institution"
        ordering = ("nom",)

    def __str__(self) -> str:
        return self.nom

    @property
    def belge(self) -> bool:
        """Belgian profile: NISS, never NIR; French ones the contrary."""
        return self.profil == ProfilInstitution.CPAS

    @property
    def pays(self) -> str:
        """ISO code of the country."""
        return "BE" if self.belge else "FR"


class Entite(models.Model):
    """A centre, a service, a grouping: a node of the institution's tree."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="entites")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="enfants")
    nom = models.CharField("nom", max_length=120)
    code = models.CharField("code", max_length=20)
    langues = models.CharField(
        "langues de lecture",
        max_length=60,
        blank=True,
        help_text="Codes joints par « + » : fra, nld, deu, eng. Vide : le français.",
    )

    class Meta:
        verbose_name = "entité"
        ordering = ("nom",)
        constraints = [models.UniqueConstraint(fields=["institution", "code"], name="entite_code_unique")]

    def __str__(self) -> str:
        return self.nom

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps the closure table in step: one row per (ancestor-or-self, descendant)."""
        nouvelle = self.pk is None
        with transaction.atomic():
            super().save(*args, **kwargs)
            if nouvelle:
                parents = Ascendance.objects.filter(descendant=self.parent).values_list("ancetre_id", flat=True)
                Ascendance.objects.bulk_create(
                    Ascendance(ancetre_id=ancetre, descendant=self) for ancetre in [*parents, self.pk]
                )


class Ascendance(models.Model):
    """Closure of the tree, so that « this entité with its descendants » is one join."""

    ancetre = models.ForeignKey(Entite, on_delete=models.CASCADE, related_name="descendances")
    descendant = models.ForeignKey(Entite, on_delete=models.CASCADE, related_name="ascendances")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ancetre", "descendant"], name="ascendance_unique")]

    def __str__(self) -> str:
        return f"{self.ancetre_id} > {self.descendant_id}"
