"""A worker over django_tasks_db: heartbeat, recovery of killed workers' jobs, back-off, schedules.

Jobs run at least once: every task is idempotent. A job whose enqueueing transaction is rolled back never existed.
"""

import datetime as dt
import logging
import threading
from typing import Any, cast

from django.db import close_old_connections, connection
from django.utils import timezone
from django_tasks.base import TaskContext, TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from commun.models import Bail
from commun.travaux.planning import mettre_en_file

logger = logging.getLogger(__name__)

BATTEMENT = 2.0  # seconds between two heartbeats
DUREE_DU_BAIL = dt.timedelta(seconds=8)  # a worker unseen for so long is dead
ESSAIS_MAX = 5


def delai_avant_reprise(essais: int) -> dt.timedelta:
    """Back-off before the next try: 2, 8, 32, 128 s."""
    return dt.timedelta(seconds=2 * 4 ** (essais - 1))


def reprendre_abandonnees() -> int:
    """Put back in the queue the running jobs whose worker holds no fresh lease. Returns how many."""
    vivants = set(Bail.objects.filter(vu_le__gte=timezone.now() - DUREE_DU_BAIL).values_list("pk", flat=True))
    reprises = 0
    for travail in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if travail.worker_ids and travail.worker_ids[-1] in vivants:
            continue
        reprises += _rendre(travail, "Le travailleur s’est arrêté pendant ce travail.")
    Bail.objects.filter(vu_le__lt=timezone.now() - dt.timedelta(days=1)).delete()
    return reprises


def _rendre(travail: DBTaskResult, raison: str) -> int:
    """Compare-and-set from RUNNING: back to READY with back-off, or FAILED after ESSAIS_MAX tries."""
    essais = len(travail.worker_ids)
    ligne = DBTaskResult.objects.filter(pk=travail.pk, status=TaskResultStatus.RUNNING, worker_ids=travail.worker_ids)
    if essais >= ESSAIS_MAX:
        return ligne.update(
            status=TaskResultStatus.FAILED,
            finished_at=timezone.now(),
            traceback=travail.traceback or raison,
        )
    return ligne.update(
        status=TaskResultStatus.READY,
        run_after=timezone.now() + delai_avant_reprise(essais),
        traceback=travail.traceback or raison,
    )


class Travailleur(Worker):
    """Claims and runs jobs; a second thread keeps the lease, recovers lost jobs and queues scheduled ones."""

    def run(self) -> None:
        """Work until told to stop."""
        arret = threading.Event()
        self._battre()
        coeur = threading.Thread(target=self._coeur, args=(arret,), daemon=True, name="coeur")
        coeur.start()
        try:
            super().run()
        finally:
            arret.set()
            coeur.join(timeout=BATTEMENT * 2)
            Bail.objects.filter(pk=self.worker_id).delete()

    def _battre(self) -> None:
        Bail.objects.update_or_create(travailleur=self.worker_id, defaults={"vu_le": timezone.now()})

    def _coeur(self, arret: threading.Event) -> None:
        while not arret.is_set():
            try:
                close_old_connections()
                self._battre()
                reprendre_abandonnees()
                if not self.batch:
                    mettre_en_file(timezone.now())
            except Exception:  # the heart must go on beating; the cause is in the log
                logger.exception("Battement manqué")
            arret.wait(BATTEMENT)
        connection.close()

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run one job; an exception is kept with it and gives a later try, or a visible failure after ESSAIS_MAX."""
        self.running_task = True
        try:
            task = db_task_result.task
            resultat = db_task_result.task_result
            contexte = [TaskContext(task_result=cast("Any", resultat))] if task.takes_context else []
            retour = task.call(*contexte, *resultat.args, **resultat.kwargs)
            db_task_result.set_successful(retour)
        except Exception as erreur:
            logger.exception("Travail %s interrompu", db_task_result.task_path)
            self._garder_erreur(db_task_result, erreur)
        finally:
            self.running_task = False
            self._run_tasks += 1

    def _garder_erreur(self, travail: DBTaskResult, erreur: Exception) -> None:
        travail.set_failed(erreur)
        if len(travail.worker_ids) < ESSAIS_MAX:
            DBTaskResult.objects.filter(pk=travail.pk, status=TaskResultStatus.FAILED).update(
                status=TaskResultStatus.READY,
                run_after=timezone.now() + delai_avant_reprise(len(travail.worker_ids)),
            )
