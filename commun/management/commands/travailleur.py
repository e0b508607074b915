"""`manage.py travailleur`: runs the queue's jobs until stopped."""

import logging
import os
import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.crypto import get_random_string

from commun.travaux.travailleur import Travailleur


class Command(BaseCommand):
    """Several may run, on one machine or many (PostgreSQL)."""

    help = "Exécute les travaux en file (lecture des pièces, indexation, lettres)."

    def add_arguments(self, parser: CommandParser) -> None:
        """--vider stops when the queue is empty."""
        parser.add_argument("--vider", action="store_true", help="s’arrête quand la file est vide")
        parser.add_argument(
            "--intervalle",
            type=float,
            default=0.5,
            help="secondes entre deux coups d’œil à la file",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the worker in this process."""
        logging.getLogger("django_tasks").setLevel(logging.WARNING)
        travailleur = Travailleur(
            queue_names=["*"],
            interval=options["intervalle"],
            batch=options["vider"],
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:24]}-{os.getpid()}-{get_random_string(8)}",
            excluded_queue_names=[],
        )
        travailleur.configure_signals()
        self.stdout.write("Travailleur prêt.")
        travailleur.run()
