"""`manage.py indexer [--reconstruire]`: brings the index in step with the database."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commun.erreurs import ErreurLiasse
from search.actions import moteur
from search.lots import lots
from search.protocole import Entree
from search.registre import entrees_de, sources

LOT = 500  # objects read at a time


class Command(BaseCommand):
    """Without option: writes every entry again in place. `--reconstruire`: a new index, exchanged when complete."""

    help = "Met l’index de recherche au pas de la base."

    def add_arguments(self, parser: CommandParser) -> None:
        """--reconstruire also drops what is no longer in the database."""
        parser.add_argument("--reconstruire", action="store_true", help="index neuf, mis en service une fois complet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, then tell how many entries the index holds."""
        try:
            moteur().preparer()
            if options["reconstruire"]:
                moteur().reconstruire(self._tout())
            else:
                moteur().ecrire(self._tout())
            nombre, a_jour = moteur().compter(), moteur().analyse_a_jour()
        except ErreurLiasse as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(f"{nombre} entrée{'s' if nombre > 1 else ''} dans l’index.")
        if not a_jour:
            self.stderr.write("L’analyse des mots a changé depuis : lancez « indexer --reconstruire ».")

    def _tout(self) -> Iterator[Entree]:
        for source in sources():
            nombre = 0
            for ids in lots(source.tous_les_ids(), LOT):
                for entree in entrees_de(source.genre, ids):
                    nombre += 1
                    yield entree
            self.stderr.write(f"{source.libelle} : {nombre}")
