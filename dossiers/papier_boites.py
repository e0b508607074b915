"""Paper from before and paper that is kept: in which box it stands, and how much of it each service still holds."""

import secrets

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from comptes.enums import Profil
from comptes.models import Agent, Entite, Habilitation, Institution
from comptes.models.agents import en_vigueur

# Whoever handles paper, and who answers for the whole: they know where boxes stand, not what is written inside.
RANGENT = (Profil.ACCUEIL, Profil.AS, Profil.CHEF_AS)
VOIENT = (*RANGENT, Profil.DIRECTEUR_GENERAL)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that a hand or an eye confuses


def nouveau_code() -> str:
    """Code of a label: « K7QF-2MXA ». It names the box and tells nothing."""
    tire = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{tire[:4]}-{tire[4:]}"


class BoiteQuerySet(models.QuerySet["Boite"]):
    """Boxes."""

    def visibles_par(self, agent: Agent) -> "BoiteQuerySet":
        """Those of the services where the agent handles paper, and of the services below."""
        return self._tenues_par(agent, VOIENT)

    def modifiables_par(self, agent: Agent) -> "BoiteQuerySet":
        """Those in which he puts and from which he takes."""
        return self._tenues_par(agent, RANGENT)

    def _tenues_par(self, agent: Agent, profils: tuple[str, ...]) -> "BoiteQuerySet":
        tenues = Habilitation.objects.filter(
            en_vigueur(), agent=agent, profil__in=profils, entite__descendances__descendant=OuterRef("entite")
        )
        return self.filter(Exists(tenues), institution_id=agent.institution_id)


class Boite(models.Model):
    """A box of paper, with a label to scan."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    entite = models.ForeignKey(Entite, on_delete=models.PROTECT, related_name="+", verbose_name="service")
    code = models.CharField("code", max_length=9, unique=True, default=nouveau_code, editable=False)
    lieu = models.CharField("où elle se trouve", max_length=120, help_text="Local, armoire, rayon.")
    contenu = models.CharField(
        "ce qu’elle contient", max_length=120, blank=True, help_text="Par exemple : A à D, 2019."
    )
    # Counted by hand when the box is closed: most of the files in it are not yet named one by one.
    dossiers_comptes = models.PositiveIntegerField("dossiers papier comptés", default=0)
    creee_le = models.DateTimeField("créée le", default=timezone.now)
    creee_par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    videe_le = models.DateField("vidée le", null=True, blank=True)

    objects = BoiteQuerySet.as_manager()

    class Meta:
        verbose_name = "boîte"
        ordering = ("entite", "lieu", "pk")
        constraints = [models.CheckConstraint(condition=~Q(lieu=""), name="boite_a_un_lieu")]

    def __str__(self) -> str:
        return f"boîte {self.code}"


class DossierEnBoite(models.Model):
    """The paper of one dossier from before stands in this box, until somebody takes it out."""

    boite = models.ForeignKey(Boite, on_delete=models.PROTECT, related_name="dossiers")
    dossier = models.ForeignKey("dossiers.DossierSocial", on_delete=models.PROTECT, related_name="boites")
    range_le = models.DateField("rangé le", default=timezone.localdate)
    range_par = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    sorti_le = models.DateField("sorti le", null=True, blank=True)

    class Meta:
        verbose_name = "dossier papier en boîte"
        ordering = ("-range_le", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["boite", "dossier"], condition=Q(sorti_le__isnull=True), name="dossier_une_fois_par_boite"
            )
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} dans {self.boite_id}"
