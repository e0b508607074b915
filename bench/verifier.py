"""MB/s of `manage.py verifier` against `sha256sum` on the same files.

    .venv/bin/python bench/verifier.py [--mo 400] [--fichiers 200]

Files of random bytes are deposited in a folder of its own, with its own database; both tools read them from the page
cache, so that what is compared is the work, not the disk. Five turns each, in alternation; the median is told.
"""

import argparse
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))
TOURS = 5
MEGA = 1_000_000


def preparer(dossier: Path, fichiers: int, octets: int) -> None:
    """A house of its own, with `fichiers` originals of `octets` bytes each."""
    os.environ.update(LIASSE_DONNEES_DIR=str(dossier), DJANGO_SETTINGS_MODULE="config.settings", LIASSE_DEBUG="1")
    import django

    django.setup()
    from django.core.management import call_command

    from comptes.models import Agent, Compartiment, Entite, Institution
    from ged.actions import deposer

    call_command("migrate", verbosity=0)
    institution = Institution.objects.create(nom="Banc d’essai", sigle="banc", profil="cpas")
    entite = Entite.objects.create(institution=institution, nom="Banc", code="B")
    agent = Agent.objects.creer("banc", institution=institution, prenom="Banc", nom="Essai")
    lieu = Compartiment.objects.create(institution=institution, entite=entite)
    for rang in range(fichiers):
        deposer(fichier=io.BytesIO(os.urandom(octets)), nom=f"{rang}.bin", compartiments=[lieu], par=agent)


def debits(octets: int, mesures: Sequence[Callable[[], object]]) -> list[float]:
    """Median MB/s of each measure over TOURS turns; they take turns, so that a busy machine slows them alike."""
    vitesses: list[list[float]] = [[] for _ in mesures]
    for _ in range(TOURS):
        for rang, mesure in enumerate(mesures):
            debut = time.monotonic()
            mesure()
            vitesses[rang].append(octets / MEGA / (time.monotonic() - debut))
    return [statistics.median(tours) for tours in vitesses]


def main() -> None:
    """Deposit, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mo", type=int, default=400)
    options.add_argument("--fichiers", type=int, default=200)
    lus = options.parse_args()
    taille = lus.mo * MEGA // lus.fichiers
    with tempfile.TemporaryDirectory(prefix="liasse-banc-") as temporaire:
        preparer(Path(temporaire), lus.fichiers, taille)
        from ged.verification import verifier

        chemins = [str(c) for c in (Path(temporaire) / "pieces" / "originaux").rglob("*") if c.is_file()]
        total = lus.fichiers * taille
        outil, un, tous = debits(
            total,
            [
                lambda: subprocess.run(["sha256sum", *chemins], stdout=subprocess.DEVNULL, check=True),
                lambda: verifier(fils=1),
                verifier,
            ],
        )
    print(f"{total / MEGA:.0f} Mo en {lus.fichiers} fichiers, {os.cpu_count()} cœurs")
    print(f"sha256sum             {outil:7.0f} Mo/s")
    print(f"verifier --fils 1     {un:7.0f} Mo/s ({un / outil:.2f} fois)")
    print(f"verifier              {tous:7.0f} Mo/s ({tous / outil:.2f} fois)")


if __name__ == "__main__":
    main()
