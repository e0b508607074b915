"""Jobs that read again what was read once: behind everything else, page by page, resumable."""

import time
from typing import Any

from django.conf import settings
from django_tasks import TaskContext, task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commun.travaux.travailleur import ESSAIS_MAX
from ged import langues, relecture, stockage
from ged.enums import EtatVersion
from ged.models import Version
from ocr.contenants import texte_sur
from ocr.langues import disponibles
from ocr.moteur import ErreurMoteur, analyser, lire_pages
from ocr.taches import composer_cherchable, lire_version
from ocr.tours import depot_en_attente, par_lots

PRIORITE = -70
TOUR = 10.0  # seconds: a deposit never waits longer for this
INTERROMPUE = "La lecture s’est interrompue plusieurs fois."
AUTRE_NOMBRE = "Le fichier n’a plus le même nombre de pages pour le lecteur."


def mettre_en_relecture(sender: Any, version: Version, **kwargs: Any) -> None:
    """Receiver of the request: queue the job in the same transaction."""
    relire_version.enqueue(version.pk)


@task(takes_context=True, priority=PRIORITE)
def relire_version(context: TaskContext, version_id: int) -> str:
    """Read a version again for one turn; queues its next turn when pages remain. Harmless run twice or at once."""
    version = Version.objects.select_related("document").filter(pk=version_id, a_relire=True).first()
    if version is None or version.etat != EtatVersion.LUE:
        return "rien à relire"
    try:
        return _relire_un_tour(version)
    except ErreurMoteur as erreur:
        relecture.abandonner(version_id, str(erreur), code=erreur.code)
        return "abandonnée"
    except Exception:
        if context.attempt >= ESSAIS_MAX:
            relecture.abandonner(version_id, INTERROMPUE, code="interruptions")
        raise


def _relire_un_tour(version: Version) -> str:
    choisies, manque = disponibles(langues.du_document(version.document))
    with stockage.fichier_local(version.cle_des_pages) as chemin:
        apercu = analyser(chemin)
        if apercu.nb_pages != version.nb_pages:
            relecture.abandonner(version.pk, AUTRE_NOMBRE, code="autre_nombre")
            return "abandonnée"
        relecture.commencer(version)
        suite = relecture.a_relire(version)
        if suite is not None:
            debut, fin = suite
            processus = settings.PROCESSUS_OCR or None
            pages = lire_pages(
                chemin, debut=debut, fin=fin, langues=choisies, processus=processus, texte_sur=texte_sur(version)
            )
            for lot in par_lots(pages, time.monotonic() + TOUR, _ceder):
                if not relecture.remplacer_pages(version.pk, version.lecture, lot):
                    return "dépassée"
    if relecture.a_relire(version) is None:
        relecture.terminer(version.pk, version.lecture, apercu, langues=choisies, avertissement=manque)
        composer_cherchable.enqueue(version.pk)
        return "relue"
    relire_version.enqueue(version.pk)
    return "à suivre"


def _ceder() -> bool:
    """A document waits for its first reading, or for the rest of it."""
    return depot_en_attente(lire_version.module_path, PRIORITE)


@task()
def retrouver_relectures_perdues() -> int:
    """Queue again the readings asked for whose job died for good (killed at each try). Returns how many."""
    en_file = DBTaskResult.objects.filter(
        task_path=relire_version.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    suivies = {travail.args_kwargs["args"][0] for travail in en_file.only("args_kwargs")}
    mortes = DBTaskResult.objects.filter(task_path=relire_version.module_path, status=TaskResultStatus.FAILED)
    tuees = {travail.args_kwargs["args"][0] for travail in mortes.only("args_kwargs")}
    perdues = Version.objects.filter(a_relire=True).exclude(pk__in=suivies)
    for version in perdues:
        if version.pk in tuees:
            relecture.abandonner(version.pk, INTERROMPUE, code="arrets")
        else:
            relire_version.enqueue(version.pk)
    return len(perdues)
