"""`manage.py copier_pieces --vers s3` takes what is stored to the other storage, each hash checked on arrival."""

from typing import Any

from django.core.files.storage import storages
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ged.copie_stockage import BilanCopie, copier

AUTRE = {"s3": "dossier", "dossier": "s3"}


class Command(BaseCommand):
    """May be stopped and run again; removes nothing from where the pieces come."""

    help = "Copie les pièces entre le dossier et le stockage S3, dans un sens ou dans l’autre."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to; the other one is where from."""
        parser.add_argument("--vers", required=True, choices=sorted(AUTRE))

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy, print the progress, fail when a file could not be copied whole."""
        vers = options["vers"]
        bilan = copier(storages[f"pieces-{AUTRE[vers]}"], storages[f"pieces-{vers}"], suivi=self._suivre)
        for cle, phrase in bilan.refus:
            self.stdout.write(f"{cle} : {phrase}")
        self.stdout.write(f"{bilan.copies} copiés, {bilan.deja_la} déjà là, {bilan.octets / 1_000_000:.1f} Mo.")
        if bilan.refus:
            raise CommandError(f"{len(bilan.refus)} fichier(s) n’ont pas pu être copiés : voyez ci-dessus.")
        self.stdout.write(f"Réglez maintenant LIASSE_STOCKAGE={vers}, redémarrez, puis lancez « manage.py verifier ».")

    def _suivre(self, bilan: BilanCopie) -> None:
        self.stdout.write(f"… {bilan.copies} copiés, {bilan.deja_la} déjà là", ending="\r")
        self.stdout.flush()
