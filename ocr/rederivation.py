"""Makes again what was made of a version's bytes and is gone from the storage."""

import tempfile
from pathlib import Path
from typing import Any

from django_tasks import task

from ged import stockage
from ged.enfants import ancetres
from ged.enums import EtatVersion
from ged.models import Version
from ocr.moteur import contenants
from ocr.taches import cle_de_la_copie, composer_cherchable

PDF = "application/pdf"


def refaire_ce_qui_manque(sender: Any, version: Version, lecture: bool, **kwargs: Any) -> bool:
    """Receiver: queue it. False where it cannot be made again (a PDF opened once with a password nobody kept)."""
    if version.etat != EtatVersion.LUE or (lecture and version.type_mime == PDF):
        return False
    if lecture:
        refaire_lecture.enqueue(version.pk)
    else:
        refaire_copie.enqueue(version.pk)
    return True


@task(priority=-30)
def refaire_lecture(version_id: int) -> str:
    """The PDF read in place of a message or an office file, from its own bytes again. Returns its key."""
    version = Version.objects.select_related("document").get(pk=version_id)
    with stockage.fichier_local(version.cle) as chemin, tempfile.TemporaryDirectory(prefix="liasse-") as dossier:
        contenu = contenants.ouvrir(
            chemin, Path(dossier), nom=version.nom_origine, archives=not ancetres(version.document), enfants_max=0
        )
        if contenu.corps is None:
            return ""
        return stockage.ranger_derive(contenu.corps, version.cle_lecture)


@task(priority=-30)
def refaire_copie(version_id: int) -> str:
    """The searchable copy, from the pages already read. Returns its key."""
    version = Version.objects.get(pk=version_id)
    if version.cle_cherchable != cle_de_la_copie(version):
        Version.objects.filter(pk=version_id).update(cle_cherchable="")
    return str(composer_cherchable.call(version_id))
