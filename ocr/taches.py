"""Jobs that read versions: page by page, resumable, in turns so that a long document never holds up a short one."""

import datetime as dt
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskContext, task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commun.travaux.travailleur import ESSAIS_MAX
from ged import antivirus, langues, progression, stockage
from ged.enums import Antivirus, EtatVersion, SourcePage
from ged.models import Version
from ocr import contenants
from ocr.abandon import abandonner_le_reste
from ocr.langues import disponibles
from ocr.moteur import (
    ErreurMoteur,
    FichierIntrouvable,
    LimiteDepassee,
    MoteurAbsent,
    analyser,
    lire_pages,
    pdf_cherchable,
)
from ocr.tours import depot_en_attente, par_lots

TOUR = 20.0  # seconds of one document before the others get their turn
PRIORITE_SUITE = -10  # a document that needs another turn stands behind those not read yet
PRIORITE_LONGUE = -40
PAGES_LONGUES = 200  # left to read
PAGES_COURTES = 10  # left to read: a document so near its end gives way to nobody
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
    version = Version.objects.select_related("document").filter(pk=version_id).first()
    if version is None or version.finale:
        return "rien à lire"
    if antivirus.controler(version) == Antivirus.INFECTEE:
        return str(EtatVersion.QUARANTAINE)
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
    choisies, manque = disponibles(langues.du_document(version.document))
    contenant = contenants.preparer(version)
    with stockage.fichier_local(version.cle_des_pages) as chemin:
        if version.nb_pages is None or version.etat == EtatVersion.RECUE:
            version = progression.commencer(
                version.pk, contenants.completer(analyser(chemin), contenant), langues=choisies
            )
            if manque:
                progression.avertir(version.pk, manque)
        abandonner_le_reste(version)
        debut = progression.premiere_manquante(version)
        if debut is not None:
            pages = lire_pages(
                chemin, debut=debut, langues=choisies, processus=settings.PROCESSUS_OCR or None,
                texte_sur=contenants.texte_sur(version),
            )  # fmt: skip
            for lot in par_lots(pages, time.monotonic() + TOUR, lambda: _ceder(version)):
                progression.enregistrer_pages(version.pk, lot)
    debut = progression.premiere_manquante(version)
    if debut is None:
        progression.terminer(version.pk)
        composer_cherchable.enqueue(version.pk)
        contenants.apres_lecture(version)
    else:
        reste = (version.nb_pages or 0) - debut + 1
        priorite = PRIORITE_LONGUE if reste > PAGES_LONGUES else PRIORITE_SUITE
        lire_version.using(priority=priorite).enqueue(version.pk)


def _ceder(version: Version) -> bool:
    """A document not read yet waits, and this one is far from its end."""
    reste = (version.nb_pages or 0) - version.pages.count()
    return reste > PAGES_COURTES and depot_en_attente(lire_version.module_path, PRIORITE_SUITE)


@task(priority=-30)
def composer_cherchable(version_id: int) -> str:
    """Build the searchable PDF from the stored pages. Returns its key, "" when the original is already searchable.

    A refusal of the engine is told beside the piece: its text is searchable in Liasse all the same.
    """
    version = Version.objects.filter(pk=version_id, etat=EtatVersion.LUE).first()
    if version is None or version.a_relire or deja_cherchable(version):
        return ""
    if contenants.lecture_suffit(version):
        progression.garder_cherchable(version_id, version.cle_lecture)
        return version.cle_lecture
    cle = cle_de_la_copie(version)
    if version.cle_cherchable == cle and stockage.existe(cle):
        return cle
    with (
        tempfile.TemporaryDirectory(prefix="liasse-") as dossier,
        stockage.fichier_local(version.cle_des_pages) as chemin,
    ):
        copie = Path(dossier) / "cherchable.pdf"
        try:
            conforme = pdf_cherchable(chemin, progression.pages_lues(version), copie)
        except ErreurMoteur as erreur:
            progression.avertir(version_id, f"La copie PDF cherchable n’a pas pu être faite. {erreur.message}")
            return ""
        stockage.ranger_derive(copie, cle)
    perimee = progression.garder_cherchable(version_id, cle, conforme=conforme)
    if perimee:
        stockage.retirer(perimee)
    return cle


def cle_de_la_copie(version: Version) -> str:
    """Where the searchable PDF of this reading stands: another reading makes another file."""
    suite = f"-{version.lecture}" if version.lecture > 1 else ""
    return stockage.cle_derivee(version.cle, f"cherchable{suite}.pdf")


def deja_cherchable(version: Version) -> bool:
    """A PDF whose pages all carry their own text needs no copy; what is read in place of the bytes received does."""
    if version.cle_lecture:
        return False
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
