"""A tesseract that misbehaves on one page: what the reader is told, and that the other pages and documents are read.

The doubles are real programs run by the real job, from the deposit on; the second page of the batch, wider, sets them
off.
"""

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ged.actions import relancer
from ged.models import Version
from ocr.moteur import Limites, bac, lire_pages
from tests.ged.echantillons import page_image, scan_png
from tests.ocr.moteur.conftest import faux_tesseract

__all__ = ["faux_tesseract"]

pytestmark = pytest.mark.django_db

LIGNE = "5\\t1\\t1\\t1\\t1\\t1\\t10\\t10\\t400\\t40\\t96\\tAttestationdecompositiondemenage"
VRAI = f'cat > /dev/null; printf "entete\\n{LIGNE}\\n"'
LIMITES = Limites(memoire_mo=700, duree_s=12, cpu_s=8, processus_max=16)


def lot() -> bytes:
    """Three pages; the second is the wide one."""
    feuilles = [page_image(numero=n) for n in range(1, 4)]
    feuilles[1] = feuilles[1].resize((3600, 1754))
    sortie = io.BytesIO()
    feuilles[0].save(sortie, "TIFF", save_all=True, append_images=feuilles[1:], dpi=(150, 150))
    return sortie.getvalue()


def relu(version: Version) -> Version:
    return Version.objects.get(pk=version.pk)


@pytest.fixture(autouse=True)
def _peu_de_temps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same job with limits that a test can reach."""
    monkeypatch.setitem(lire_pages.__kwdefaults__, "limites", LIMITES)


@pytest.fixture
def panne(faux_tesseract: Callable[[str], None]) -> Callable[[str], None]:
    """panne(script) → tesseract runs that script on the wide page, and reads the others."""

    def _installer(script: str) -> None:
        faux_tesseract(f'if [ "$LARGEUR" -gt 3000 ]; then {script}; else {VRAI}; fi')

    return _installer


@pytest.fixture
def residus() -> Iterator[set[str]]:
    """What stands in the machine's temporary folder under a name of the doubles, before and after."""
    avant = {p.name for p in Path("/tmp").glob("remplissage*")}
    yield avant
    assert {p.name for p in Path("/tmp").glob("remplissage*")} == avant


PANNES = {
    "plantage": ("kill -SEGV $$", "la reconnaissance de texte a échoué"),
    "plantage_du_lecteur": ("kill -9 $PPID", "elle a fait échouer le lecteur"),
    "blocage": ("cat > /dev/null; exec sleep 300", "elle demandait trop de temps"),
    "memoire": (
        "cat > /dev/null; for i in 1 2 3 4; do head -c 400000000 /dev/zero | tail -n 1 & done; wait; exec sleep 300",
        "elle demandait trop de mémoire",
    ),
    "octets_absurdes": ("cat > /dev/null; printf 'x\\n\\377\\376\\t\\300\\n'", ""),
    "disque_plein": (
        "cat > /dev/null; dd if=/dev/zero of=/tmp/remplissage bs=1M count=4000 2>/dev/null || exit 1; exit 1",
        "la reconnaissance de texte a échoué",
    ),
    "bavardage": ("cat > /dev/null; yes bavard", "trop de"),
}


@pytest.mark.skipif(not bac.bulle_disponible(), reason="bubblewrap absent : le dossier temporaire n'est pas borné")
@pytest.mark.parametrize("nom", PANNES)
def test_page_en_panne_est_dite_et_le_reste_est_lu(
    nom: str, panne: Callable[[str], None], deposer_octets: Any, vider_la_file: Any, residus: set[str]
) -> None:
    script, phrase = PANNES[nom]
    panne(script)
    malade = deposer_octets(lot(), "lot.tiff").version
    suivante = deposer_octets(scan_png(("Autre document",)), "suivant.png").version
    debut = time.monotonic()
    vider_la_file()
    assert time.monotonic() - debut < 120
    malade, suivante = relu(malade), relu(suivante)
    assert (malade.etat, malade.pages_lues) == ("lue", 3)
    pages = list(malade.pages.order_by("numero"))
    assert [page.source for page in pages] == ["ocr", "illisible", "ocr"]
    assert phrase in pages[1].avertissement
    assert pages[1].avertissement.startswith(("Cette page", "Page illisible"))
    assert pages[2].texte.startswith("Attestation")
    assert (suivante.etat, suivante.pages.get().source) == ("lue", "ocr")


def test_tesseract_absent_est_dit_puis_la_lecture_se_relance(
    agents: dict[str, Any], deposer_octets: Any, vider_la_file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bac.tesseract.cache_clear()
    monkeypatch.setenv("LIASSE_TESSERACT", "/absent/tesseract")
    version = deposer_octets(scan_png(), "quittance.png").version
    vider_la_file()
    version = relu(version)
    assert version.etat == "echec"
    assert "reconnaissance de texte" in version.raison
    assert version.remede
    monkeypatch.undo()
    bac.tesseract.cache_clear()
    relancer(version=version, par=agents["as"])
    vider_la_file()
    assert (relu(version).etat, relu(version).pages.get().source) == ("lue", "ocr")


def test_page_de_la_panne_garde_son_image(
    panne: Callable[[str], None], deposer_octets: Any, vider_la_file: Any, tmp_path: Path
) -> None:
    from ged import stockage
    from ocr.moteur import image_page

    panne("exit 1")
    version = deposer_octets(lot(), "lot.tiff").version
    vider_la_file()
    with stockage.fichier_local(version.cle) as chemin:
        image_page(chemin, 2, largeur_px=600, destination=tmp_path / "p.webp")
    with Image.open(tmp_path / "p.webp") as image:
        assert image.width == 600
