"""Where bytes stand: random keys, written under a temporary name, flushed, read back and compared before they count.

Works on a folder and on an S3-compatible store; nothing outside this module knows which.
"""

import contextlib
import datetime as dt
import hashlib
import io
import os
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

from ged import copies
from ged.exceptions import DepotAltere, DepotTropGros

BLOC = 1024 * 1024  # bytes read at once
ORIGINAUX = "originaux"
DERIVES = "derives"
ENVOIS = "envois"  # parts of uploads that are not whole yet
LOTS = "lots"  # raw bytes of scanned batches, under their own short retention
EN_COURS = "en-cours"  # temporary names of a folder; an object store shows an object only when it is whole


class Lisible(Protocol):
    """Any binary stream: an uploaded file, an open file."""

    def read(self, taille: int = -1, /) -> bytes:
        """Next bytes."""


@dataclass(frozen=True)
class Recu:
    """Bytes that are safely stored and compared with what was received. `taille` in bytes."""

    cle: str
    empreinte: str
    taille: int


def pieces() -> Storage:
    """The storage of pieces (settings STORAGES)."""
    return storages["pieces"]


def nouvelle_cle(dossier: str = ORIGINAUX) -> str:
    """Random key: tells nothing of the document, spread over folders."""
    alea = secrets.token_hex(20)
    return f"{dossier}/{alea[:2]}/{alea}"


def cle_derivee(cle: str, nom: str) -> str:
    """Key of a file derived from an original: same folder for all of one version, so that they go together."""
    return f"{DERIVES}/{cle.removeprefix(ORIGINAUX + '/')}/{nom}"


def recevoir(source: Lisible, dossier: str = ORIGINAUX) -> Recu:
    """Store a stream under a random key. Raises DepotTropGros, DepotAltere; then nothing is kept.

    `dossier`: LOTS for the raw bytes of a batch, which no version names. Slow (network, fsync, two hashes): never call
    it inside a transaction.
    """
    cle = nouvelle_cle(dossier)
    racine = _racine()
    return _recevoir_dossier(racine, cle, source) if racine else _recevoir_objet(cle, source)


def _racine() -> Path | None:
    """Folder of a local storage, None for an object store."""
    try:
        return Path(pieces().path(""))
    except NotImplementedError:
        return None


def _recevoir_dossier(racine: Path, cle: str, source: Lisible) -> Recu:
    provisoire = racine / EN_COURS / secrets.token_hex(16)
    provisoire.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(provisoire, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sortie:
            empreinte, taille = _copier(source, sortie)
            sortie.flush()
            os.fsync(sortie.fileno())
        with provisoire.open("rb") as relu:
            _comparer(empreinte, taille, relu)
        _installer(provisoire, racine / cle)
    except BaseException:
        provisoire.unlink(missing_ok=True)
        raise
    return Recu(cle, empreinte, taille)


def _recevoir_objet(cle: str, source: Lisible) -> Recu:
    with tempfile.TemporaryFile() as tampon:
        empreinte, taille = _copier(source, tampon)
        tampon.seek(0)
        rangee = pieces().save(cle, File(tampon, name=cle))
    try:
        with pieces().open(rangee) as relu:
            _comparer(empreinte, taille, relu)
    except BaseException:
        pieces().delete(rangee)
        raise
    return Recu(rangee, empreinte, taille)


def _copier(source: Lisible, sortie: Any) -> tuple[str, int]:
    """Copy within TAILLE_MAX_DEPOT. Returns SHA-256 and size of what was read."""
    condense, taille = hashlib.sha256(), 0
    while bloc := source.read(BLOC):
        taille += len(bloc)
        if taille > settings.TAILLE_MAX_DEPOT:
            raise DepotTropGros
        condense.update(bloc)
        sortie.write(bloc)
    return condense.hexdigest(), taille


def _comparer(empreinte: str, taille: int, relu: Lisible) -> None:
    """Hash again what was stored."""
    condense, lus = hashlib.sha256(), 0
    while bloc := relu.read(BLOC):
        lus += len(bloc)
        condense.update(bloc)
    if (condense.hexdigest(), lus) != (empreinte, taille):
        raise DepotAltere


def _installer(provisoire: Path, definitif: Path) -> None:
    """Rename, then flush the folder: after a power cut the name is there or is not, never half."""
    definitif.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    provisoire.rename(definitif)
    dossier = os.open(definitif.parent, os.O_RDONLY)
    try:
        os.fsync(dossier)
    finally:
        os.close(dossier)


def retirer(cle: str) -> None:
    """Remove bytes that no row names."""
    pieces().delete(cle)
    if _racine() is None:
        copies.oublier(cle)


def existe(cle: str) -> bool:
    """True when something is stored under the key."""
    return bool(cle) and pieces().exists(cle)


def taille_de(cle: str) -> int:
    """Size in bytes."""
    return pieces().size(cle)


def lire_flux(cle: str, debut: int = 0, longueur: int | None = None) -> Iterator[bytes]:
    """Bytes from `debut`, at most `longueur`, by blocks; only that part travels from an object store."""
    with contextlib.closing(_ouvrir_a(cle, debut, longueur)) as flux:
        reste = longueur
        while reste is None or reste > 0:
            bloc = flux.read(BLOC if reste is None else min(BLOC, reste))
            if not bloc:
                return
            if reste is not None:
                reste -= len(bloc)
            yield bloc


def _ouvrir_a(cle: str, debut: int, longueur: int | None) -> Any:
    if longueur == 0:
        return tempfile.TemporaryFile()
    fichier = pieces().open(cle)
    objet = getattr(fichier, "obj", None)  # django-storages' S3File
    if objet is None:
        fichier.seek(debut)
        return fichier
    if objet.content_length == 0:
        return tempfile.TemporaryFile()
    fin = "" if longueur is None else str(debut + longueur - 1)
    return objet.get(Range=f"bytes={debut}-{fin}")["Body"]


@contextlib.contextmanager
def fichier_local(cle: str) -> Iterator[Path]:
    """A path to read the bytes from: the stored file itself in a folder, else a copy this machine keeps a while."""
    racine = _racine()
    if racine:
        yield racine / cle
        return

    def remplir(sortie: BinaryIO) -> None:
        for bloc in lire_flux(cle):
            sortie.write(bloc)

    with copies.copie(cle, remplir) as chemin:
        yield chemin


def ranger_derive(chemin: Path, cle: str) -> str:
    """Store a derived file under its key; the one already there, equal by construction, is kept. Returns the key."""
    racine = _racine()
    if racine:
        provisoire = racine / EN_COURS / secrets.token_hex(16)
        provisoire.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (
            chemin.open("rb") as source,
            os.fdopen(os.open(provisoire, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as sortie,
        ):
            while bloc := source.read(BLOC):
                sortie.write(bloc)
        _installer(provisoire, racine / cle)
        return cle
    if existe(cle):
        return cle
    with chemin.open("rb") as source:
        rangee = pieces().save(cle, File(source, name=cle))
    if rangee != cle:  # another process was quicker
        retirer(rangee)
    return cle


def ranger_part(octets: bytes) -> str:
    """Store one part of an upload, in memory already. Returns its key."""
    cle = f"{ENVOIS}/{secrets.token_hex(20)}"
    racine = _racine()
    if racine is None:
        return pieces().save(cle, File(io.BytesIO(octets), name=cle))
    chemin = racine / cle
    chemin.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sortie:
            sortie.write(octets)
    except BaseException:
        chemin.unlink(missing_ok=True)
        raise
    return cle


def parts_anciennes(avant: dt.datetime) -> Iterator[str]:
    """Keys of parts stored before the instant."""
    for nom in _lister(ENVOIS)[1]:
        cle = f"{ENVOIS}/{nom}"
        if pieces().get_modified_time(cle) < avant:
            yield cle


def originaux_anciens(avant: dt.datetime, dossier: str = ORIGINAUX) -> Iterator[str]:
    """Keys of originals (or of LOTS) stored before the instant."""
    sous_dossiers, _ = _lister(dossier)
    for sous_dossier in sous_dossiers:
        for nom in _lister(f"{dossier}/{sous_dossier}")[1]:
            cle = f"{dossier}/{sous_dossier}/{nom}"
            if pieces().get_modified_time(cle) < avant:
                yield cle


def derives_anciens(avant: dt.datetime) -> Iterator[str]:
    """Keys of derived files stored before the instant."""
    for sous_dossier in _lister(DERIVES)[0]:
        for original in _lister(f"{DERIVES}/{sous_dossier}")[0]:
            for nom in _lister(f"{DERIVES}/{sous_dossier}/{original}")[1]:
                cle = f"{DERIVES}/{sous_dossier}/{original}/{nom}"
                if pieces().get_modified_time(cle) < avant:
                    yield cle


def original_de(cle: str) -> str:
    """Key of the original from which the file of this key was derived."""
    return f"{ORIGINAUX}/{cle.removeprefix(DERIVES + '/').rpartition('/')[0]}"


def vider_provisoires(avant: dt.datetime) -> int:
    """Remove what interrupted deposits left under temporary names. Returns how many."""
    retires = 0
    for nom in _lister(EN_COURS)[1]:
        cle = f"{EN_COURS}/{nom}"
        if pieces().get_modified_time(cle) < avant:
            retirer(cle)
            retires += 1
    return retires


def _lister(dossier: str) -> tuple[list[str], list[str]]:
    try:
        return pieces().listdir(dossier)
    except FileNotFoundError:
        return [], []
