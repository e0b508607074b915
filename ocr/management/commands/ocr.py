"""`manage.py ocr`: the engine alone, without database."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ocr.moteur.cli import executer


class Command(BaseCommand):
    """Hands its arguments to `ocr.moteur.cli`, so that both commands take the same ones."""

    help = "Lit des fichiers : ocr FICHIER… [--texte TXT] [--json JSON] [--pdf PDF] [--champs] [--processus N]"
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        """From the command line: the engine's own parser, messages and exit code."""
        sys.exit(executer(argv[2:]))

    def add_arguments(self, parser: Any) -> None:
        """For `call_command`: the same words as on the command line."""
        parser.add_argument("arguments", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the engine; a refused file is a CommandError."""
        code = executer(options["arguments"])
        if code:
            raise CommandError("Au moins un fichier n’a pas pu être lu.", returncode=code)
