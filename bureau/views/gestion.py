"""Management page: workers, queue, failures and their replay, without any content of a dossier."""

import datetime as dt
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from commun.models import Bail
from commun.templatetags.liasse import octets
from commun.travaux.echecs import rejouer
from commun.travaux.travailleur import DUREE_DU_BAIL
from comptes.enums import Profil
from comptes.models import Agent
from comptes.requete import agent_de
from courrier.views.sources import empechements
from ged.verification import derniere
from search.actions import moteur
from search.exceptions import MoteurArrete
from search.taches import indexer_objets

PROFILS = {Profil.GESTION_TECHNIQUE, Profil.DIRECTEUR_GENERAL}
LIBELLES = {
    "ocr.taches.lire_version": "lecture d’une pièce",
    "ocr.relectures.relire_version": "nouvelle lecture d’une pièce",
    "courrier.taches.decouper_lot": "découpage d’un lot numérisé",
    "courrier.taches.surveiller_dossiers": "relève des dossiers de numériseurs",
    "courrier.taches.relever_courriels": "relève des messageries",
    "search.taches.indexer_objets": "mise à jour de la recherche",
    "commun.taches.sceller_journaux": "scellement des journaux",
}


@dataclass(frozen=True)
class Echec:
    """A failed job without content: only the class of the error is shown, its text may quote a file."""

    pk: str
    libelle: str
    cause: str
    finished_at: dt.datetime | None

    @classmethod
    def de(cls, travail: DBTaskResult) -> "Echec":
        """Words for one failed job."""
        cause = travail.exception_class_path.rsplit(".", 1)[-1] or "travailleur arrêté"
        return cls(str(travail.pk), LIBELLES.get(travail.task_path, travail.task_path), cause, travail.finished_at)


def gerant(request: HttpRequest) -> Agent:
    """The signed-in agent, or 404: who does not run the machine does not know these pages."""
    agent = agent_de(request)
    if not PROFILS & agent.profils():
        raise Http404
    return agent


def gestion(request: HttpRequest) -> HttpResponse:
    """State of the machine, in words."""
    agent = gerant(request)
    travaux = DBTaskResult.objects.all()
    echecs = [
        Echec.de(travail) for travail in travaux.filter(status=TaskResultStatus.FAILED).order_by("-finished_at")[:100]
    ]
    contexte = {
        "travailleurs": Bail.objects.filter(vu_le__gte=timezone.now() - DUREE_DU_BAIL).order_by("travailleur"),
        "en_file": travaux.filter(status=TaskResultStatus.READY).count(),
        "en_cours": travaux.filter(status=TaskResultStatus.RUNNING).count(),
        "faits": travaux.filter(
            status=TaskResultStatus.SUCCESSFUL, finished_at__gte=timezone.now() - dt.timedelta(days=1)
        ).count(),
        "echecs": echecs,
        "index": _index(),
        "sources": empechements(agent.institution_id),
        "verification": derniere(),
    }
    return render(request, "bureau/gestion.html", contexte)


def _index() -> str:
    """Entries and size of the index, and how far it is behind the base."""
    try:
        etat = f"{moteur().compter()} entrées, {octets(moteur().taille())}"
        perime = "" if moteur().analyse_a_jour() else " ; à reconstruire (manage.py indexer --reconstruire)"
    except MoteurArrete as erreur:
        return str(erreur.message)
    attente = DBTaskResult.objects.filter(
        task_path=indexer_objets.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    plus_ancien = attente.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    if plus_ancien is None:
        return f"{etat}, à jour{perime}"
    nombre = attente.count()
    minutes = int((timezone.now() - plus_ancien).total_seconds() // 60)
    depuis = f"depuis {minutes} min" if minutes else "depuis moins d’une minute"
    return f"{etat} ; {nombre} lot{'s' if nombre > 1 else ''} à indexer, le plus ancien {depuis}{perime}"


@require_POST
def relancer(request: HttpRequest, travail_id: str) -> HttpResponse:
    """Replay one failed job."""
    gerant(request)
    rejouer(str(travail_id))
    return redirect("bureau:gestion")
