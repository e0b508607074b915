"""Copies of stored files kept a while on this machine, when the store is elsewhere: opening a page fetches it once.

Bounded in bytes and in time, readable by the application alone, removed with the original on this machine and within
an hour of their last use on the others. What is being read cannot be taken away: readers hold a link of their own.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

DUREE = 3600.0  # seconds since the last use
ABANDON = 24 * 3600.0  # a reader never lasts so long: it was killed
ENTRE_MENAGES = 60.0  # seconds
EN_USAGE, EN_COURS = "usage-", "cours-"

_menage = threading.Lock()
_dernier_menage: dict[Path, float] = {}


def dossier() -> Path:
    """Where they stand."""
    racine = Path(settings.DONNEES_DIR) / "copies"
    racine.mkdir(parents=True, exist_ok=True, mode=0o700)
    return racine


@contextlib.contextmanager
def copie(cle: str, remplir: Callable[[BinaryIO], None]) -> Iterator[Path]:
    """A path with the bytes of `cle`, fetched by `remplir` unless this machine holds them."""
    racine = dossier()
    nettoyer()
    with tempfile.TemporaryDirectory(prefix=EN_USAGE, dir=racine) as prive:
        lien = Path(prive) / "piece"
        if not _relier(_chemin(racine, cle), lien):
            _chercher(racine, cle, lien, remplir)
        yield lien


def oublier(cle: str) -> None:
    """The stored file is gone: its copy too."""
    _chemin(dossier(), cle).unlink(missing_ok=True)


def _chemin(racine: Path, cle: str) -> Path:
    return racine / hashlib.sha256(cle.encode()).hexdigest()


def _relier(gardee: Path, lien: Path) -> bool:
    try:
        os.link(gardee, lien)
    except FileNotFoundError:
        return False
    os.utime(lien)
    return True


def _chercher(racine: Path, cle: str, lien: Path, remplir: Callable[[BinaryIO], None]) -> None:
    """Fetch to the reader's own place, then keep it under its name if there is room for it."""
    with os.fdopen(os.open(lien, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sortie:
        remplir(sortie)
    place = settings.COPIES_LOCALES_MAX - lien.stat().st_size
    if place < 0:
        return
    nettoyer(place, presse=True)
    provisoire = racine / f"{EN_COURS}{secrets.token_hex(8)}"
    os.link(lien, provisoire)
    provisoire.replace(_chemin(racine, cle))
    provisoire.unlink(missing_ok=True)  # a rename onto another link of the same file leaves both names


def nettoyer(place: int | None = None, *, presse: bool = False) -> None:
    """Remove what nobody used lately, then the oldest until what stays fits in `place` bytes (default: the bound)."""
    racine = dossier()
    with _menage:
        if not presse and time.monotonic() - _dernier_menage.get(racine, -ENTRE_MENAGES) < ENTRE_MENAGES:
            return
        _dernier_menage[racine] = time.monotonic()
        reste = settings.COPIES_LOCALES_MAX if place is None else place
        for usage, taille, chemin in sorted(_gardees(racine), reverse=True):
            reste -= taille
            if reste < 0 or time.time() - usage > DUREE:
                chemin.unlink(missing_ok=True)


def _gardees(racine: Path) -> Iterator[tuple[float, int, Path]]:
    """(last use, size, path) of what is kept; places left by killed readers are removed on the way."""
    for chemin in racine.iterdir():
        with contextlib.suppress(FileNotFoundError):
            etat = chemin.stat()
            if not chemin.name.startswith((EN_USAGE, EN_COURS)):
                yield etat.st_mtime, etat.st_size, chemin
            elif time.time() - etat.st_mtime > ABANDON:
                _retirer(chemin)


def _retirer(chemin: Path) -> None:
    if chemin.is_dir():
        shutil.rmtree(chemin, ignore_errors=True)
    else:
        chemin.unlink(missing_ok=True)
