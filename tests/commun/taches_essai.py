"""Tasks used by the tests of the queue."""

from django_tasks import task

from commun.models import Compteur


@task()
def compter(serie: str) -> int:
    return Compteur.suivant(0, serie)


@task()
def echouer(serie: str) -> None:
    Compteur.suivant(0, serie)
    raise ValueError("panne d’essai")
