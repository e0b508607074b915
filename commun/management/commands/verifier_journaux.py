"""`manage.py verifier_journaux` says whether the sealed rows of the journals are what they were."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commun.models import Sceau
from commun.sceaux import JOURNAUX, verifier_sceaux


class Command(BaseCommand):
    """Exits non-zero and names each seal that no longer matches."""

    help = "Recalcule les sceaux des journaux et nomme chaque écart."

    def handle(self, *args: Any, **options: Any) -> None:
        """Check every chain."""
        ecarts = [ecart for journal in JOURNAUX for ecart in verifier_sceaux(journal)]
        if ecarts:
            raise CommandError("\n".join(ecarts))
        self.stdout.write(f"{Sceau.objects.count()} sceaux vérifiés, aucun écart.")
