"""Runs what is queued, as a worker would."""

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult


def travailler() -> None:
    """One pass over the queue, in its order."""
    for travail in DBTaskResult.objects.filter(status=TaskResultStatus.READY).order_by("-priority", "enqueued_at"):
        travail.claim("essai")
        resultat = travail.task_result
        travail.set_successful(travail.task.call(*resultat.args, **resultat.kwargs))
