"""Failed jobs, in sentences, and their replay."""

from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commun.erreurs import EtatPerime


def rejouer(travail_id: str) -> DBTaskResult:
    """Put a failed job back at the start of its tries. Raises EtatPerime when it no longer stands as failed."""
    with transaction.atomic():
        nombre = DBTaskResult.objects.filter(pk=travail_id, status=TaskResultStatus.FAILED).update(
            status=TaskResultStatus.READY,
            worker_ids=[],
            run_after=timezone.now(),
            finished_at=None,
        )
        if not nombre:
            raise EtatPerime("Ce travail n’est plus en échec : il a déjà été relancé.")
        return DBTaskResult.objects.get(pk=travail_id)
