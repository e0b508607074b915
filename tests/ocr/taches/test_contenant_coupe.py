"""An archive of twenty-five papers, the process killed for good at each step: twenty-five, not twenty-four nor -six."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ged import stockage
from ged.models import Document, Version
from tests.ged.test_enfants import archive
from tests.ocr.taches.test_reprise import environnement
from tests.stockage import pieces_dans

pytestmark = pytest.mark.django_db(transaction=True)
RACINE = Path(__file__).resolve().parents[3]
NOMBRE = 25
ETAPES = ("lecture posée", "octets de dix enfants rangés", "douze enfants inscrits", "enfants inscrits")


def jouer(etape: str) -> int:
    fini = subprocess.run(
        [sys.executable, "-m", "tests.ocr.taches.coupure", etape],
        cwd=RACINE, env={**environnement(), "PYTHONPATH": str(RACINE)}, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert fini.returncode in (0, -signal.SIGKILL), fini.stderr.decode()[-3000:]
    return fini.returncode


def test_killed_at_each_step_the_archive_still_gives_twenty_five(deposer_octets: Any, settings: Any) -> None:
    pieces_dans(settings, settings.DONNEES_DIR / "pieces")  # the killed process's own
    entrees = {f"papier {n:02d}.txt": f"Papier numéro {n}".encode() for n in range(NOMBRE)}
    parent = deposer_octets(archive(entrees), "lot.zip").version
    for etape in ETAPES:
        assert jouer(etape) == -signal.SIGKILL, etape
        assert Document.objects.exclude(pk=parent.document_id).count() in (0, NOMBRE), f"all or none after « {etape} »"
    assert jouer("") == 0
    assert Version.objects.get(pk=parent.pk).etat == "lue"
    enfants = Version.objects.filter(document__parent=parent.document).order_by("document__rang")
    contenus = {v.nom_origine: b"".join(stockage.lire_flux(v.cle)) for v in enfants}
    assert (len(enfants), contenus) == (NOMBRE, entrees)
