"""Jobs that read versions: page by page, resumable, in turns so that a long document never holds up a short one."""

import datetime as dt
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskContext, task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commun.travaux.travailleur import ESSAIS_MAX
from ged import progression, stockage
from ged.enums import EtatVersion, SourcePage
from ged.models import Version
from ocr.moteur import (
    ErreurMoteur,
    FichierIntrouvable,
    LimiteDepassee,
    MoteurAbsent,
    PageLue,
    analyser,
    lire_pages,
    pdf_cherchable,
)

TOUR = 20.0  # seconds of one document before the others get their turn
LOT_PAGES = 40  # pages kept in one transaction, at most…
LOT_SECONDES = 0.7  # … and at least so often, for the progress shown
PRIORITE_SUITE = -10  # a document that needs another turn stands behind those not read yet
PRIORITE_LONGUE = -40
PAGES_LONGUES = 200  # left to read
PERDUE_APRES = dt.timedelta(minutes=5)

# The file may be sound: the machine was not up to it, so another try is offered.
PANNES = (LimiteDepassee, MoteurAbsent, FichierIntrouvable)
REPRISE = "Choisissez « Réessayer » ; si cela se répète, prévenez la gestion technique. Le fichier d’origine est gardé."


def mettre_en_lecture(sender: Any, version: Version, **kwargs: Any) -> None:
    """Receiver of a deposit or a replay: queue the job in the same transaction."""
    lire_version.enqueue(version.pk)


@task(takes_context=True)
def lire_version(context: TaskContext, version_id: int) -> str:
    """Read one version for one turn; queues its next turn when pages remain. Returns the state reached.

    May be run again or twice at once: pages already kept are skipped, a page is never doubled.
    """
    version = Version.objects.filter(pk=version_id).first()
    if version is None or version.finale:
        return "rien à lire"
    try:
        _lire_un_tour(version)
    except ErreurMoteur as erreur:
        _conclure(version_id, erreur)
    except Exception:
        # Storage or database: the queue tries again later; the last try is said to the depositor.
        if context.attempt >= ESSAIS_MAX:
            raison = "La lecture s’est interrompue plusieurs fois."
            progression.echouer(version_id, raison, REPRISE, code="interruptions")
        raise
    return str(Version.objects.values_list("etat", flat=True).get(pk=version_id))


def _conclure(version_id: int, erreur: ErreurMoteur) -> None:
    if isinstance(erreur, PANNES) or type(erreur) is ErreurMoteur:
        progression.echouer(version_id, erreur.message, erreur.remede or REPRISE, code=erreur.code)
    else:
        progression.refuser(version_id, erreur.message, erreur.remede, code=erreur.code)


def _lire_un_tour(version: Version) -> None:
    with stockage.fichier_local(version.cle) as chemin:
        if version.nb_pages is None or version.etat == EtatVersion.RECUE:
            version = progression.commencer(version.pk, analyser(chemin))
        debut = progression.premiere_manquante(version)
        if debut is not None:
            pages = lire_pages(chemin, debut=debut, processus=settings.PROCESSUS_OCR or None)
            for lot in par_lots(pages, time.monotonic() + TOUR):
                progression.enregistrer_pages(version.pk, lot)
    debut = progression.premiere_manquante(version)
    if debut is None:
        progression.terminer(version.pk)
        composer_cherchable.enqueue(version.pk)
    else:
        reste = (version.nb_pages or 0) - debut + 1
        priorite = PRIORITE_LONGUE if reste > PAGES_LONGUES else PRIORITE_SUITE
        lire_version.using(priority=priorite).enqueue(version.pk)


def par_lots(pages: Iterator[PageLue], fin_du_tour: float) -> Iterator[list[PageLue]]:
    """Pages grouped for one transaction each; stops (and closes the engine's children) after `fin_du_tour`."""
    lot: list[PageLue] = []
    dernier = time.monotonic()
    try:
        for page in pages:
            lot.append(page)
            maintenant = time.monotonic()
            if len(lot) >= LOT_PAGES or maintenant - dernier >= LOT_SECONDES or maintenant >= fin_du_tour:
                yield lot
                lot, dernier = [], time.monotonic()
            if maintenant >= fin_du_tour:
                break
    finally:
        close = getattr(pages, "close", None)
        if close is not None:
            close()
    if lot:
        yield lot


@task(priority=-30)
def composer_cherchable(version_id: int) -> str:
    """Build the searchable PDF from the stored pages. Returns its key, "" when the original is already searchable.

    A refusal of the engine is told beside the piece: its text is searchable in Liasse all the same.
    """
    version = Version.objects.filter(pk=version_id, etat=EtatVersion.LUE).first()
    if version is None or deja_cherchable(version):
        return ""
    cle = stockage.cle_derivee(version.cle, "cherchable.pdf")
    if version.cle_cherchable and stockage.existe(version.cle_cherchable):
        return version.cle_cherchable
    with tempfile.TemporaryDirectory(prefix="liasse-") as dossier, stockage.fichier_local(version.cle) as chemin:
        copie = Path(dossier) / "cherchable.pdf"
        try:
            pdf_cherchable(chemin, progression.pages_lues(version), copie)
        except ErreurMoteur as erreur:
            progression.avertir(version_id, f"La copie PDF cherchable n’a pas pu être faite. {erreur.message}")
            return ""
        stockage.ranger_derive(copie, cle)
    progression.garder_cherchable(version_id, cle)
    return cle


def deja_cherchable(version: Version) -> bool:
    """A PDF whose pages all carry their own text needs no copy."""
    a_reconnaitre = version.pages.exclude(source=SourcePage.NATIVE) | version.pages.exclude(rotation=0)
    return version.type_mime == "application/pdf" and not a_reconnaitre.exists()


@task()
def retrouver_lectures_perdues() -> int:
    """Put in failure, with a replay, versions whose job died for good (killed at each try). Returns how many."""
    en_file = DBTaskResult.objects.filter(
        task_path=lire_version.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    suivies = {travail.args_kwargs["args"][0] for travail in en_file.only("args_kwargs")}
    perdues = Version.objects.filter(
        etat__in=[EtatVersion.RECUE, EtatVersion.EN_LECTURE], cree_le__lt=timezone.now() - PERDUE_APRES
    ).exclude(pk__in=suivies)
    raison = "La lecture s’est arrêtée brusquement à chaque essai."
    for version in perdues:
        progression.echouer(version.pk, raison, REPRISE, code="arrets")
    return len(perdues)
