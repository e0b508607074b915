"""Opening a PDF that was received under a password.

The password is used at once, in the request that brings it, to make a copy without it in the isolated child; it is
written nowhere (no column, no job argument, no journal, no log). The copy is read and shown in place of the original,
which stays as it was received, and is destroyed with it.
"""

import tempfile
from pathlib import Path

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from commun.erreurs import ActionRefusee, ErreurLiasse
from commun.journal import noter
from comptes.models import Agent
from ged import stockage
from ged.actions import peut_relancer
from ged.enums import EtatVersion
from ged.exceptions import LectureNonRelancable, MotDePasseFaux
from ged.models import Version
from ged.signals import version_relancee
from ocr.moteur import ErreurMoteur, Limites, PdfChiffre, dechiffrer

CHIFFRE = "pdf_chiffre"  # code of the refusal that a password lifts
LIMITES = Limites(duree_s=40.0)  # the person waits for the answer
MOT_MAX = 200  # characters


class OuvertureImpossible(ErreurLiasse):
    """The password may be right; the file cannot be copied."""

    message = "Le PDF n’a pas pu être ouvert avec ce mot de passe."
    statut = 422


def attend_un_mot_de_passe(version: Version, agent: Agent) -> bool:
    """The version was refused for want of a password, and the agent may give it."""
    return version.etat == EtatVersion.REFUSEE and version.code_raison == CHIFFRE and peut_relancer(version, agent)


@sensitive_variables("mot_de_passe")
def ouvrir(*, version: Version, mot_de_passe: str, par: Agent) -> None:
    """Make the copy without password and ask for its reading.

    Raises ActionRefusee, LectureNonRelancable, MotDePasseFaux, OuvertureImpossible. Slow: never inside a transaction.
    """
    if not peut_relancer(version, par):
        raise ActionRefusee
    _verifier(version)
    cle = _deposer_copie(version, mot_de_passe)
    with transaction.atomic():
        actuelle = Version.objects.select_for_update(of=("self",)).select_related("document").get(pk=version.pk)
        _verifier(actuelle)
        actuelle.cle_lecture = cle
        actuelle.relancer()
        actuelle.save(update_fields=["etat", "raison", "remede", "code_raison", "cle_lecture"])
        institution_id = actuelle.document.institution_id
        noter("mot_de_passe_donne", actuelle.document, par=par, institution_id=institution_id, version=actuelle.pk)
        version_relancee.send(sender=Version, version=actuelle)


def _verifier(version: Version) -> None:
    if version.etat != EtatVersion.REFUSEE or version.code_raison != CHIFFRE:
        raise LectureNonRelancable


@sensitive_variables("mot_de_passe")
def _deposer_copie(version: Version, mot_de_passe: str) -> str:
    with tempfile.TemporaryDirectory(prefix="liasse-") as dossier, stockage.fichier_local(version.cle) as chemin:
        copie = Path(dossier) / "lecture.pdf"
        try:
            dechiffrer(chemin, copie, mot_de_passe=mot_de_passe[:MOT_MAX], limites=LIMITES)
        except PdfChiffre as erreur:
            raise MotDePasseFaux from erreur
        except ErreurMoteur as erreur:
            raise OuvertureImpossible(remede=str(erreur)) from erreur
        return stockage.ranger_derive(copie, stockage.cle_derivee(version.cle, "lecture.pdf"))
