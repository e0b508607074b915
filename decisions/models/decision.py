"""Decision: immutable; it freezes texts, amounts, payee, rule versions and document hashes, not the account number."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comptes.enums import Profil
from comptes.models import Agent, Compartiment, Institution, Organe
from decisions.enums import EtatMotivation, OrigineDecision, Ratification
from decisions.exceptions import DecisionFigee
from decisions.models.lignes import LigneCommune, contraintes_de_ligne
from decisions.models.proposition import Proposition
from decisions.models.seance import Point
from dossiers.models import Demande, DossierSocial

BACK_OFFICE = (Profil.NOTIFICATION, Profil.PAIEMENT, Profil.RECUPERATION)


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions."""

    def visibles_par(self, agent: Agent) -> "DecisionQuerySet":
        """Those of the dossiers the agent reads, and for the back office those of its entités (the decision only)."""
        lisibles = Compartiment.objects.visibles_par(agent)
        back_office = Compartiment.objects.ou_tient(agent, *BACK_OFFICE)
        return self.filter(
            Q(dossier__compartiment__in=lisibles.values("pk")) | Q(dossier__compartiment__in=back_office.values("pk"))
        )


class Decision(models.Model):
    """One per deciding point. After creation only the motivation to be written and the ratification are completed."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(DossierSocial, on_delete=models.PROTECT, related_name="decisions")
    demande = models.ForeignKey(Demande, on_delete=models.PROTECT, related_name="decisions")
    proposition = models.ForeignKey(Proposition, on_delete=models.PROTECT, related_name="decisions")
    point = models.OneToOneField(Point, on_delete=models.PROTECT, null=True, blank=True, related_name="decision")
    organe = models.ForeignKey(Organe, on_delete=models.PROTECT, related_name="+")
    numero = models.CharField("numéro", max_length=40)
    origine = models.CharField(
        "origine",
        max_length=10,
        choices=OrigineDecision.choices,
        default=OrigineDecision.SEANCE,
    )
    ratification = models.CharField(
        "ratification",
        max_length=20,
        choices=Ratification.choices,
        default=Ratification.SANS_OBJET,
    )
    prise_le = models.DateField("prise le")
    motivation_fait = models.TextField("motivation en fait", blank=True)
    motivation_droit = models.TextField("motivation en droit", blank=True)
    ecart = models.BooleanField("s’écarte de la proposition", default=False)
    motif_ecart = models.TextField("motif de l’écart, figé en séance", blank=True)
    motivation = models.CharField(
        "motivation",
        max_length=12,
        choices=EtatMotivation.choices,
        default=EtatMotivation.COMPLETE,
    )
    regles = models.JSONField("règles appliquées", default=dict)
    pieces = models.JSONField("pièces vues, avec leurs empreintes", default=list)
    signataire = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cree_le = models.DateTimeField(default=timezone.now)

    objects = DecisionQuerySet.as_manager()
    MODIFIABLES = frozenset({"motivation_fait", "motivation_droit", "motivation", "ratification"})

    class Meta:
        verbose_name = "décision"
        ordering = ("-prise_le", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["institution", "numero"], name="decision_numero_unique"),
            models.CheckConstraint(
                condition=Q(origine=OrigineDecision.SEANCE, point__isnull=False)
                | Q(origine=OrigineDecision.URGENCE, point__isnull=True),
                name="decision_en_seance_a_un_point",
            ),
            models.CheckConstraint(
                condition=Q(ecart=False, motivation=EtatMotivation.COMPLETE) | Q(ecart=True) & ~Q(motif_ecart=""),
                name="decision_ecart_motive",
            ),
        ]

    def __str__(self) -> str:
        return f"décision {self.numero}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Immutable: once created, only the fields of MODIFIABLES may be named in `update_fields`."""
        if self.pk is not None and not set(kwargs.get("update_fields") or ["*"]) <= self.MODIFIABLES:
            raise DecisionFigee
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise DecisionFigee


class Ligne(LigneCommune):
    """A decided line: never changed; it may be replaced by a later one."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="lignes")
    remplace = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="remplacee_par",
    )

    class Meta(LigneCommune.Meta):
        verbose_name = "ligne"
        constraints = contraintes_de_ligne("ligne")

    def __str__(self) -> str:
        return f"{self.get_acte_display()} {self.type_aide}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Written once with its decision."""
        if self.pk is not None:
            raise DecisionFigee
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise DecisionFigee
