"""`manage.py indexer [--reconstruire | --verifier]`: brings the index in step with the database."""

import time
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commun.erreurs import ErreurLiasse
from search.actions import moteur
from search.comparaison import comparer, reparer, toutes_les_entrees
from search.protocole import Entree
from search.registre import sources
from search.taches import indexer_objets

PAS = 5_000  # entries between two lines of progress


class Command(BaseCommand):
    """Without option: writes every entry again in place. `--reconstruire`: a new index, exchanged when complete."""

    help = "Met l’index de recherche au pas de la base."

    def add_arguments(self, parser: CommandParser) -> None:
        """--reconstruire also drops what is no longer in the database."""
        choix = parser.add_mutually_exclusive_group()
        choix.add_argument("--reconstruire", action="store_true", help="index neuf, mis en service une fois complet")
        choix.add_argument("--verifier", action="store_true", help="compare avec la base et répare les écarts")
        parser.add_argument("--du-debut", action="store_true", help="sans reprendre une reconstruction interrompue")
        parser.add_argument("--sans-reparer", action="store_true", help="avec --verifier : dit seulement les écarts")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare, then tell how many entries the index holds."""
        try:
            moteur().preparer()
            if options["verifier"]:
                self._verifier(sans_reparer=options["sans_reparer"])
            elif options["reconstruire"]:
                self._reconstruire(du_debut=options["du_debut"])
            else:
                moteur().ecrire(self._suivre(toutes_les_entrees(), 0))
            moteur().rafraichir()
            nombre, a_jour = moteur().compter(), moteur().analyse_a_jour()
        except ErreurLiasse as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(f"{nombre} entrée{'s' if nombre > 1 else ''} dans l’index.")
        if not a_jour:
            self.stderr.write("L’analyse des mots a changé depuis : lancez « indexer --reconstruire ».")

    def _reconstruire(self, *, du_debut: bool) -> None:
        repere, debut = None if du_debut else moteur().repere(), timezone.now()
        if repere is not None:
            self.stderr.write(f"Reprise d’une reconstruction interrompue après {repere.nombre} entrées.")
        entrees = self._suivre(toutes_les_entrees(repere), repere.nombre if repere else 0)
        moteur().reconstruire(entrees, suite=repere is not None)
        faits = DBTaskResult.objects.filter(
            task_path=indexer_objets.module_path, status=TaskResultStatus.SUCCESSFUL, finished_at__gte=debut
        )
        for arguments in faits.values_list("args_kwargs", flat=True):  # what changed meanwhile, once more
            indexer_objets.call(*arguments["args"])

    def _verifier(self, *, sans_reparer: bool) -> None:
        """Raises CommandError when a difference stays."""
        restent = 0
        for source in sources():
            ecarts = comparer(source)
            self.stdout.write(
                f"{source.libelle} : {ecarts.comparees} comparées, {len(ecarts.manquantes)} manquantes,"
                f" {len(ecarts.differentes)} différentes, {len(ecarts.en_trop)} en trop."
            )
            if ecarts.ids():
                restent += len(ecarts.ids()) if sans_reparer else len(reparer(ecarts))
        if restent:
            raise CommandError(f"L’index s’écarte de la base pour {restent} objet{'s' if restent > 1 else ''}.")

    def _suivre(self, entrees: Iterable[Entree], deja: int) -> Iterator[Entree]:
        """The same entries, with a line of progress from time to time."""
        depart = time.monotonic()
        for nombre, entree in enumerate(entrees, start=1):
            yield entree
            if nombre % PAS == 0:
                rythme = nombre / max(time.monotonic() - depart, 0.001)
                self.stderr.write(f"{deja + nombre} entrées écrites, {rythme:.0f} par seconde ({entree.genre}).")
