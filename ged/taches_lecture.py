"""Jobs of reading: the first page drawn before anybody asks, redacted copies."""

from typing import Any

from django.conf import settings
from django_tasks import task

from commun.erreurs import ErreurLiasse
from ged import caviardage as copies
from ged import images
from ged.enums_lecture import EtatCaviardage
from ged.models import Page, Version
from ged.models_lecture import Caviardage
from ocr.moteur import ErreurMoteur

LARGEURS_PREPAREES = (images.LARGEURS[1], images.LARGEUR_ORDINAIRE)  # phone and screen


@task(priority=-20)
def dessiner_la_premiere(version_id: int) -> int:
    """Draw the first page in the usual widths, so that it is there when the reader opens. Returns how many."""
    page = Page.objects.select_related("version").defer("mots", "texte").filter(version=version_id, numero=1).first()
    if page is None:
        return 0
    try:
        for largeur in LARGEURS_PREPAREES:
            images.image(page, largeur)
    except ErreurMoteur:
        return 0  # the reader says it in its place
    return len(LARGEURS_PREPAREES)


def preparer_la_premiere(sender: Any, version: Version, **kwargs: Any) -> None:
    """Receiver of a version read: queue the drawing."""
    if settings.LISEUSE_PREPARER:
        dessiner_la_premiere.enqueue(version.pk)


@task(priority=5)
def faire_la_copie(caviardage_id: int, titre: str) -> int | None:
    """Make a redacted copy. What prevents it is kept on the draft, in words. Returns the document's id."""
    ligne = Caviardage.objects.select_related("source__document", "auteur").get(pk=caviardage_id)
    try:
        document = copies.produire(ligne, titre)
    except (ErreurMoteur, ErreurLiasse) as erreur:
        _echouer(ligne, str(erreur))
        return None
    except Exception:  # a store that is down, a fault of ours: told to the agent, and still an error of the job
        _echouer(ligne, "La copie n’a pas pu être faite : rien n’a changé. Demandez-la à nouveau dans un moment.")
        raise
    return document.pk if document else None


def copier_plus_tard(sender: Any, caviardage: Caviardage, titre: str, **kwargs: Any) -> None:
    """Receiver of a copy asked for: queue its making in the same transaction."""
    faire_la_copie.enqueue(caviardage.pk, titre)


def _echouer(ligne: Caviardage, raison: str) -> None:
    ligne.refresh_from_db()
    if ligne.etat == EtatCaviardage.EN_COURS:
        ligne.echouer(raison)
        ligne.save()
