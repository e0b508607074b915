import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commun.erreurs import EtatPerime
from commun.models import Bail, Compteur, Creneau
from commun.travaux.echecs import rejouer
from commun.travaux.planning import mettre_en_file
from commun.travaux.travailleur import ESSAIS_MAX, Travailleur, delai_avant_reprise, reprendre_abandonnees
from tests.commun.taches_essai import compter, echouer

pytestmark = pytest.mark.django_db


def travailleur(**options) -> Travailleur:
    defauts = {
        "queue_names": ["*"],
        "interval": 0,
        "batch": True,
        "backend_name": "default",
        "startup_delay": False,
        "max_tasks": None,
        "worker_id": "essai",
        "excluded_queue_names": [],
    }
    return Travailleur(**{**defauts, **options})


def executer(travail: DBTaskResult) -> DBTaskResult:
    travail.claim("essai")
    travailleur().run_task(travail)
    travail.refresh_from_db()
    return travail


def test_job_runs_and_keeps_its_result():
    compter.enqueue("a")
    travail = executer(DBTaskResult.objects.get())
    assert travail.status == TaskResultStatus.SUCCESSFUL
    assert travail.return_value == 1


def test_rolled_back_enqueue_never_existed():
    def acte():
        with transaction.atomic():
            compter.enqueue("a")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        acte()
    assert not DBTaskResult.objects.exists()


def test_failing_job_is_tried_again_later_then_visibly_fails():
    echouer.enqueue("b")
    for essai in range(1, ESSAIS_MAX + 1):
        travail = executer(DBTaskResult.objects.get())
        if essai < ESSAIS_MAX:
            assert travail.status == TaskResultStatus.READY
            assert travail.run_after > timezone.now()
            assert not DBTaskResult.objects.ready().exists()
    assert travail.status == TaskResultStatus.FAILED
    assert "panne d’essai" in travail.traceback
    assert Compteur.objects.get(serie="b").valeur == ESSAIS_MAX


def test_back_off_grows():
    delais = [delai_avant_reprise(n) for n in range(1, ESSAIS_MAX)]
    assert delais == sorted(delais)
    assert delais[0] == dt.timedelta(seconds=2)


def test_killed_workers_job_is_taken_up_again_once():
    compter.enqueue("c")
    travail = DBTaskResult.objects.get()
    travail.claim("mort")
    Bail.objects.create(travailleur="mort", vu_le=timezone.now() - dt.timedelta(minutes=1))
    assert reprendre_abandonnees() == 1
    assert reprendre_abandonnees() == 0
    travail.refresh_from_db()
    assert travail.status == TaskResultStatus.READY


def test_living_workers_job_is_left_alone():
    compter.enqueue("c")
    DBTaskResult.objects.get().claim("vivant")
    Bail.objects.create(travailleur="vivant", vu_le=timezone.now())
    assert reprendre_abandonnees() == 0


def test_job_that_kills_its_workers_ends_as_a_visible_failure():
    compter.enqueue("d")
    for _ in range(ESSAIS_MAX):
        DBTaskResult.objects.update(run_after=timezone.now())
        DBTaskResult.objects.get().claim("mort")
        reprendre_abandonnees()
    travail = DBTaskResult.objects.get()
    assert travail.status == TaskResultStatus.FAILED
    assert "arrêté" in travail.traceback


def test_failed_job_is_replayed_by_hand_once():
    echouer.enqueue("e")
    travail = DBTaskResult.objects.get()
    travail.worker_ids = ["a"] * ESSAIS_MAX
    travail.status = TaskResultStatus.FAILED
    travail.save()
    assert rejouer(str(travail.pk)).status == TaskResultStatus.READY
    with pytest.raises(EtatPerime):
        rejouer(str(travail.pk))


def test_scheduled_job_is_queued_once_per_slot():
    maintenant = timezone.now()
    assert mettre_en_file(maintenant) >= 1
    assert mettre_en_file(maintenant) == 0
    assert Creneau.objects.filter(nom="sceller-journaux").count() == 1
