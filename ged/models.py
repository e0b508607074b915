"""Documents, where they are attached, their immutable versions and the pages read from them."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from comptes.models import Agent, Compartiment, Exclusion, Institution
from ged import (  # noqa: F401 (their tables belong to the room)
    models_confidentialite,
    models_depot,
    models_lecture,
    models_verification,
)
from ged.durees import temps_restant
from ged.enums import ETATS_FINALS, Antivirus, EtatVersion, SourcePage
from ged.feuilles import Feuilles, feuilles
from ged.mots import MotPlace, deballer

E = EtatVersion


class DocumentQuerySet(models.QuerySet["Document"]):
    """The only door to documents."""

    def visibles_par(self, agent: Agent) -> "DocumentQuerySet":
        """Documents whose content the agent may read: one visible compartment suffices, one exclusion wins."""
        ici = Rattachement.objects.filter(document=OuterRef("pk"))
        visible = Exists(ici.filter(compartiment__in=Compartiment.objects.visibles_par(agent).values("pk")))
        exclus = Exclusion.objects.filter(agent=agent).values("compartiment")
        exclu = Exists(ici.filter(Q(compartiment__in=exclus) | Q(compartiment__dans__in=exclus)))
        return self.filter(visible & ~exclu, institution_id=agent.institution_id)

    def suivis_par(self, agent: Agent) -> "DocumentQuerySet":
        """Documents of which the agent may see the receipt and progress: those he reads, and his own deposits.

        What somebody reserved since then is unknown to its depositor too.
        """
        exclus = Exclusion.objects.filter(agent=agent).values("compartiment")
        miens = self.filter(par=agent, institution_id=agent.institution_id).exclude(
            Q(compartiments__in=exclus) | Q(compartiments__dans__isnull=False)
        )
        return self.filter(Q(pk__in=self.visibles_par(agent).values("pk")) | Q(pk__in=miens.values("pk")))

    def avec_versions(self) -> "DocumentQuerySet":
        """Versions in one more query, so that `version_courante` costs nothing on lists."""
        return self.prefetch_related("versions")


class Document(models.Model):
    """A piece as people speak of it; its bytes are those of its versions."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField("titre", max_length=255)
    cree_le = models.DateTimeField("déposé le", default=timezone.now)
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+", verbose_name="déposé par")
    compartiments = models.ManyToManyField(Compartiment, through="Rattachement", related_name="documents")
    # A message, an archive, a portfolio: what it contains are documents of their own, in its compartments.
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="enfants")
    # In which version of the parent it was found, and at which place: found again, it is not doubled.
    parent_version = models.ForeignKey(
        "Version", on_delete=models.PROTECT, null=True, blank=True, related_name="joints", verbose_name="trouvé dans"
    )
    rang = models.PositiveIntegerField("rang dans le fichier", null=True, blank=True)
    langues = models.CharField(
        "langues de lecture", max_length=60, blank=True, help_text="Vide : celles du service, sinon le français."
    )
    # Grows with each change of title or attachment: the index keeps the entry of the highest revision.
    revision = models.PositiveBigIntegerField("révision", default=1)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        ordering = ("cree_le", "id")
        constraints = [
            models.UniqueConstraint(fields=["parent_version", "rang"], name="document_enfant_unique"),
            models.CheckConstraint(
                condition=Q(parent_version__isnull=True) | Q(parent__isnull=False, rang__isnull=False),
                name="document_enfant_situe",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    def lieux(self) -> models.QuerySet["Rattachement", int]:
        """Ids of the compartments where it stands: those of dossiers and trays, also for what is sealed in one."""
        return self.rattachements.annotate(lieu=Coalesce("compartiment__dans", "compartiment")).values_list(
            "lieu", flat=True
        )

    @property
    def reserve(self) -> bool:
        """It stands in a compartment of its own within a dossier's: restricted or sealed, by itself or with another."""
        return self.compartiments.filter(dans__isnull=False).exists()

    @property
    def version_courante(self) -> "Version":
        """The version people read: the last one. Free after `avec_versions()`."""
        return max(self.versions.all(), key=lambda version: version.numero)

    @property
    def photos(self) -> "list[models_depot.Photo]":
        """Photographs it was put together from; none once its first version is no longer read (others' pages)."""
        photos = models_depot.Photo.objects.filter(
            prise__document=self, prise__document__versions__numero=1, prise__document__versions__ecartee=False
        )
        return list(photos.order_by("prise", "ordre", "pk"))


class Rattachement(models.Model):
    """The document stands in this compartment; several are a union."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="rattachements")
    compartiment = models.ForeignKey(Compartiment, on_delete=models.PROTECT, related_name="rattachements")
    cree_le = models.DateTimeField("rattaché le", default=timezone.now)

    class Meta:
        verbose_name = "rattachement"
        constraints = [models.UniqueConstraint(fields=["document", "compartiment"], name="rattachement_unique")]

    def __str__(self) -> str:
        return f"{self.document_id} → {self.compartiment_id}"


class Version(FSMModelMixin, models.Model):
    """Bytes received once and never altered (a trigger refuses any change of their identity), and their reading."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    numero = models.PositiveIntegerField("numéro", default=1)
    cle = models.CharField("clé de rangement", max_length=120, unique=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64, db_index=True)
    taille = models.PositiveBigIntegerField("taille en octets")
    nom_origine = models.CharField("nom d’origine", max_length=255)
    cree_le = models.DateTimeField("reçue le", default=timezone.now)
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+", verbose_name="reçue de")

    etat = FSMField("état", default=E.RECUE, choices=E.choices, protected=True, db_index=True)
    raison = models.CharField("raison", max_length=500, blank=True)
    remede = models.CharField("remède", max_length=500, blank=True)
    avertissement = models.CharField("avertissement", max_length=500, blank=True)
    # What the engine is not sure of, page by page, in sentences; written anew at each reading and each correction.
    doutes = models.CharField("doutes de lecture", max_length=500, blank=True)
    code_raison = models.CharField("code de la raison", max_length=30, blank=True)
    antivirus = models.CharField("antivirus", max_length=10, choices=Antivirus.choices, blank=True)
    motif = models.CharField("pourquoi cette version", max_length=200, blank=True)
    # Held pages of somebody else before it was cut and filed: kept, but no longer read where the document stands now.
    ecartee = models.BooleanField("ne se lit plus", default=False)
    type_mime = models.CharField("type", max_length=100, blank=True)
    nb_pages = models.PositiveIntegerField("nombre de pages", null=True)
    pages_lues = models.PositiveIntegerField("pages lues", default=0)
    lue_le = models.DateTimeField("lue le", null=True)
    langues = models.CharField("langues lues", max_length=60, blank=True)
    moteur = models.CharField("version du moteur qui a lu", max_length=20, blank=True, db_index=True)
    # What is read in place of bytes that have no pages of their own (an office file, a message): a PDF made from them.
    cle_lecture = models.CharField("clé du PDF lu à sa place", max_length=120, blank=True)
    cle_cherchable = models.CharField("clé du PDF cherchable", max_length=120, blank=True)
    conforme = models.BooleanField("copie conforme PDF/A", null=True)
    # A page is up to date when its own `lecture` is that of its version: another reading replaces them one by one.
    lecture = models.PositiveIntegerField("numéro de la lecture", default=1)
    a_relire = models.BooleanField("à relire", default=False, db_index=True)
    lecture_depuis = models.DateTimeField("lecture commencée le", null=True)
    lecture_depuis_page = models.PositiveIntegerField("pages déjà lues à ce moment", default=0)

    class Meta:
        verbose_name = "version"
        ordering = ("document", "numero")
        constraints = [
            models.UniqueConstraint(fields=["document", "numero"], name="version_numero_unique"),
            models.CheckConstraint(condition=Q(etat__in=E.values), name="version_etat_connu"),
            models.CheckConstraint(condition=Q(numero__gte=1), name="version_numero_positif"),
            models.CheckConstraint(condition=~Q(cle="") & ~Q(empreinte=""), name="version_a_ses_octets"),
            models.CheckConstraint(
                condition=~Q(etat__in=[E.REFUSEE, E.ECHEC, E.QUARANTAINE]) | ~Q(raison=""), name="version_refus_motive"
            ),
            models.CheckConstraint(
                condition=~Q(etat=E.LUE) | Q(nb_pages__gte=1, pages_lues=models.F("nb_pages"), lue_le__isnull=False),
                name="version_lue_en_entier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom_origine} (version {self.numero})"

    @property
    def finale(self) -> bool:
        """Nothing more will happen by itself."""
        return self.etat in ETATS_FINALS

    @property
    def non_controlee(self) -> bool:
        """There is an antivirus, and it has not seen these bytes yet."""
        return bool(settings.CLAMD) and self.antivirus == Antivirus.NON_CONTROLEE and self.finale

    @property
    def cle_des_pages(self) -> str:
        """Key of the bytes whose pages are read and shown: those received, or the PDF made from them."""
        return self.cle_lecture or self.cle

    @property
    def temps_restant(self) -> str:
        """How long its reading still takes, in words; "" when unknown."""
        return temps_restant(self)

    @property
    def feuilles(self) -> Feuilles:
        """The first sheets, for `ged/_feuilles.html`."""
        return feuilles(self)

    @property
    def empreinte_courte(self) -> str:
        """First characters, as printed on a receipt: « 3fa9 c01e 77b2 »."""
        return " ".join(self.empreinte[i : i + 4] for i in (0, 4, 8))

    @transition(field=etat, source=[E.RECUE, E.EN_LECTURE], target=E.EN_LECTURE)
    def commencer(self, *, type_mime: str, nb_pages: int, avertissement: str = "") -> None:
        """Reading starts, or starts again after an interruption."""
        self.type_mime, self.nb_pages, self.avertissement = type_mime, nb_pages, avertissement
        self.raison = self.remede = ""

    @transition(field=etat, source=E.EN_LECTURE, target=E.LUE)
    def terminer(self) -> None:
        """Every page has its row."""
        self.pages_lues = self.nb_pages or 0
        self.lue_le = timezone.now()

    @transition(field=etat, source=[E.RECUE, E.EN_LECTURE], target=E.REFUSEE)
    def refuser(self, raison: str, remede: str) -> None:
        """The content cannot be read; the original stays."""
        self.raison, self.remede = raison[:500], remede[:500]

    @transition(field=etat, source=[E.RECUE, E.EN_LECTURE], target=E.ECHEC)
    def echouer(self, raison: str, remede: str) -> None:
        """Reading was stopped by a limit or a breakdown; another try may succeed."""
        self.raison, self.remede = raison[:500], remede[:500]

    @transition(field=etat, source=[E.ECHEC, E.REFUSEE, E.GARDEE], target=E.RECUE)
    def relancer(self) -> None:
        """Another try was asked for; pages already read are kept."""
        self.raison = self.remede = self.code_raison = ""

    @transition(field=etat, source=[E.ECHEC, E.REFUSEE], target=E.GARDEE)
    def garder(self) -> None:
        """Somebody says that the original as it is will do; the reason stays shown."""

    @transition(
        field=etat,
        source=[E.RECUE, E.EN_LECTURE, E.LUE, E.REFUSEE, E.ECHEC, E.GARDEE],
        target=E.QUARANTAINE,
    )
    def isoler(self, raison: str, remede: str) -> None:
        """The antivirus found it infected, be it long after the deposit: kept, opened by nobody."""
        self.raison, self.remede, self.antivirus = raison[:500], remede[:500], Antivirus.INFECTEE


class Page(models.Model):
    """Text and words of one page, as the engine read it once."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="pages")
    numero = models.PositiveIntegerField("numéro")
    texte = models.TextField("texte", blank=True)
    mots = models.BinaryField("mots et leurs cadres", default=bytes)
    source = models.CharField("source", max_length=10, choices=SourcePage.choices)
    confiance = models.FloatField("confiance de 0 à 1")
    largeur = models.FloatField("largeur en points")
    hauteur = models.FloatField("hauteur en points")
    rotation = models.PositiveSmallIntegerField("rotation en degrés", default=0)
    avertissement = models.CharField("avertissement", max_length=300, blank=True)
    # Barcodes and QR codes: [text, kind, x, y, width, height], boxes as fractions of the upright page.
    codes = models.JSONField("codes", default=list, blank=True)
    # A person's correction wins over what the engine read, and outlives another reading.
    correction = models.TextField("texte corrigé", null=True, blank=True)
    corrigee_par = models.ForeignKey(
        Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="corrigée par"
    )
    corrigee_le = models.DateTimeField("corrigée le", null=True, blank=True)
    lecture = models.PositiveIntegerField("lue à la lecture n°", default=1)

    class Meta:
        verbose_name = "page"
        ordering = ("version", "numero")
        constraints = [
            models.UniqueConstraint(fields=["version", "numero"], name="page_unique"),
            models.CheckConstraint(condition=Q(rotation__in=[0, 90, 180, 270]), name="page_rotation_droite"),
            models.CheckConstraint(condition=Q(source__in=SourcePage.values), name="page_source_connue"),
            models.CheckConstraint(
                condition=Q(correction__isnull=True, corrigee_par__isnull=True, corrigee_le__isnull=True)
                | Q(correction__isnull=False, corrigee_par__isnull=False, corrigee_le__isnull=False),
                name="page_correction_signee",
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.numero} de {self.version_id}"

    @property
    def texte_a_lire(self) -> str:
        """What a person corrected, else what the engine read."""
        return self.texte if self.correction is None else self.correction

    def mots_places(self) -> list[MotPlace]:
        """Words with their boxes, in reading order."""
        return deballer(self.mots)
