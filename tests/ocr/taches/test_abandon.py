"""What a whole file may cost: pages lost one after the other end it, in a sentence; our own text is no image."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from ged.models import Version
from ocr import abandon, taches
from tests.ged.echantillons import page_image
from tests.ocr.moteur.conftest import faux_tesseract

__all__ = ["faux_tesseract"]

pytestmark = pytest.mark.django_db


def lot(pages: int) -> bytes:
    feuilles = [page_image(numero=n).reduce(2) for n in range(1, pages + 1)]
    sortie = io.BytesIO()
    feuilles[0].save(sortie, "TIFF", save_all=True, append_images=feuilles[1:], dpi=(75, 75))
    return sortie.getvalue()


@pytest.mark.parametrize(
    ("script", "limite"),
    [("kill -9 $PPID", "PERTES_MAX"), ("cat > /dev/null; echo entete", "VAINES_MAX")],
    ids=["enfants_perdus", "pages_sans_mot"],
)
def test_trop_de_pages_perdues_le_reste_n_est_plus_essaye(
    script: str,
    limite: str,
    faux_tesseract: Callable[[str], None],
    deposer_octets: Any,
    vider_la_file: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faux_tesseract(script)
    monkeypatch.setattr(taches, "TOUR", 0.0)
    monkeypatch.setattr(abandon, limite, 2)
    version = deposer_octets(lot(5), "lot.tiff").version
    vider_la_file()
    version = Version.objects.get(pk=version.pk)
    assert (version.etat, version.pages_lues) == ("lue", 5)
    pages = list(version.pages.order_by("numero"))
    assert {page.source for page in pages} == {"illisible"}
    assert [page.avertissement == abandon.PHRASE for page in pages] == [False, False, True, True, True]
    assert "Pages 3 à 5" in version.doutes
    assert "n’a pas été essayée" in version.doutes


def test_texte_deraisonnable_n_est_pas_lu_sur_son_image(
    faux_tesseract: Callable[[str], None], deposer_octets: Any, vider_la_file: Any
) -> None:
    faux_tesseract("exit 1")
    version = deposer_octets(b'Nom;Note\nA;"' + b"x" * 9000 + b'"\n', "notes.csv").version
    vider_la_file()
    version = Version.objects.get(pk=version.pk)
    assert version.etat == "lue"
    assert set(version.pages.values_list("source", flat=True)) == {"native"}
    assert "x" * 80 in version.pages.get(numero=1).texte
