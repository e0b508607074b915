"""Rights are rows: compartments, and who is let in or kept out of each (conception, « Rights are rows »)."""

import datetime as dt

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from comptes.enums import Domaine, Profil
from comptes.models.agents import Agent, Habilitation, Organe, en_vigueur
from comptes.models.institutions import Entite, Institution


class CompartimentQuerySet(models.QuerySet["Compartiment"]):
    """The one join that answers « who may read what » everywhere."""

    def visibles_par(self, agent: Agent, *, action: str = "consulter") -> "CompartimentQuerySet":
        """Compartments whose content the agent may read today.

        By habilitation on the entité or an ancestor, or by opening (his own or his organ's); an exclusion wins.
        With `action="modifier"`, habilitations only: an opening never gives the right to change. Into a reserved
        compartment one comes by opening only. One that stands in another narrows it: it takes the right over the
        outer one, and an opening or an admitted profile here.
        """
        return self.filter(
            _droit(agent, action),
            Q(dans__isnull=True) | _admis(agent),
            ~_exclu(agent),
            institution_id=agent.institution_id,
        )

    def ou_tient(self, agent: Agent, *profils: str) -> "CompartimentQuerySet":
        """Compartments in whose entité (or an ancestor) the agent holds one of the profiles; an exclusion wins."""
        exclu = Exists(Exclusion.objects.filter(compartiment=OuterRef("pk"), agent=agent))
        return self.filter(
            Exists(habilitations_sur(agent).filter(profil__in=profils)) & ~exclu,
            institution_id=agent.institution_id,
            reserve=False,
            dans__isnull=True,
        )


class Compartiment(models.Model):
    """One per dossier, per tray, per plan: what openings and exclusions are about."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    entite = models.ForeignKey(Entite, on_delete=models.PROTECT, related_name="+")
    domaine = models.CharField("domaine", max_length=20, choices=Domaine.choices, default=Domaine.SOCIAL)
    # A tray holds papers of anybody: an habilitation on its entité does not open it.
    reserve = models.BooleanField("réservé aux personnes à qui il est ouvert", default=False)
    # Above the rights of a dossier: what is restricted or sealed in it stands in a compartment of its own, within it,
    # of the same entité, domain and reserve: so the right over both is one flat question (SQLite parses no deep one).
    dans = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="contenus")
    cachee = models.BooleanField("ce qui s’y trouve est inconnu des autres", default=False)

    objects = CompartimentQuerySet.as_manager()

    class Meta:
        verbose_name = "compartiment"
        constraints = [
            models.CheckConstraint(condition=Q(dans__isnull=False) | Q(cachee=False), name="compartiment_cache_dans"),
        ]

    def __str__(self) -> str:
        return f"{self.entite} / {self.get_domaine_display()} n° {self.pk}"

    def cles(self) -> list[str]:
        """Composite keys of the index: `entite:domaine` and `entite:*` for the entité and each ancestor.

        None for a reserved compartment, nor for one within another: an opening alone finds what stands there.
        """
        if self.reserve or self.dans_id is not None:
            return []
        ancetres = self.entite.ascendances.order_by("ancetre_id").values_list("ancetre_id", flat=True)
        return [f"{a}:{d}" for a in ancetres for d in (self.domaine, "*")]

    def tient(self, agent: Agent, *profils: str) -> bool:
        """True when the agent holds one of the profiles over this compartment."""
        return Compartiment.objects.filter(pk=self.pk).ou_tient(agent, *profils).exists()

    def visible_par(self, agent: Agent) -> bool:
        """True when the agent may read its content."""
        return Compartiment.objects.filter(pk=self.pk).visibles_par(agent).exists()

    def modifiable_par(self, agent: Agent) -> bool:
        """True when the agent may create and change in it."""
        return Compartiment.objects.filter(pk=self.pk).visibles_par(agent, action="modifier").exists()

    def lecteurs(self) -> models.QuerySet[Agent]:
        """The agents who may read its content today, by name (R3.11)."""
        if self.dans is not None:
            return self.dans.lecteurs().filter(pk__in=self._admis().values("pk"))
        ancetres = self.entite.ascendances.values("ancetre_id")
        par_droit = Habilitation.objects.filter(
            en_vigueur(),
            Q(domaine="") | Q(domaine=self.domaine),
            consulter=True,
            entite__in=ancetres,
        )
        if self.reserve:
            par_droit = par_droit.none()
        ouvertures = Ouverture.objects.filter(en_vigueur(), compartiment=self)
        par_organe = en_vigueur(prefixe="mandats__") & Q(mandats__organe__in=ouvertures.values("organe"))
        return (
            Agent.objects.filter(
                Q(pk__in=par_droit.values("agent")) | Q(pk__in=ouvertures.values("agent")) | par_organe,
                institution_id=self.institution_id,
                is_active=True,
            )
            .exclude(pk__in=Exclusion.objects.filter(compartiment=self).values("agent"))
            .distinct()
        )

    def _admis(self) -> models.QuerySet[Agent]:
        """Those whom an opening or an admitted profile lets in here, whatever they may read around it."""
        ouvertures = Ouverture.objects.filter(en_vigueur(), compartiment=self)
        par_profil = Habilitation.objects.filter(
            en_vigueur(),
            Q(domaine="") | Q(domaine=self.domaine),
            profil__in=self.profils_admis.values("profil"),
            entite__in=self.entite.ascendances.values("ancetre_id"),
        )
        par_organe = en_vigueur(prefixe="mandats__") & Q(mandats__organe__in=ouvertures.values("organe"))
        return Agent.objects.filter(
            Q(pk__in=ouvertures.values("agent")) | Q(pk__in=par_profil.values("agent")) | par_organe
        ).exclude(pk__in=Exclusion.objects.filter(compartiment=self).values("agent"))


def _droit(agent: Agent, action: str) -> Q:
    """Right over the compartment of the outer query, or over the one in which it stands."""
    droit = Q(Exists(habilitations_sur(agent).filter(**{action: True})), reserve=False)
    if action == "consulter":
        lieu = Coalesce(OuterRef("dans"), OuterRef("pk"))
        droit |= Q(Exists(ouvertures_de(agent).filter(compartiment=lieu)))
    return droit


def _admis(agent: Agent) -> Q:
    """Let into a compartment that stands in another: by name, by organ, or by a profile it admits."""
    profils = ProfilAdmis.objects.filter(compartiment=OuterRef(OuterRef("pk"))).values("profil")
    return Q(Exists(ouvertures_de(agent).filter(compartiment=OuterRef("pk")))) | Q(
        Exists(habilitations_sur(agent).filter(profil__in=profils))
    )


def _exclu(agent: Agent) -> Exists:
    ici = Q(compartiment=OuterRef("pk")) | Q(compartiment=OuterRef("dans"))
    return Exists(Exclusion.objects.filter(ici, agent=agent))


def habilitations_sur(agent: Agent) -> models.QuerySet[Habilitation]:
    """Today's habilitations of the agent over the compartment of the outer query (its pk's row)."""
    return Habilitation.objects.filter(
        en_vigueur(),
        Q(domaine="") | Q(domaine=OuterRef("domaine")),
        agent=agent,
        entite__descendances__descendant=OuterRef("entite"),
    )


def ouvertures_de(agent: Agent) -> models.QuerySet["Ouverture"]:
    """Today's openings made to the agent or to an organ where he holds a seat today."""
    organes = agent.mandats.filter(en_vigueur()).values("organe")
    return Ouverture.objects.filter(en_vigueur(), Q(agent=agent) | Q(organe__in=organes))


class Ouverture(models.Model):
    """Lets an agent or an organ into one compartment, for a time and a reason."""

    compartiment = models.ForeignKey(Compartiment, on_delete=models.CASCADE, related_name="ouvertures")
    agent = models.ForeignKey(
        Agent,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="ouvertures",
    )
    organe = models.ForeignKey(
        Organe,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="ouvertures",
    )
    motif = models.CharField("motif", max_length=200)
    du = models.DateField("du", default=timezone.localdate)
    au = models.DateField("au", null=True, blank=True)

    class Meta:
        verbose_name = "ouverture"
        constraints = [
            models.CheckConstraint(
                condition=Q(agent__isnull=False, organe__isnull=True) | Q(agent__isnull=True, organe__isnull=False),
                name="ouverture_agent_ou_organe",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.compartiment_id} → {self.agent or self.organe}"

    def fermer(self) -> None:
        """End the opening now: from this moment it lets nobody in."""
        self.au = timezone.localdate() - dt.timedelta(days=1)
        self.save(update_fields=["au"])


class ProfilAdmis(models.Model):
    """A profile let into a compartment that stands in another (a restricted piece of a dossier)."""

    compartiment = models.ForeignKey(Compartiment, on_delete=models.CASCADE, related_name="profils_admis")
    profil = models.CharField("profil", max_length=20, choices=Profil.choices)

    class Meta:
        verbose_name = "profil admis"
        constraints = [models.UniqueConstraint(fields=["compartiment", "profil"], name="profil_admis_unique")]

    def __str__(self) -> str:
        return f"{self.compartiment_id} → {self.get_profil_display()}"


class Exclusion(models.Model):
    """Keeps one agent out of one compartment, whatever else lets him in (conflict of interest)."""

    compartiment = models.ForeignKey(Compartiment, on_delete=models.CASCADE, related_name="exclusions")
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="exclusions")
    motif = models.CharField("motif", max_length=200)
    cree_le = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "exclusion"
        constraints = [models.UniqueConstraint(fields=["compartiment", "agent"], name="exclusion_unique")]

    def __str__(self) -> str:
        return f"{self.compartiment_id} ✗ {self.agent}"
