"""Run by test_contenant_coupe: one turn of the queue for one container, killed for good at a given step."""

import sys
from typing import Any

import django

django.setup()

from django.utils import timezone  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from commun.travaux.travailleur import Travailleur, reprendre_abandonnees  # noqa: E402
from ged import enfants, stockage  # noqa: E402
from ocr import contenants  # noqa: E402
from tests.coupures import tuer_a  # noqa: E402

ETAPES: dict[str, tuple[Any, str, int, bool]] = {
    "lecture posée": (contenants, "poser_lecture", 1, True),
    "octets de dix enfants rangés": (stockage, "recevoir", 10, True),
    "douze enfants inscrits": (enfants, "_creer", 12, True),
    "enfants inscrits": (contenants, "inscrire_enfants", 1, True),
}


def main() -> None:
    if sys.argv[1] in ETAPES:
        module, nom, fois, apres = ETAPES[sys.argv[1]]
        tuer_a(module, nom, fois, apres=apres)
    reprendre_abandonnees()
    travail = DBTaskResult.objects.order_by("enqueued_at").first()  # the container's own: its children wait behind
    if travail is None or travail.finished_at:
        return
    DBTaskResult.objects.filter(pk=travail.pk).update(run_after=timezone.now())
    ouvrier = Travailleur(
        queue_names=["*"], interval=1, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="essai", excluded_queue_names=[],
    )  # fmt: skip
    travail.refresh_from_db()
    travail.claim(ouvrier.worker_id)
    ouvrier.run_task(travail)


if __name__ == "__main__":
    main()
