"""`manage.py verifier` says whether what is stored is what was received, and whether the index knows it all."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ged.enums import GenreEcart
from ged.verification import Bilan, verifier

MEGA = 1_000_000


class Command(BaseCommand):
    """Prints each gap and exits non-zero when one remains."""

    help = "Recalcule les empreintes de ce qui est gardé ; nomme ce qui manque, est altéré, ou que rien ne nomme."

    def add_arguments(self, parser: CommandParser) -> None:
        """All or a sample; repair what derives from the originals."""
        parser.add_argument("--echantillon", type=int, metavar="N", help="N versions tirées au sort")
        parser.add_argument("--reparer", action="store_true", help="refait les copies dérivées et l’index")
        parser.add_argument("--fils", type=int, metavar="N", help="fichiers relus à la fois (un par cœur)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print, fail when something remains."""
        if options["echantillon"] is not None and options["echantillon"] < 1:
            raise CommandError("L’échantillon compte au moins une version.")
        debut = time.monotonic()
        bilan = verifier(echantillon=options["echantillon"], reparer=options["reparer"], fils=options["fils"])
        duree = max(time.monotonic() - debut, 0.001)
        for ecart in bilan.ecarts:
            suite = " [remis en ordre]" if ecart.repare else ""
            self.stdout.write(f"{GenreEcart(ecart.genre).label} – {ecart.sujet} : {ecart.phrase}{suite}")
        debit = f"{bilan.octets / MEGA:.1f} Mo en {duree:.1f} s, {bilan.octets / MEGA / duree:.0f} Mo/s"
        self.stdout.write(f"{_combien(bilan)} relues, {debit}.")
        if bilan.restants:
            raise CommandError(f"{len(bilan.restants)} écart(s) restent : voyez la page Gestion technique.")
        self.stdout.write("Ce qui manquait est refait, ou en train de l’être." if bilan.ecarts else "Aucun écart.")


def _combien(bilan: Bilan) -> str:
    return f"{bilan.versions} version{'s' if bilan.versions > 1 else ''}"
