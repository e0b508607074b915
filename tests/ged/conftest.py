"""Fixtures of the documents."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from commun.travaux.travailleur import Travailleur
from ged.actions import Depot, deposer
from tests.factories import compartiment as creer_compartiment


@pytest.fixture
def compartiment(entite: Any) -> Any:
    return creer_compartiment(entite)


@pytest.fixture
def deposer_octets(agents: dict[str, Any], compartiment: Any) -> Callable[..., Depot]:
    """deposer_octets(octets, nom=…, par=…, compartiments=…) → Depot, by the AS in the dossier of the test."""

    def _deposer(octets: bytes, nom: str = "piece.pdf", **autres: Any) -> Depot:
        reste = {"par": agents["as"], "compartiments": [compartiment], **autres}
        return deposer(fichier=io.BytesIO(octets), nom=nom, **reste)

    return _deposer


@pytest.fixture
def vider_la_file() -> Callable[[], int]:
    """Runs the queued jobs with the real worker's own step, in this thread and transaction. Returns how many."""

    def _vider() -> int:
        ouvrier = Travailleur(
            queue_names=["*"], interval=1, batch=True, backend_name="default", startup_delay=False,
            max_tasks=None, worker_id="essai", excluded_queue_names=[],
        )  # fmt: skip
        faits = 0
        while (travail := DBTaskResult.objects.ready().first()) is not None:
            travail.claim("essai")
            ouvrier.run_task(travail)
            faits += 1
        return faits

    return _vider
