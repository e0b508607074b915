"""Journals (append-only), their seals, the workers' leases, the schedule's slots and the once-only submissions."""

from django.db import models
from django.utils import timezone


class EvenementQuerySet(models.QuerySet["Evenement"]):
    """Facts, newest last."""

    def du_dossier(self, dossier_id: int) -> "EvenementQuerySet":
        """Facts shown on the timeline of one dossier."""
        return self.filter(dossier_id=dossier_id).order_by("cree_le", "id")

    def de(self, objet: models.Model) -> "EvenementQuerySet":
        """Facts about one object."""
        return self.filter(objet_type=objet._meta.label_lower, objet_id=objet.pk).order_by("cree_le", "id")


class Evenement(models.Model):
    """A typed fact without free text: timeline, transitions, statistics.

    Never changed, never deleted; no foreign key to agents.
    """

    cree_le = models.DateTimeField("le", default=timezone.now, db_index=True)
    institution_id = models.BigIntegerField("institution", db_index=True)
    type = models.CharField("type", max_length=60, db_index=True)
    agent_id = models.BigIntegerField("agent", null=True)
    objet_type = models.CharField("type d’objet", max_length=60)
    objet_id = models.BigIntegerField("objet")
    dossier_id = models.BigIntegerField("dossier", null=True, db_index=True)
    faits = models.JSONField("faits", default=dict)

    objects = EvenementQuerySet.as_manager()

    class Meta:
        verbose_name = "événement"
        ordering = ("cree_le", "id")
        indexes = [models.Index(fields=["objet_type", "objet_id"], name="evenement_objet_idx")]

    def __str__(self) -> str:
        return f"{self.type} {self.objet_type} {self.objet_id}"


class Consultation(models.Model):
    """One row per agent × version × ten minutes × nature; a displayed snippet counts (conception, « Journals »)."""

    class Nature(models.TextChoices):
        """How the piece was seen."""

        LECTURE = "lecture", "lecture"
        EXTRAIT = "extrait", "aperçu ou extrait affiché"
        TELECHARGEMENT = "telechargement", "téléchargement"
        IMPRESSION = "impression", "impression"

    tranche = models.DateTimeField("tranche de dix minutes", db_index=True)
    institution_id = models.BigIntegerField("institution")
    agent_id = models.BigIntegerField("agent")
    document_id = models.BigIntegerField("document", db_index=True)
    version_id = models.BigIntegerField("version")
    nature = models.CharField("nature", max_length=20, choices=Nature.choices, default=Nature.LECTURE)

    class Meta:
        verbose_name = "consultation"
        ordering = ("tranche", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["agent_id", "version_id", "tranche", "nature"],
                name="consultation_une_par_tranche",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nature} v{self.version_id} par {self.agent_id}"


class Historique(models.Model):
    """Difference of one field of one object. Never changed; erased with its dossier."""

    cree_le = models.DateTimeField("le", default=timezone.now)
    institution_id = models.BigIntegerField("institution")
    agent_id = models.BigIntegerField("agent", null=True)
    objet_type = models.CharField("type d’objet", max_length=60)
    objet_id = models.BigIntegerField("objet")
    champ = models.CharField("champ", max_length=60)
    avant = models.TextField("avant", blank=True)
    apres = models.TextField("après", blank=True)

    class Meta:
        verbose_name = "historique"
        ordering = ("cree_le", "id")
        indexes = [models.Index(fields=["objet_type", "objet_id"], name="historique_objet_idx")]

    def __str__(self) -> str:
        return f"{self.objet_type} {self.objet_id}.{self.champ}"


class Sceau(models.Model):
    """A sealed block of a journal: SHA-256 over its rows and the previous seal, in the seals' own sequence."""

    journal = models.CharField("journal", max_length=20)
    numero = models.PositiveBigIntegerField("numéro")
    cree_le = models.DateTimeField("le", default=timezone.now)
    empreinte = models.CharField("empreinte", max_length=64)
    precedente = models.CharField("empreinte précédente", max_length=64, blank=True)
    lignes = models.JSONField("numéros des lignes", default=list)

    class Meta:
        verbose_name = "sceau"
        ordering = ("journal", "numero")
        constraints = [models.UniqueConstraint(fields=["journal", "numero"], name="sceau_sequence")]

    def __str__(self) -> str:
        return f"{self.journal} n° {self.numero}"


class LigneScellee(models.Model):
    """Says that a journal row stands in a seal (the row itself is never updated)."""

    sceau = models.ForeignKey(Sceau, on_delete=models.PROTECT, related_name="+")
    journal = models.CharField("journal", max_length=20)
    ligne_id = models.BigIntegerField("ligne")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["journal", "ligne_id"], name="ligne_scellee_une_fois")]

    def __str__(self) -> str:
        return f"{self.journal} {self.ligne_id}"


class Bail(models.Model):
    """A worker's lease: alive while `vu_le` is fresh. A running job whose worker has none is taken up again."""

    travailleur = models.CharField("travailleur", max_length=64, primary_key=True)
    vu_le = models.DateTimeField("vu le")

    class Meta:
        verbose_name = "bail d’un travailleur"

    def __str__(self) -> str:
        return self.travailleur


class Creneau(models.Model):
    """A scheduled job was queued for this slot: unique, so that several workers queue it once."""

    nom = models.CharField("nom", max_length=60)
    debut = models.DateTimeField("début")

    class Meta:
        verbose_name = "créneau"
        constraints = [models.UniqueConstraint(fields=["nom", "debut"], name="creneau_une_fois")]

    def __str__(self) -> str:
        return f"{self.nom} {self.debut:%F %T}"


class Soumission(models.Model):
    """A form already carried out: the same token answers the same page and does nothing again."""

    jeton = models.UUIDField("jeton", primary_key=True)
    agent_id = models.BigIntegerField("agent")
    cree_le = models.DateTimeField("le", default=timezone.now)
    adresse = models.CharField("adresse de la réponse", max_length=300, blank=True)

    class Meta:
        verbose_name = "soumission"

    def __str__(self) -> str:
        return str(self.jeton)


class Compteur(models.Model):
    """Last number given in a series without gap (registre, dossiers, décisions)."""

    institution_id = models.BigIntegerField("institution")
    serie = models.CharField("série", max_length=60)
    valeur = models.PositiveBigIntegerField("dernier numéro donné", default=0)

    class Meta:
        verbose_name = "compteur"
        constraints = [models.UniqueConstraint(fields=["institution_id", "serie"], name="compteur_unique")]

    def __str__(self) -> str:
        return f"{self.serie} : {self.valeur}"

    @classmethod
    def suivant(cls, institution_id: int, serie: str) -> int:
        """Next number of the series. Inside the act's transaction: a failed act leaves no gap."""
        cls.objects.get_or_create(institution_id=institution_id, serie=serie)
        ligne = cls.objects.select_for_update().get(institution_id=institution_id, serie=serie)
        ligne.valeur += 1
        ligne.save(update_fields=["valeur"])
        return ligne.valeur


class CleRepere(models.Model):
    """Key with which an institution seals the codes it prints: papers outlive any other secret of the site."""

    institution_id = models.BigIntegerField("institution", unique=True)
    cle = models.CharField("clé en hexadécimal", max_length=64)
    cree_le = models.DateTimeField("tirée le", default=timezone.now)

    class Meta:
        verbose_name = "clé des codes imprimés"

    def __str__(self) -> str:
        return f"institution {self.institution_id}"
