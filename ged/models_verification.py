"""What the last checks of the stored bytes found. No name of a file, no title: the technical management reads it."""

from django.db import models
from django.utils import timezone

from ged.enums import PorteeVerification


class Verification(models.Model):
    """One run of `manage.py verifier`, or of the nightly sample."""

    portee = models.CharField("portée", max_length=12, choices=PorteeVerification.choices)
    debut = models.DateTimeField("commencée le", default=timezone.now)
    fin = models.DateTimeField("finie le", null=True)
    versions = models.PositiveIntegerField("versions relues", default=0)
    octets = models.PositiveBigIntegerField("octets relus", default=0)
    # [kind, subject, sentence, repaired]; at most ECARTS_MAX are kept, `nb_ecarts` counts them all.
    ecarts = models.JSONField("écarts", default=list)
    nb_ecarts = models.PositiveIntegerField("nombre d’écarts", default=0)
    nb_repares = models.PositiveIntegerField("dont remis en ordre", default=0)

    class Meta:
        verbose_name = "vérification"
        ordering = ("-debut", "-pk")

    def __str__(self) -> str:
        return f"vérification du {self.debut:%d/%m/%Y}"

    @property
    def restants(self) -> int:
        """Gaps that nothing could put in order."""
        return self.nb_ecarts - self.nb_repares
