"""manage.py surveiller_dossiers [--une-fois]: looks at the scanners' folders until told to stop."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from courrier.models import Releve
from courrier.surveillance import passer_partout, surveillees


class Command(BaseCommand):
    """Watch the folders."""

    help = "Prend les fichiers que les numériseurs laissent dans les dossiers surveillés."

    def add_arguments(self, parser: CommandParser) -> None:
        """One look, or one after the other."""
        parser.add_argument("--une-fois", action="store_true", help="un seul passage")
        parser.add_argument("--pause", type=float, default=5.0, help="secondes entre deux passages (défaut : 5)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, say, wait."""
        arret = threading.Event()
        for numero in (signal.SIGINT, signal.SIGTERM):
            signal.signal(numero, lambda *_: arret.set())
        if not surveillees():
            self.stdout.write("Aucun dossier n’est surveillé (LIASSE_DOSSIERS_SURVEILLES, dossier d’une bannette).")
        while True:
            passage = passer_partout()
            if passage.pris or passage.refuses or options["une_fois"]:
                self.stdout.write(f"{passage.pris} pris, {passage.refuses} restés.")
            for releve in Releve.objects.filter(source="dossier").exclude(raison="").select_related("bannette"):
                self.stderr.write(f"{releve.bannette} : {releve.raison} {releve.remede}")
            if options["une_fois"] or arret.wait(options["pause"]):
                return
            close_old_connections()
