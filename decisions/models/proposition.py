"""Proposition: written as the notification; `version` grows at each submission."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from comptes.models import Agent, Compartiment
from decisions.enums import Etape, EtatProposition
from decisions.models.lignes import LigneCommune, contraintes_de_ligne
from dossiers.models import Demande, DossierSocial


class PropositionQuerySet(models.QuerySet["Proposition"]):
    """Propositions one may read."""

    def visibles_par(self, agent: Agent) -> "PropositionQuerySet":
        """Those of the dossiers the agent reads."""
        return self.filter(dossier__compartiment__in=Compartiment.objects.visibles_par(agent))


class Proposition(FSMModelMixin, models.Model):
    """One structured text that flows to the committee's sheet, the minutes, the letter and the payment line."""

    dossier = models.ForeignKey(DossierSocial, on_delete=models.PROTECT, related_name="propositions")
    demande = models.ForeignKey(Demande, on_delete=models.PROTECT, related_name="propositions")
    auteur = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="propositions")
    motivation_fait = models.TextField("motivation en fait", blank=True)
    motivation_droit = models.TextField("motivation en droit", blank=True)
    etat = FSMField(
        "état",
        max_length=20,
        choices=EtatProposition.choices,
        default=EtatProposition.BROUILLON,
        protected=True,
    )
    etape = models.CharField("étape", max_length=20, choices=Etape.choices, blank=True)
    version = models.PositiveSmallIntegerField("version", default=0)
    revision = models.PositiveIntegerField("révision (verrou optimiste)", default=0)
    organe = models.ForeignKey(
        "comptes.Organe",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    cree_le = models.DateTimeField(default=timezone.now)
    modifiee_le = models.DateTimeField(default=timezone.now)
    soumise_le = models.DateTimeField(null=True, blank=True)
    validee_le = models.DateTimeField(null=True, blank=True)
    validee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = PropositionQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(etat=EtatProposition.SOUMISE) & ~Q(etape="")
                | ~Q(etat=EtatProposition.SOUMISE) & Q(etape=""),
                name="proposition_etape_si_soumise",
            ),
            models.CheckConstraint(
                condition=Q(
                    etat__in=[EtatProposition.VALIDEE, EtatProposition.TRANCHEE],
                    validee_le__isnull=False,
                )
                | Q(
                    etat__in=[
                        EtatProposition.BROUILLON,
                        EtatProposition.SOUMISE,
                        EtatProposition.RETIREE,
                    ]
                ),
                name="proposition_validee_datee",
            ),
            models.UniqueConstraint(
                fields=["demande"],
                condition=Q(
                    etat__in=[
                        EtatProposition.BROUILLON,
                        EtatProposition.SOUMISE,
                        EtatProposition.VALIDEE,
                    ]
                ),
                name="proposition_une_en_cours_par_demande",
            ),
        ]

    def __str__(self) -> str:
        return f"proposition n° {self.pk} ({self.demande})"

    @transition(field=etat, source=EtatProposition.BROUILLON, target=EtatProposition.SOUMISE)
    def soumettre(self, etape: str) -> None:
        """The author sends it to a step of its circuit."""
        self.etape = etape
        self.version = self.version + 1
        self.soumise_le = timezone.now()

    @transition(field=etat, source=EtatProposition.SOUMISE, target=EtatProposition.VALIDEE)
    def valider(self, par: Agent) -> None:
        """Last step of the circuit passed."""
        self.etape = ""
        self.validee_le = timezone.now()
        self.validee_par = par

    @transition(field=etat, source=EtatProposition.BROUILLON, target=EtatProposition.VALIDEE)
    def valider_soi_meme(self, par: Agent) -> None:
        """A circuit without chef (one-agent CCAS): the sheet says so."""
        self.version = self.version + 1
        self.soumise_le = self.validee_le = timezone.now()
        self.validee_par = par

    @transition(
        field=etat,
        source=[EtatProposition.SOUMISE, EtatProposition.VALIDEE],
        target=EtatProposition.BROUILLON,
    )
    def renvoyer(self) -> None:
        """Back to its author, with a Retour."""
        self.etape = ""
        self.validee_le = None
        self.validee_par = None

    @transition(field=etat, source=EtatProposition.VALIDEE, target=EtatProposition.TRANCHEE)
    def trancher(self) -> None:
        """A deciding point was confirmed."""

    @transition(
        field=etat,
        source=[
            EtatProposition.BROUILLON,
            EtatProposition.SOUMISE,
            EtatProposition.VALIDEE,
        ],
        target=EtatProposition.RETIREE,
    )
    def retirer(self) -> None:
        """Without object any more (withdrawal of the person, death)."""
        self.etape = ""


class LigneProposition(LigneCommune):
    """A proposed line."""

    proposition = models.ForeignKey(Proposition, on_delete=models.CASCADE, related_name="lignes")

    class Meta(LigneCommune.Meta):
        verbose_name = "ligne proposée"
        constraints = contraintes_de_ligne("ligne_proposee")

    def __str__(self) -> str:
        return f"{self.get_acte_display()} {self.type_aide}"


class VersionProposition(models.Model):
    """A frozen state of the text, at each submission and correction. Differences are for author and corrector."""

    class Nature(models.TextChoices):
        """Why it was frozen."""

        SOUMISSION = "soumission", "soumission"
        CORRECTION = "correction", "correction"

    proposition = models.ForeignKey(Proposition, on_delete=models.CASCADE, related_name="versions")
    numero = models.PositiveSmallIntegerField("version")
    rang = models.PositiveSmallIntegerField("rang", default=0)
    nature = models.CharField("nature", max_length=12, choices=Nature.choices)
    contenu = models.JSONField("contenu", default=dict)
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    cree_le = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "version de proposition"
        ordering = ("numero", "rang")
        constraints = [
            models.UniqueConstraint(
                fields=["proposition", "numero", "rang"],
                name="version_proposition_unique",
            )
        ]

    def __str__(self) -> str:
        return f"v{self.numero}.{self.rang}"


class Retour(models.Model):
    """A return to the author: from which step, why, what to complete."""

    proposition = models.ForeignKey(Proposition, on_delete=models.CASCADE, related_name="retours")
    version = models.PositiveSmallIntegerField("version")
    etape = models.CharField("étape", max_length=20)
    motif = models.TextField("motif")
    a_completer = models.JSONField("à compléter", default=list)
    par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    cree_le = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "retour"
        ordering = ("-cree_le",)
        constraints = [models.CheckConstraint(condition=~Q(motif=""), name="retour_motive")]

    def __str__(self) -> str:
        return f"retour de la version {self.version}"
