"""What was proposed and what a person confirmed: facts to learn from and to be judged by, without any content.

No agent stands there: it is the proposals that are measured, never the people.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comptes.models import Entite, Institution
from dossiers.models import Piece
from referentiel.models import TypePiece


class Champ(models.TextChoices):
    """What is proposed at filing."""

    DOSSIER = "dossier", "dossier"
    TYPE = "type", "type de pièce"
    DATE = "date", "date du document"
    VALIDITE = "validite", "fin de validité"
    IBAN = "iban", "compte bancaire"
    MONTANT = "montant", "montant"


class Resultat(models.TextChoices):
    """What the person did with the proposal."""

    JUSTE = "juste", "gardée telle quelle"
    CORRIGE = "corrige", "corrigée"
    OMIS = "omis", "rien de proposé, rempli à la main"


class Origine(models.TextChoices):
    """Where a proposal comes from, as it is told to the person."""

    REPERE = "repere", "repère imprimé"
    NUMERO = "numero", "numéro national"
    NAISSANCE = "naissance", "nom et date de naissance"
    NOM = "nom", "nom seul"
    COMPTE = "compte", "compte bancaire connu"
    EXPEDITEUR = "expediteur", "expéditeur déjà rencontré"
    COORDONNEES = "coordonnees", "téléphone ou courriel connu"
    PAPIER = "papier", "papier reconnu"
    MODELE = "modele", "appris de vos classements"
    TEXTE = "texte", "lu dans le texte"
    REGLE = "regle", "validité du type de pièce"


class Confirmation(models.Model):
    """One paper filed by a person."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    entite = models.ForeignKey(Entite, on_delete=models.PROTECT, related_name="+")
    piece = models.OneToOneField(Piece, on_delete=models.SET_NULL, null=True, related_name="confirmation")
    type_piece = models.ForeignKey(TypePiece, on_delete=models.PROTECT, null=True, related_name="+")
    confirmee_le = models.DateTimeField("confirmée le", default=timezone.now, db_index=True)
    # Keyed print of the sender's line: says « the same sender again », never who.
    expediteur = models.CharField("empreinte de l’expéditeur", max_length=64, blank=True)
    modele = models.PositiveIntegerField("version du modèle", null=True, blank=True)
    intacte = models.BooleanField("rien à corriger", default=False)

    class Meta:
        verbose_name = "classement confirmé"
        ordering = ("-confirmee_le", "-pk")
        indexes = [models.Index(fields=["institution", "expediteur"], name="confirmation_expediteur")]

    def __str__(self) -> str:
        return f"classement {self.pk}"


class ChampConfirme(models.Model):
    """One field of it: what the proposal was worth."""

    confirmation = models.ForeignKey(Confirmation, on_delete=models.CASCADE, related_name="champs")
    champ = models.CharField("champ", max_length=10, choices=Champ.choices)
    resultat = models.CharField("résultat", max_length=10, choices=Resultat.choices)
    origine = models.CharField("origine", max_length=12, choices=Origine.choices, blank=True)
    confiance = models.FloatField("confiance de 0 à 1", null=True, blank=True)
    type_propose = models.ForeignKey(TypePiece, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "champ confirmé"
        constraints = [
            models.UniqueConstraint(fields=["confirmation", "champ"], name="champ_confirme_une_fois"),
            models.CheckConstraint(
                condition=Q(resultat=Resultat.OMIS, confiance__isnull=True, origine="")
                | ~Q(resultat=Resultat.OMIS) & Q(confiance__isnull=False) & ~Q(origine=""),
                name="champ_confirme_a_son_origine",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.champ} : {self.resultat}"


class ModeleAppris(models.Model):
    """Numbers learned from one institution's confirmed papers: no word and no name can be read back from them."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField("version")
    appris_le = models.DateTimeField("appris le", default=timezone.now)
    exemples = models.PositiveIntegerField("papiers appris")
    types = models.PositiveIntegerField("types connus")
    exactitude = models.FloatField("part de types retrouvés sur des papiers non appris", null=True, blank=True)
    octets = models.BinaryField("nombres (npz)")

    class Meta:
        verbose_name = "modèle appris"
        ordering = ("institution", "-version")
        constraints = [models.UniqueConstraint(fields=["institution", "version"], name="modele_appris_version_unique")]

    def __str__(self) -> str:
        return f"modèle {self.version}"
