"""`manage.py referentiel --charger cpas`: creates the delivered rows that are missing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from commun.erreurs import ErreurLiasse
from referentiel.livraison import charger


class Command(BaseCommand):
    """Loads the delivered referentiel; rows that exist are left as they are."""

    help = "Charge les données livrées du référentiel (cpas, ccas) sans toucher à ce qui existe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One or several profiles."""
        parser.add_argument("--charger", nargs="+", metavar="PROFIL", required=True, help="cpas, ccas")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load each profile and say how many rows were created."""
        for profil in options["charger"]:
            try:
                crees = charger(profil)
            except ErreurLiasse as erreur:
                raise CommandError(str(erreur)) from erreur
            self.stdout.write(f"{profil} : {crees} ligne(s) créée(s).")
