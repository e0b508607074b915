"""Watched folders: a file is taken once it no longer changes, stored, inscribed, and only then removed.

Nothing is believed of the share: its clock, its order, its being there. A file that stays because something failed
is taken at a next look; the same bytes taken twice are one lot.
"""

import contextlib
import errno
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from commun.erreurs import ErreurLiasse
from courrier.actions.lots import inscrire_lot
from courrier.enums import SourceReleve
from courrier.models import Bannette, Releve
from ged import stockage

TEMOIN = ".liasse"  # its absence, once it was there, tells a share that is no longer mounted
PROVISOIRES = (".part", ".tmp", ".crdownload", ".partial", ".filepart", ".swp")
FICHIERS_PAR_PASSAGE = 200
FIN_PDF = b"%%EOF"
PATIENCE_S = 120  # an empty file, or a PDF without its end, may still be coming, page after page, from the feeder


class Empechement(Exception):
    """What keeps a folder from being looked at, in words."""

    def __init__(self, raison: str, remede: str) -> None:
        self.raison, self.remede = raison, remede
        super().__init__(raison)


@dataclass
class Passage:
    """What one look did: names taken, and files that could not be."""

    pris: int = 0
    refuses: int = 0


def surveillees() -> list[Bannette]:
    """Trays with a folder, when the site has a place for them."""
    if not settings.DOSSIERS_SURVEILLES:
        return []
    return list(
        Bannette.objects.exclude(dossier_surveille="").select_related("institution", "agent", "compartiment", "organe")
    )


def passer(bannette: Bannette, *, horloge: float | None = None) -> Passage:
    """Look once at one tray's folder. What prevents it is kept for the management page, never raised."""
    releve, _ = Releve.objects.get_or_create(bannette=bannette, source=SourceReleve.DOSSIER)
    passage, raison, remede = Passage(), "", ""
    try:
        dossier = _dossier(bannette)
        _verifier_temoin(dossier, bannette, deja_vu=releve.reussi_le is not None)
        raison, remede = _prendre_les_stables(dossier, bannette, releve, passage, horloge or time.time())
    except Empechement as cause:
        raison, remede = cause.raison, cause.remede
    except OSError as erreur:
        raison, remede = _dire(erreur)
    releve.essaye_le = timezone.now()
    releve.raison, releve.remede = raison[:500], remede[:500]
    if not raison:
        releve.reussi_le = releve.essaye_le
    releve.save()
    return passage


def _dossier(bannette: Bannette) -> Path:
    """The folder itself, which never leaves the place given to the site."""
    racine = Path(settings.DOSSIERS_SURVEILLES).resolve()
    dossier = (racine / bannette.dossier_surveille).resolve()
    if dossier == racine or not dossier.is_relative_to(racine):
        raise Empechement(
            "Le dossier de cette bannette n’est pas sous celui des numériseurs.",
            "Donnez le nom d’un sous-dossier, sans « .. » ni chemin absolu.",
        )
    return dossier


def _verifier_temoin(dossier: Path, bannette: Bannette, *, deja_vu: bool) -> None:
    """The witness is put down at the first look; afterwards its absence means another place is mounted there."""
    temoin = dossier / TEMOIN
    if not dossier.is_dir():
        raise Empechement(
            f"Le dossier « {bannette.dossier_surveille} » est introuvable.",
            "Vérifiez que le partage est monté sur le serveur. Les fichiers qui s’y trouvent seront pris à son retour.",
        )
    if temoin.exists():
        return
    if deja_vu:
        raise Empechement(
            f"Le dossier « {bannette.dossier_surveille} » n’est plus celui d’avant : le partage n’est pas monté.",
            f"Remontez-le. S’il a changé exprès, déposez-y un fichier vide nommé {TEMOIN}.",
        )
    temoin.touch()


def _prendre_les_stables(
    dossier: Path, bannette: Bannette, releve: Releve, passage: Passage, maintenant: float
) -> tuple[str, str]:
    """Take what no longer changes. Returns the last reason why a file stayed, with its remedy."""
    raison = remede = ""
    vus: dict[str, Any] = {}
    for chemin, etat in _fichiers(dossier):
        trace = [etat.st_size, etat.st_mtime_ns]
        ancien = releve.vus.get(chemin.name)
        depuis = ancien[2] if ancien and ancien[:2] == trace else maintenant
        vus[chemin.name] = [*trace, depuis]
        if maintenant - depuis < settings.DOSSIER_STABLE_S or not _fini(chemin, maintenant - depuis):
            continue
        if passage.pris >= FICHIERS_PAR_PASSAGE:
            continue
        try:
            if _prendre(chemin, etat, bannette):
                passage.pris += 1
                del vus[chemin.name]
            else:
                vus[chemin.name][2] = maintenant
        except (ErreurLiasse, OSError) as erreur:
            passage.refuses += 1
            raison, remede = _dire(erreur, chemin.name)
    releve.vus = vus
    return raison, remede


def _fichiers(dossier: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Ordinary files, oldest first; hidden, temporary and linked ones are left alone."""
    trouves = []
    with os.scandir(dossier) as entrees:
        for entree in entrees:
            nom = entree.name
            if nom.startswith((".", "~")) or nom.lower().endswith(PROVISOIRES):
                continue
            with contextlib.suppress(FileNotFoundError):
                etat = entree.stat(follow_symlinks=False)
                if stat.S_ISREG(etat.st_mode):
                    trouves.append((Path(entree.path), etat))
    return iter(sorted(trouves, key=lambda t: (t[1].st_mtime_ns, t[0].name)))


def _fini(chemin: Path, calme_s: float) -> bool:
    """False for a name without bytes yet, and for a PDF whose end has not come: the feeder may be between two pages."""
    if calme_s >= PATIENCE_S:
        return True
    if chemin.stat().st_size == 0 or chemin.suffix.lower() != ".pdf":
        return chemin.stat().st_size > 0
    with chemin.open("rb") as fichier:
        fichier.seek(0, os.SEEK_END)
        fichier.seek(max(0, fichier.tell() - 2048))
        return FIN_PDF in fichier.read()


def _prendre(chemin: Path, attendu: os.stat_result, bannette: Bannette) -> bool:
    """Store, inscribe, then remove. False when the file changed meanwhile: it stays for a next look."""
    _exiger_effacable(chemin)
    descripteur = os.open(chemin, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descripteur, "rb") as fichier:
        recu = stockage.recevoir(fichier, stockage.LOTS)
        apres = os.fstat(fichier.fileno())
    if _identite(apres) != _identite(attendu) or recu.taille != apres.st_size:
        stockage.retirer(recu.cle)
        return False
    inscrire_lot(bannette=bannette, recu=recu, nom=chemin.name, par=bannette.agent)
    _retirer(chemin, attendu)
    return True


def _retirer(chemin: Path, attendu: os.stat_result) -> None:
    """Remove the file that was stored, not one that took its name since."""
    with contextlib.suppress(FileNotFoundError):
        if _identite(chemin.lstat()) == _identite(attendu):
            chemin.unlink()


def _identite(etat: os.stat_result) -> tuple[int, int, int]:
    return etat.st_ino, etat.st_size, etat.st_mtime_ns


def _exiger_effacable(chemin: Path) -> None:
    """A file that could not be removed would come back for ever: it is said before it is stored."""
    if not os.access(chemin.parent, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "dossier sans droit d’écriture", str(chemin))


def _dire(erreur: Exception, nom: str = "") -> tuple[str, str]:
    """Words for the management page."""
    quoi = f"« {nom} » n’a pas pu être pris" if nom else "Le dossier n’a pas pu être lu"
    if isinstance(erreur, ErreurLiasse):
        return f"{quoi} : {erreur.message}", erreur.remede
    code = erreur.errno if isinstance(erreur, OSError) else None
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{quoi} : les droits manquent.",
            "Donnez au compte de Liasse le droit de lire et d’effacer dans ce dossier.",
        )
    if code in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"{quoi} : le disque de Liasse est plein.",
            "Faites de la place : le fichier reste où il est et sera repris.",
        )
    if code in (errno.ESTALE, errno.EIO, errno.ENOTCONN, errno.EHOSTDOWN, errno.ETIMEDOUT):
        return f"{quoi} : le partage ne répond pas.", "Vérifiez le réseau et le montage ; le fichier sera repris."
    return f"{quoi} : {os.strerror(code) if code else type(erreur).__name__}.", "Il sera essayé à nouveau."


def passer_partout() -> Passage:
    """One look at every folder."""
    total = Passage()
    for bannette in surveillees():
        passage = passer(bannette)
        total.pris += passage.pris
        total.refuses += passage.refuses
    return total
