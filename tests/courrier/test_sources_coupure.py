"""A batch of twenty-five documents, the process killed for good at each step: twenty-five, not twenty-four nor -six."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from courrier.actions.bannettes import bannette_de
from courrier.enums import EtatLot
from courrier.models import Bannette, Lot, Pli, Releve
from courrier.separateurs import feuilles_generiques
from ged.models import Document
from tests.courrier.lots_dessines import images_du_pdf, lot, page, textes
from tests.ocr.taches.test_reprise import environnement
from tests.stockage import pieces_dans

pytestmark = pytest.mark.django_db(transaction=True)
RACINE = Path(__file__).resolve().parents[2]
NOMBRE = 25


def jouer(etape: str, dossiers: Path) -> int:
    env = {
        **environnement(),
        "LIASSE_DOSSIERS_SURVEILLES": str(dossiers),
        "LIASSE_DOSSIER_STABLE_S": "0",
        "PYTHONPATH": str(RACINE),
    }
    commande = [sys.executable, "-m", "tests.courrier.coupure", etape]
    fini = subprocess.run(commande, cwd=RACINE, env=env, capture_output=True, timeout=300, check=False)
    assert fini.returncode in (0, -signal.SIGKILL), fini.stderr.decode()[-3000:]
    return fini.returncode


def test_killed_at_each_step_the_batch_still_makes_twenty_five(
    agents: dict[str, Any], tmp_path: Path, settings: Any
) -> None:
    pieces_dans(settings, settings.DONNEES_DIR / "pieces")  # the killed process's own
    bannette = bannette_de(agents["accueil"])
    Bannette.objects.filter(pk=bannette.pk).update(dossier_surveille="accueil")
    dossier = tmp_path / "accueil"
    dossier.mkdir()
    separateur = images_du_pdf(feuilles_generiques(institution=agents["accueil"].institution, genre="SEP", copies=1))[0]
    pages = [p for n in range(NOMBRE) for p in (separateur, page(f"Document {n}"))]
    (dossier / "lundi.pdf").write_bytes(lot(*pages))
    etapes = [
        "octets rangés", "lot inscrit", "lot feuilleté", "trois documents assemblés", "treize documents inscrits",
        "documents inscrits",
    ]  # fmt: skip
    for etape in etapes:
        assert jouer(etape, tmp_path) == -signal.SIGKILL, etape
        assert Pli.objects.count() in (0, NOMBRE), f"all or nothing after « {etape} »"
    assert jouer("", tmp_path) == 0
    assert Lot.objects.get().etat == EtatLot.DECOUPE
    assert Pli.objects.count() == Document.objects.count() == NOMBRE
    plis = Pli.objects.order_by("ordre")
    assert [textes(p.document.version_courante.cle) for p in plis] == [[f"Document {n}"] for n in range(NOMBRE)]
    assert [p.name for p in dossier.iterdir()] == [".liasse"]
    assert Releve.objects.get().raison == ""
