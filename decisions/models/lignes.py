"""What a proposed line and a decided line share."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from decisions.enums import Acte, Periodicite
from dossiers.models import Objet
from referentiel.models import TypeAide
from usagers.models import Personne


class LigneCommune(models.Model):
    """(objet, acte, aide, montant, période, bénéficiaire, payee). Amounts in euros and cents."""

    ordre = models.PositiveSmallIntegerField("ordre", default=1)
    objet = models.ForeignKey(Objet, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    motif_office = models.CharField("motif d’office", max_length=200, blank=True)
    acte = models.CharField("acte", max_length=20, choices=Acte.choices, default=Acte.OCTROI)
    type_aide = models.ForeignKey(TypeAide, on_delete=models.PROTECT, related_name="+")
    montant = models.DecimalField("montant", max_digits=12, decimal_places=2, null=True, blank=True)
    mode_calcul = models.CharField("mode de calcul", max_length=500, blank=True)
    periodicite = models.CharField(
        "périodicité",
        max_length=12,
        choices=Periodicite.choices,
        default=Periodicite.UNIQUE,
    )
    du = models.DateField("du", null=True, blank=True)
    au = models.DateField("au", null=True, blank=True)
    beneficiaire = models.ForeignKey(Personne, on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(
        Personne,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="payé à",
    )
    tiers_nom = models.CharField("tiers payé", max_length=120, blank=True)
    tiers_iban = models.CharField("IBAN du tiers", max_length=34, blank=True)
    communication = models.CharField("communication du paiement", max_length=140, blank=True)
    mensualites = models.PositiveSmallIntegerField("nombre de mensualités", null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ("ordre", "pk")

    @property
    def accorde(self) -> bool:
        """True when the line grants something."""
        return self.acte in Acte.accordent()

    @property
    def a_payer(self) -> bool:
        """True when the line gives rise to payments."""
        return self.accorde and self.type_aide.financiere and bool(self.montant)

    @property
    def remboursable(self) -> bool:
        """True when what is paid is to be paid back (avance)."""
        return self.a_payer and self.type_aide.remboursable


def contraintes_de_ligne(prefixe: str) -> list[models.BaseConstraint]:
    """CheckConstraints of one row, the same for both tables."""
    return [
        models.CheckConstraint(
            condition=Q(montant__isnull=True) | Q(montant__gte=Decimal(0)),
            name=f"{prefixe}_montant_positif",
        ),
        models.CheckConstraint(
            condition=Q(au__isnull=True) | Q(au__gte=F("du")),
            name=f"{prefixe}_dates_en_ordre",
        ),
        models.CheckConstraint(
            condition=Q(objet__isnull=False) | ~Q(motif_office=""),
            name=f"{prefixe}_repond_a_un_objet",
        ),
        models.CheckConstraint(
            condition=Q(tiers_nom="") | Q(payee__isnull=True),
            name=f"{prefixe}_un_seul_payee",
        ),
    ]
