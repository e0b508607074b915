"""Run by test_sources_coupure: one look at the folders and one turn of the queue, killed for good at a given step."""

import os
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from commun.travaux.travailleur import Travailleur, reprendre_abandonnees  # noqa: E402
from courrier import surveillance, taches  # noqa: E402
from courrier.actions import lots  # noqa: E402
from ged import stockage  # noqa: E402
from tests.coupures import tuer_a  # noqa: E402

ETAPES: dict[str, tuple[Any, str, int, bool]] = {
    "octets rangés": (stockage, "recevoir", 1, True),
    "lot inscrit": (surveillance, "inscrire_lot", 1, True),
    "fichier retiré": (surveillance, "_retirer", 1, True),
    "lot feuilleté": (taches, "couper", 1, False),
    "trois documents assemblés": (taches, "_assembler", 3, True),
    "treize documents inscrits": (lots, "deposer_dans_bannette", 13, True),
    "documents inscrits": (taches, "inscrire_documents", 1, True),
}


def main() -> None:
    if sys.argv[1] in ETAPES:
        module, nom, fois, apres = ETAPES[sys.argv[1]]
        tuer_a(module, nom, fois, apres=apres)
    surveillance.passer_partout()
    DBTaskResult.objects.exclude(task_path__startswith="courrier.").delete()
    reprendre_abandonnees()
    DBTaskResult.objects.update(run_after=timezone.now())
    ouvrier = Travailleur(
        queue_names=["*"], interval=1, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id=f"essai-{os.getpid()}", excluded_queue_names=[],
    )  # fmt: skip
    while (travail := DBTaskResult.objects.ready().filter(task_path__startswith="courrier.").first()) is not None:
        travail.claim(ouvrier.worker_id)
        ouvrier.run_task(travail)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main()
