"""What holds other files, before its pages are read: its body is stored as a PDF, its files become documents."""

import tempfile
from dataclasses import replace
from pathlib import Path

from django_tasks import task

from ged import progression, stockage
from ged.enfants import ancetres, inscrire_enfants, place_restante, poser_lecture
from ged.enums import EtatVersion, SourcePage
from ged.models import Document, Version
from ocr.moteur import Apercu, ErreurMoteur, PdfChiffre, contenants
from ocr.moteur.erreurs import TropImbrique

PROFONDEUR_MAX = 5  # files inside files inside files
ENFANTS_MAX = 300
PRIORITE_JOINTS = -20
ARCHIVES = frozenset({"application/zip", "application/gzip", "application/x-tar"})
PDF = "application/pdf"
JOINTS_CHIFFRES = "Les fichiers joints à ce PDF sont protégés par un mot de passe : ils n’ont pas été extraits."


def preparer(version: Version) -> Apercu | None:
    """Open a container not read yet. Returns what to say of it, None for what is read as it is.

    `nb_pages` of the answer is that of nothing yet (0). May be run again: children are not doubled.
    Raises ErreurMoteur when it cannot be opened.
    """
    if version.etat != EtatVersion.RECUE:
        return None
    with stockage.fichier_local(version.cle) as chemin:
        if not _est_un_contenant(chemin, version.nom_origine):
            return None
        dedans = ancetres(version.document)
        if len(dedans) >= PROFONDEUR_MAX:
            raise TropImbrique
        with tempfile.TemporaryDirectory(prefix="liasse-") as dossier:
            contenu = contenants.ouvrir(
                chemin,
                Path(dossier),
                nom=version.nom_origine,
                archives=not _dans_une_archive(dedans),
                enfants_max=min(ENFANTS_MAX, place_restante(version.document)),
            )
            if contenu.corps is not None:
                cle = stockage.cle_derivee(version.cle, "lecture.pdf")
                poser_lecture(version.pk, stockage.ranger_derive(contenu.corps, cle))
            inscrire_enfants(version.pk, contenu.enfants)
    version.refresh_from_db(fields=["cle_lecture"])
    return Apercu(contenu.type_mime, 0, avertissements=contenu.avertissements)


def _est_un_contenant(chemin: Path, nom: str) -> bool:
    """False for what the engine reads itself, or refuses with its own sentence."""
    return chemin.is_file() and bool(contenants.famille(chemin, nom))


def _dans_une_archive(dedans: list[Document]) -> bool:
    return Version.objects.filter(document__in=[d.pk for d in dedans], type_mime__in=ARCHIVES).exists()


def completer(apercu: Apercu, contenant: Apercu | None) -> Apercu:
    """Number of pages of the body, type and warnings of the container."""
    if contenant is None:
        return apercu
    avertissements = [*contenant.avertissements, *apercu.avertissements]
    return replace(apercu, type_mime=contenant.type_mime, avertissements=avertissements)


def texte_sur(version: Version) -> bool:
    """Its pages were made from its text: what they carry is what was written, however odd."""
    return bool(version.cle_lecture) and version.type_mime != PDF


def lecture_suffit(version: Version) -> bool:
    """The PDF made of a message, an archive or an office file carries its own text: it is the searchable copy."""
    if not texte_sur(version):
        return False
    a_reconnaitre = version.pages.exclude(source=SourcePage.NATIVE) | version.pages.exclude(rotation=0)
    return not a_reconnaitre.exclude(source=SourcePage.VIDE).exists()


def apres_lecture(version: Version) -> None:
    """A PDF was read: the files attached to it are looked for, behind everything that waits to be read."""
    if version.type_mime == PDF:
        extraire_joints.enqueue(version.pk)


@task(priority=PRIORITE_JOINTS)
def extraire_joints(version_id: int) -> int:
    """Take out the files attached to a PDF. Returns how many documents were made."""
    version = Version.objects.select_related("document").filter(pk=version_id, etat=EtatVersion.LUE).first()
    if version is None or version.type_mime != PDF or len(ancetres(version.document)) >= PROFONDEUR_MAX:
        return 0
    with stockage.fichier_local(version.cle_des_pages) as chemin:
        if not contenants.peut_contenir(chemin):
            return 0
        with tempfile.TemporaryDirectory(prefix="liasse-") as dossier:
            try:
                contenu = contenants.ouvrir(
                    chemin, Path(dossier), enfants_max=min(ENFANTS_MAX, place_restante(version.document))
                )
            except PdfChiffre:
                progression.avertir(version_id, JOINTS_CHIFFRES)
                return 0
            except ErreurMoteur:
                return 0  # its pages could be read all the same: nothing to say of files it may not have
            for phrase in contenu.avertissements:
                progression.avertir(version_id, phrase)
            return len(inscrire_enfants(version_id, contenu.enfants))
