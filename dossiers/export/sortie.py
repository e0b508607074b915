"""Writes the export: a folder with its manifest and hashes, or a SEDA 2.2 archive. Journaled as a download."""

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import consulter, noter
from commun.models import Consultation
from comptes.enums import Profil
from comptes.models import Agent
from dossiers.droits import peut_instruire
from dossiers.export.contenu import PieceSortie, description, octets, pieces_a_sortir
from dossiers.export.seda import Versement, bordereau, uri
from dossiers.models import DossierSocial

PIECES, MANIFESTE, EMPREINTES, DESCRIPTION = "pieces", "manifeste.csv", "SHA256SUMS", "dossier.json"
COLONNES = (
    *("rang", "fichier", "titre", "type", "date du document", "déposée le", "pages", "octets", "sha256"),
    "confidentialité",
)


def peut_sortir(agent: Agent, dossier: DossierSocial) -> bool:
    """Who instructs the dossier, and the directeur général who reads it."""
    dirige = Profil.DIRECTEUR_GENERAL in agent.profils() and dossier.compartiment.visible_par(agent)
    return dirige or peut_instruire(agent, dossier)


def sortir_en_dossier(*, dossier: DossierSocial, par: Agent, vers: Path) -> int:
    """Write pieces, manifest, hashes and description in a new folder. Returns how many pieces.

    Only what `par` reads leaves, journaled before its first byte.
    Raises ActionRefusee, OctetsAlteres (then nothing written is left), FileExistsError (the folder is not empty).
    """
    sorties = _sorties(dossier, par)
    nouveau = not vers.exists()
    vers.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(vers.iterdir()):
        raise FileExistsError(vers)
    try:
        _journaliser(dossier, sorties, par, "dossier")
        _ecrire_le_dossier(vers, dossier, sorties, par)
    except BaseException:
        _effacer(vers, tout=nouveau)
        raise
    return len(sorties)


def _ecrire_le_dossier(vers: Path, dossier: DossierSocial, sorties: Sequence[PieceSortie], par: Agent) -> None:
    (vers / PIECES).mkdir(mode=0o700)
    for sortie in sorties:
        with (vers / PIECES / sortie.nom).open("xb") as fichier:
            for bloc in octets(sortie.version):
                fichier.write(bloc)
    lignes = [f"{s.version.empreinte}  {PIECES}/{s.nom}\n" for s in sorties]
    (vers / EMPREINTES).write_text("".join(lignes), encoding="utf-8")
    (vers / MANIFESTE).write_text(_manifeste(sorties), encoding="utf-8-sig")
    texte = json.dumps(description(dossier, par), ensure_ascii=False, indent=2)
    (vers / DESCRIPTION).write_text(texte, encoding="utf-8")


def _effacer(vers: Path, *, tout: bool) -> None:
    """What was written, and the folder itself when it was made here. What cannot be removed is no second error."""
    shutil.rmtree(vers / PIECES, ignore_errors=True)
    for nom in (EMPREINTES, MANIFESTE, DESCRIPTION):
        (vers / nom).unlink(missing_ok=True)
    if tout:
        shutil.rmtree(vers, ignore_errors=True)


def sortir_en_seda(*, dossier: DossierSocial, par: Agent, vers: Path, versement: Versement) -> int:
    """Write the transfer (`manifest.xml` and the bytes) as one ZIP file. Returns how many pieces.

    Journaled before its first byte. Raises ActionRefusee, OctetsAlteres, FileExistsError; then no file is left.
    """
    sorties = _sorties(dossier, par)
    with vers.open("xb") as fichier:
        try:
            _journaliser(dossier, sorties, par, "seda")
            with zipfile.ZipFile(fichier, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
                archive.writestr("manifest.xml", bordereau(dossier, sorties, versement))
                for sortie in sorties:
                    with archive.open(uri(sortie), "w", force_zip64=True) as place:
                        for bloc in octets(sortie.version):
                            place.write(bloc)
        except BaseException:
            vers.unlink(missing_ok=True)
            raise
    return len(sorties)


def _sorties(dossier: DossierSocial, par: Agent) -> list[PieceSortie]:
    if not peut_sortir(par, dossier):
        raise ActionRefusee
    return pieces_a_sortir(dossier, par)


def _manifeste(sorties: Sequence[PieceSortie]) -> str:
    """CSV with semicolons, as spreadsheets of our countries open it."""
    tampon = io.StringIO()
    plume = csv.writer(tampon, delimiter=";", lineterminator="\r\n")
    plume.writerow(COLONNES)
    for sortie in sorties:
        piece, version = sortie.piece, sortie.version
        plume.writerow(
            _inerte(valeur)
            for valeur in (
                sortie.rang,
                f"{PIECES}/{sortie.nom}",
                piece.document.titre,
                piece.type_piece.libelle if piece.type_piece else "à classer",
                f"{piece.date_piece:%d/%m/%Y}" if piece.date_piece else "",
                f"{timezone.localtime(piece.deposee_le):%d/%m/%Y %H:%M}",
                version.nb_pages or "",
                version.taille,
                version.empreinte,
                sortie.confidentialite,
            )
        )
    return tampon.getvalue()


def _inerte(valeur: object) -> str:
    """A title that starts like a formula is not one."""
    texte = str(valeur)
    return f"'{texte}" if texte[:1] in {"=", "+", "-", "@", "\t", "\r"} else texte


def _journaliser(dossier: DossierSocial, sorties: Sequence[PieceSortie], par: Agent, forme: str) -> None:
    with transaction.atomic():
        versions = [(s.piece.document_id, s.version.pk) for s in sorties]
        consulter(versions, par=par, nature=Consultation.Nature.TELECHARGEMENT)
        noter(
            "dossier_exporte",
            dossier,
            par=par,
            institution_id=dossier.institution_id,
            dossier_id=dossier.pk,
            forme=forme,
            pieces=len(sorties),
        )
