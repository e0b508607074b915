"""How bytes come in: uploads in parts, the paired phone and its photographs; and pages that look like others."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from comptes.models import Agent
from ged.enums import EtatPrise, VerdictRessemblance


class Envoi(models.Model):
    """One file on its way in bounded parts; it survives a cut connection, on any number of web processes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    cible = models.CharField("destination", max_length=60)
    nom = models.CharField("nom d’origine", max_length=255)
    taille = models.PositiveBigIntegerField("taille annoncée en octets")
    empreinte = models.CharField("empreinte annoncée", max_length=64, blank=True)
    # What the browser computed of the file, so that the same file chosen again goes on where it stopped.
    reprise = models.CharField("clé de reprise", max_length=64, blank=True)
    cree_le = models.DateTimeField(default=timezone.now)
    vu_le = models.DateTimeField("dernière partie reçue le", default=timezone.now, db_index=True)
    fini_le = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey("ged.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    photo = models.ForeignKey("ged.Photo", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    deja_present = models.BooleanField("mêmes octets déjà là", default=False)
    langues = models.CharField("langues de lecture choisies", max_length=60, blank=True)

    class Meta:
        verbose_name = "envoi"
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "cible", "reprise"],
                condition=Q(fini_le__isnull=True) & ~Q(reprise=""),
                name="envoi_ouvert_une_fois",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


class PartEnvoi(models.Model):
    """Some bytes of an upload, stored under their own key until the whole is there."""

    envoi = models.ForeignKey(Envoi, on_delete=models.CASCADE, related_name="parts")
    debut = models.PositiveBigIntegerField("premier octet")
    taille = models.PositiveIntegerField("taille en octets")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    cle = models.CharField("clé de rangement", max_length=120, unique=True)

    class Meta:
        verbose_name = "partie d’envoi"
        ordering = ("envoi", "debut")
        constraints = [models.UniqueConstraint(fields=["envoi", "debut"], name="part_une_fois")]

    def __str__(self) -> str:
        return f"{self.envoi_id} à partir de {self.debut}"


class Jumelage(models.Model):
    """A phone let in for some minutes, to deposit in one place for one agent. It dies with the agent's session."""

    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    session = models.CharField("session de l’agent", max_length=40)
    cible = models.CharField("destination", max_length=60)
    secret = models.CharField("empreinte du secret", max_length=64, unique=True)
    # The first phone that deposits keeps the pairing: a QR photographed over a shoulder is of no use.
    appareil = models.CharField("empreinte de l’appareil", max_length=64, blank=True)
    cree_le = models.DateTimeField(default=timezone.now)
    expire_le = models.DateTimeField("expire le", db_index=True)
    revoque_le = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "jumelage de téléphone"

    def __str__(self) -> str:
        return f"{self.agent_id} → {self.cible}"


class Prise(models.Model):
    """The photographs of one document, until they are put together."""

    jumelage = models.ForeignKey(Jumelage, on_delete=models.PROTECT, related_name="prises")
    etat = models.CharField("état", max_length=12, choices=EtatPrise.choices, default=EtatPrise.EN_COURS)
    cree_le = models.DateTimeField(default=timezone.now)
    terminee_le = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey("ged.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="prises")
    raison = models.CharField("raison", max_length=300, blank=True)

    class Meta:
        verbose_name = "prise de vues"
        constraints = [
            models.UniqueConstraint(fields=["jumelage"], condition=Q(etat="en_cours"), name="prise_une_en_cours"),
        ]

    def __str__(self) -> str:
        return f"prise {self.pk} ({self.get_etat_display()})"


class Photo(models.Model):
    """One photograph as the phone gave it; its bytes are never altered."""

    prise = models.ForeignKey(Prise, on_delete=models.PROTECT, related_name="photos")
    ordre = models.PositiveIntegerField("ordre")
    rotation = models.PositiveSmallIntegerField("rotation voulue en degrés", default=0)
    cle = models.CharField("clé de rangement", max_length=120, unique=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    taille = models.PositiveBigIntegerField("taille en octets")
    nom = models.CharField("nom d’origine", max_length=255)
    recue_le = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "photo"
        ordering = ("prise", "ordre", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(rotation__in=[0, 90, 180, 270]), name="photo_rotation_droite")
        ]

    def __str__(self) -> str:
        return self.nom


class EmpreintePage(models.Model):
    """What a page’s words look like, in 64 signed bits: few bits apart, two pages may be scans of one sheet."""

    page = models.OneToOneField("ged.Page", on_delete=models.CASCADE, primary_key=True, related_name="empreinte")
    simhash = models.BigIntegerField("empreinte des mots")
    nb_mots = models.PositiveIntegerField("nombre de mots")

    class Meta:
        verbose_name = "empreinte de page"

    def __str__(self) -> str:
        return f"{self.simhash & (2**64 - 1):016x}"


class Ressemblance(models.Model):
    """Two pages of one compartment that look alike: suggested, never merged."""

    page = models.ForeignKey("ged.Page", on_delete=models.CASCADE, related_name="ressemblances")
    modele = models.ForeignKey("ged.Page", on_delete=models.CASCADE, related_name="imitations")
    proximite = models.FloatField("proximité de 0 à 1")
    verdict = models.CharField(
        max_length=10, choices=VerdictRessemblance.choices, default=VerdictRessemblance.PROPOSEE, db_index=True
    )
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "ressemblance"
        constraints = [
            models.UniqueConstraint(fields=["page", "modele"], name="ressemblance_une_fois"),
            models.CheckConstraint(condition=~Q(page=F("modele")), name="ressemblance_de_deux_pages"),
            models.CheckConstraint(
                condition=Q(verdict="proposee", par__isnull=True) | ~Q(verdict="proposee") & Q(par__isnull=False),
                name="ressemblance_verdict_signe",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} ressemble à {self.modele_id}"
