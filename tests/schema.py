"""The migrated SQLite database kept from one run to the next: seventy migrations cost more than most tests.

Its key is what made it; a changed migration makes another one. `migrate` still runs on the copy, with its receivers.
"""

import hashlib
import os
import sqlite3
import tempfile
from pathlib import Path

import django

RACINE = Path(__file__).resolve().parent.parent
FABRICANTS = ("*/migrations/*.py", "referentiel/livraison/*.py", "*/declencheurs.py")


def modele() -> Path:
    """Where the database of the present migrations is, or would be."""
    empreinte = hashlib.sha256(f"{django.get_version()} {sqlite3.sqlite_version}".encode())
    for source in sorted(chemin for motif in FABRICANTS for chemin in RACINE.glob(motif)):
        empreinte.update(f"{source.relative_to(RACINE)}\n".encode() + source.read_bytes())
    return _dossier() / f"schema-{empreinte.hexdigest()[:20]}.sqlite3"


def _dossier() -> Path:
    dossier = Path(os.environ.get("LIASSE_CACHE", tempfile.gettempdir())) / f"liasse-schemas-{os.getuid()}"
    dossier.mkdir(mode=0o700, parents=True, exist_ok=True)
    return dossier


def oublier_les_autres() -> None:
    """Those of other migrations go."""
    for chemin in _dossier().glob("schema-*.sqlite3"):
        if chemin != modele():
            chemin.unlink(missing_ok=True)


def copier(source: Path, cible: Path) -> None:
    """The whole database, journals included, whole or not at all."""
    cible.parent.mkdir(parents=True, exist_ok=True)
    provisoire = cible.with_name(f"{cible.name}.{os.getpid()}")
    depuis = sqlite3.connect(f"file:{source}?mode=rw", uri=True)  # a file that is gone is an error, not a new one
    vers = sqlite3.connect(provisoire)
    try:
        depuis.backup(vers)
        vers.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    finally:
        vers.close()
        depuis.close()
    provisoire.replace(cible)
