"""What reading leaves beside a document, never in its bytes: places, annotations, citations, redactions."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from comptes.models import Agent, Compartiment
from ged.enums_lecture import EtatCaviardage, GenreAnnotation, OrigineMasque, Visibilite

MOTIF_MAX = 200
TEXTE_MAX = 2000
CITATION_MAX = 4000


def _documents_de(lignes: "models.QuerySet[Any]", agent: Agent) -> Any:
    """Ids of the documents that the agent reads, through the door of documents (whose module loads this one)."""
    return lignes.model._meta.get_field("document").related_model.objects.visibles_par(agent).values("pk")


class MarquePage(models.Model):
    """Where an agent stopped reading: on the server, so that nothing of it stays on the device."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey("ged.Document", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey("ged.Version", on_delete=models.CASCADE, related_name="+")
    page = models.PositiveIntegerField("page")
    le = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "marque-page"
        constraints = [models.UniqueConstraint(fields=["agent", "document"], name="marque_page_un_par_agent")]

    def __str__(self) -> str:
        return f"page {self.page} de {self.version_id}"


class AnnotationQuerySet(models.QuerySet["Annotation"]):
    """The only door to annotations."""

    def visibles_par(self, agent: Agent) -> "AnnotationQuerySet":
        """Those left for him, where he reads both the document and the place they were written in."""
        pour_lui = (
            Q(auteur=agent)
            | Q(visibilite=Visibilite.DOSSIER)
            | Q(visibilite=Visibilite.ROLE, role__in=sorted(agent.profils()))
        )
        return self.filter(
            pour_lui,
            compartiment__in=Compartiment.objects.visibles_par(agent).values("pk"),
            document__in=_documents_de(self, agent),
        )


class Annotation(models.Model):
    """A note, a highlight or a stamp on a page; it stands in one place, and leaves with the document's access there."""

    document = models.ForeignKey("ged.Document", on_delete=models.CASCADE, related_name="annotations")
    version = models.ForeignKey("ged.Version", on_delete=models.CASCADE, related_name="+")
    compartiment = models.ForeignKey(Compartiment, on_delete=models.CASCADE, related_name="+")
    page = models.PositiveIntegerField("page")
    genre = models.CharField("genre", max_length=12, choices=GenreAnnotation.choices)
    rectangles = models.JSONField("rectangles", default=list)  # [x, y, width, height], fractions of the upright page
    texte = models.CharField("texte", max_length=TEXTE_MAX, blank=True)
    visibilite = models.CharField("visible", max_length=10, choices=Visibilite.choices, default=Visibilite.MOI)
    role = models.CharField("rôle", max_length=20, blank=True)
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    cree_le = models.DateTimeField("le", default=timezone.now)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        verbose_name = "annotation"
        ordering = ("page", "cree_le", "pk")
        constraints = [
            models.CheckConstraint(condition=Q(genre__in=GenreAnnotation.values), name="annotation_genre_connu"),
            models.CheckConstraint(
                condition=Q(visibilite=Visibilite.ROLE) & ~Q(role="")
                | Q(visibilite__in=[Visibilite.MOI, Visibilite.DOSSIER], role=""),
                name="annotation_role_si_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} page {self.page}"


class CitationQuerySet(models.QuerySet["Citation"]):
    """The only door to citations."""

    def visibles_par(self, agent: Agent) -> "CitationQuerySet":
        """Those of documents that the agent reads; the object that cites is asked by its own room."""
        return self.filter(document__in=_documents_de(self, agent))


class Citation(models.Model):
    """Words of a page that a text rests on: the version, the page, where they stand, what they say."""

    document = models.ForeignKey("ged.Document", on_delete=models.CASCADE, related_name="citations")
    version = models.ForeignKey("ged.Version", on_delete=models.CASCADE, related_name="+")
    page = models.PositiveIntegerField("page")
    rectangles = models.JSONField("rectangles", default=list)
    texte = models.TextField("texte cité", max_length=CITATION_MAX)
    genre = models.CharField("genre de ce qui cite", max_length=20)  # as declared in `ged.citations`
    objet_id = models.BigIntegerField("ce qui cite")
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    cree_le = models.DateTimeField("le", default=timezone.now)

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = "citation"
        ordering = ("cree_le", "pk")
        indexes = [models.Index(fields=["genre", "objet_id"], name="citation_objet_idx")]
        constraints = [models.CheckConstraint(condition=~Q(texte=""), name="citation_de_quelque_chose")]

    def __str__(self) -> str:
        return f"citation de la page {self.page} de {self.version_id}"


class Caviardage(FSMModelMixin, models.Model):
    """A copy with passages masked: drafted by one agent, then made. The original stays; this row is the lineage."""

    source = models.ForeignKey(
        "ged.Version", on_delete=models.SET_NULL, null=True, related_name="caviardages", verbose_name="version source"
    )
    copie = models.OneToOneField(
        "ged.Document", on_delete=models.SET_NULL, null=True, blank=True, related_name="caviardage"
    )
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    etat = FSMField("état", max_length=10, default=EtatCaviardage.BROUILLON, choices=EtatCaviardage.choices)
    raison = models.CharField("raison de l’échec", max_length=500, blank=True)
    cree_le = models.DateTimeField("commencé le", default=timezone.now)
    fait_le = models.DateTimeField("fait le", null=True, blank=True)

    class Meta:
        verbose_name = "caviardage"
        ordering = ("-pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["source", "auteur"],
                condition=Q(etat__in=[EtatCaviardage.BROUILLON, EtatCaviardage.EN_COURS]),
                name="caviardage_un_brouillon",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatCaviardage.FAIT) | Q(fait_le__isnull=False), name="caviardage_fait_date"
            ),
        ]

    def __str__(self) -> str:
        return f"caviardage de {self.source_id} ({self.get_etat_display()})"

    @transition(field=etat, source=EtatCaviardage.BROUILLON, target=EtatCaviardage.EN_COURS)
    def commencer(self) -> None:
        """The copy is being made; the passages no longer change."""
        self.raison = ""

    @transition(field=etat, source=EtatCaviardage.EN_COURS, target=EtatCaviardage.FAIT)
    def finir(self) -> None:
        """The copy is deposited."""
        self.fait_le = timezone.now()

    @transition(field=etat, source=EtatCaviardage.EN_COURS, target=EtatCaviardage.BROUILLON)
    def echouer(self, raison: str) -> None:
        """Nothing was made; the passages may be changed and the copy asked again."""
        self.raison = raison[:500]


class Passage(models.Model):
    """One masked box, in fractions of the page upright as it stood when it was marked, and why."""

    caviardage = models.ForeignKey(Caviardage, on_delete=models.CASCADE, related_name="passages")
    page = models.PositiveIntegerField("page")
    x = models.FloatField()
    y = models.FloatField()
    l = models.FloatField()  # noqa: E741 (same names as ocr.moteur.Mot)
    h = models.FloatField()
    # Of the page, in degrees, when the box was laid; unknown for those laid before it was kept, which are laid again.
    rotation = models.PositiveSmallIntegerField("rotation de la page", null=True)
    motif = models.CharField("motif", max_length=MOTIF_MAX)
    origine = models.CharField("origine", max_length=10, choices=OrigineMasque.choices)

    class Meta:
        verbose_name = "passage masqué"
        ordering = ("page", "y", "x", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(motif=""), name="passage_motive"),
            models.CheckConstraint(
                condition=Q(x__gte=0, y__gte=0, l__gt=0, h__gt=0, x__lte=1.00001 - F("l"), y__lte=1.00001 - F("h")),
                name="passage_dans_la_page",
            ),
        ]

    def __str__(self) -> str:
        return f"page {self.page} : {self.motif}"
