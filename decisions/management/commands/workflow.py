"""`manage.py workflow`: the state machines of the code, as a page."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from decisions.workflow import document


class Command(BaseCommand):
    """Prints the page, or writes it."""

    help = "Écrit les circuits (états, passages, qui) tels que le code les fait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--ecrire FICHIER."""
        parser.add_argument("--ecrire", metavar="FICHIER", help="écrire la page dans ce fichier au lieu de l’afficher")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print or write."""
        if options["ecrire"]:
            Path(options["ecrire"]).write_text(document(), encoding="utf-8")
        else:
            self.stdout.write(document(), ending="")
