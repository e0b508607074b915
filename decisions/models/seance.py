"""Sittings of an organ, who is present, and the points of the agenda."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django_fsm import FSMField, FSMModelMixin, transition

from comptes.models import Agent, Compartiment, Organe, Ouverture
from comptes.models.agents import en_vigueur
from decisions.enums import EtatPoint, EtatSeance, Issue
from decisions.models.proposition import Proposition


class SeanceQuerySet(models.QuerySet["Seance"]):
    """Sittings."""

    def visibles_par(self, agent: Agent) -> "SeanceQuerySet":
        """Those of the organs where the agent holds a seat; before freezing, only for its secretary."""
        mandats = agent.mandats.filter(en_vigueur())
        secretariat = mandats.filter(role="secretaire").values("organe")
        return self.filter(
            Q(organe__in=secretariat) | Q(organe__in=mandats.values("organe")) & ~Q(etat=EtatSeance.PREPAREE),
            organe__institution_id=agent.institution_id,
        )


class Seance(FSMModelMixin, models.Model):
    """preparee → figee → ouverte → close. Freezing opens the dossiers to the organ; none closes with an open point."""

    organe = models.ForeignKey(Organe, on_delete=models.PROTECT, related_name="seances")
    debut = models.DateTimeField("date et heure")
    lieu = models.CharField("lieu", max_length=200, blank=True)
    etat = FSMField(
        "état",
        max_length=12,
        choices=EtatSeance.choices,
        default=EtatSeance.PREPAREE,
        protected=True,
    )
    preparee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    figee_le = models.DateTimeField(null=True, blank=True)
    ouverte_le = models.DateTimeField(null=True, blank=True)
    close_le = models.DateTimeField(null=True, blank=True)

    objects = SeanceQuerySet.as_manager()

    class Meta:
        verbose_name = "séance"
        ordering = ("-debut",)
        constraints = [
            models.UniqueConstraint(fields=["organe", "debut"], name="seance_une_par_organe_et_heure"),
            models.CheckConstraint(
                condition=Q(etat=EtatSeance.PREPAREE, figee_le__isnull=True)
                | ~Q(etat=EtatSeance.PREPAREE) & Q(figee_le__isnull=False),
                name="seance_figee_datee",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatSeance.CLOSE, close_le__isnull=False)
                | ~Q(etat=EtatSeance.CLOSE) & Q(close_le__isnull=True),
                name="seance_close_datee",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organe} du {timezone.localtime(self.debut):%d/%m/%Y}"

    @transition(field=etat, source=EtatSeance.PREPAREE, target=EtatSeance.FIGEE)
    def figer(self) -> None:
        """The agenda no longer changes."""
        self.figee_le = timezone.now()

    @transition(field=etat, source=EtatSeance.FIGEE, target=EtatSeance.OUVERTE)
    def ouvrir(self) -> None:
        """The quorum is met."""
        self.ouverte_le = timezone.now()

    @transition(field=etat, source=EtatSeance.OUVERTE, target=EtatSeance.CLOSE)
    def clore(self) -> None:
        """Every point is dealt with."""
        self.close_le = timezone.now()


class Presence(models.Model):
    """A member present at a sitting."""

    seance = models.ForeignKey(Seance, on_delete=models.CASCADE, related_name="presences")
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    present = models.BooleanField("présent", default=False)

    class Meta:
        verbose_name = "présence"
        constraints = [models.UniqueConstraint(fields=["seance", "agent"], name="presence_une_fois")]

    def __str__(self) -> str:
        return f"{self.agent} {'présent' if self.present else 'absent'}"


class PointQuerySet(models.QuerySet["Point"]):
    """Points of agendas."""

    def visibles_par(self, agent: Agent) -> "PointQuerySet":
        """Points of the sittings the agent sees, in the dossiers he reads."""
        return self.filter(
            seance__in=Seance.objects.visibles_par(agent),
            proposition__dossier__compartiment__in=Compartiment.objects.visibles_par(agent),
        )


class Point(FSMModelMixin, models.Model):
    """A proposition on an agenda. The secretary records the outcome, the president confirms it."""

    seance = models.ForeignKey(Seance, on_delete=models.PROTECT, related_name="points")
    proposition = models.ForeignKey(Proposition, on_delete=models.PROTECT, related_name="points")
    ordre = models.PositiveSmallIntegerField("ordre")
    ouverture = models.ForeignKey(Ouverture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    etat = FSMField(
        "état",
        max_length=12,
        choices=EtatPoint.choices,
        default=EtatPoint.INSCRIT,
        protected=True,
    )
    issue = models.CharField("issue", max_length=12, choices=Issue.choices, blank=True)
    motif = models.TextField("motif", blank=True)
    lignes_modifiees = models.JSONField("lignes modifiées", default=list, blank=True)
    notee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    notee_le = models.DateTimeField(null=True, blank=True)
    confirmee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmee_le = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField("révision (verrou optimiste)", default=0)

    objects = PointQuerySet.as_manager()

    class Meta:
        verbose_name = "point"
        ordering = ("seance", "ordre")
        constraints = [
            models.UniqueConstraint(
                fields=["proposition"],
                condition=Q(etat=EtatPoint.INSCRIT),
                name="point_un_ouvert_par_proposition",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatPoint.TRAITE, confirmee_le__isnull=False) & ~Q(issue="")
                | Q(etat=EtatPoint.INSCRIT, confirmee_le__isnull=True),
                name="point_traite_avec_issue",
            ),
            models.CheckConstraint(
                condition=~Q(
                    issue__in=sorted(
                        {
                            *Issue.ecartent(),
                            Issue.REPORT,
                            Issue.COMPLEMENT,
                        }
                    )
                )
                | ~Q(motif=""),
                name="point_ecart_motive",
            ),
            models.CheckConstraint(
                condition=Q(confirmee_par__isnull=True) | ~Q(confirmee_par=F("notee_par")),
                name="point_confirme_par_un_autre",
            ),
        ]

    def __str__(self) -> str:
        return f"point {self.ordre} de {self.seance}"

    @transition(field=etat, source=EtatPoint.INSCRIT, target=EtatPoint.TRAITE)
    def traiter(self, par: Agent) -> None:
        """The president confirms the recorded outcome."""
        self.confirmee_par = par
        self.confirmee_le = timezone.now()
