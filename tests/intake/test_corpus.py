"""Every shared file of B_pdf, C_hostile and D_bureautique_courriel through the real intake.

Alone: `pytest tests/intake/test_corpus.py -m corpus -n auto`. What each must become stands in `attendus.tsv`.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ocr.moteur import bac
from tests.intake.conftest import Guet, Sonde
from tests.intake.passage import MARGE_MEMOIRE, MEMOIRE_MAX, passer, reseau_coupe

pytestmark = [pytest.mark.django_db, pytest.mark.corpus]

ICI = Path(__file__).resolve().parent
DONNEES = Path(os.environ.get("LIASSE_DONNEES", ICI.parent.parent.parent / "shared" / "donnees"))
DOSSIERS = ("B_pdf", "C_hostile", "D_bureautique_courriel")
CONVERTIS = (".doc", ".xls")  # only LibreOffice reads them


@dataclass(frozen=True)
class Attendu:
    """States admitted, least number of files found inside, words the text has; `ordinaire`: in every run."""

    etats: tuple[str, ...]
    dedans: int
    mots: tuple[str, ...]
    ordinaire: bool


def _attendus() -> dict[str, Attendu]:
    lignes = (ICI / "attendus.tsv").read_text(encoding="utf-8").splitlines()
    table = {}
    for ligne in lignes:
        if not ligne.startswith("#"):
            chemin, etats, dedans, mots, ordinaire = ligne.split("\t")
            attendus = tuple(m for m in mots.split(",") if m)
            table[chemin] = Attendu(tuple(etats.split()), int(dedans or 0), attendus, ordinaire == "o")
    return table


ATTENDUS = _attendus()


def _a_passer() -> list[Any]:
    """All of them; twins of what the ordinary run reads, and the slowest, wait for `script/test --corpus`."""
    return [
        chemin if ATTENDUS[chemin].ordinaire else pytest.param(chemin, marks=pytest.mark.corpus_entier)
        for chemin in sorted(ATTENDUS)
    ]


def _presents() -> list[str]:
    trouves = (p for dossier in DOSSIERS for p in (DONNEES / dossier).rglob("*") if p.is_file())
    return sorted(str(p.relative_to(DONNEES)) for p in trouves)


@pytest.mark.skipif(not DONNEES.is_dir(), reason="fichiers d’essai partagés absents (LIASSE_DONNEES)")
def test_chaque_fichier_partage_a_son_attendu() -> None:
    assert set(_presents()) == set(ATTENDUS)


@pytest.mark.skipif(not bac.bulle_disponible(), reason="bubblewrap absent")
def test_enfants_n_ont_pas_de_reseau() -> None:
    assert reseau_coupe()


@pytest.mark.skipif(not DONNEES.is_dir(), reason="fichiers d’essai partagés absents (LIASSE_DONNEES)")
@pytest.mark.parametrize("chemin", _a_passer())
def test_fichier_partage_finit_comme_prevu(
    chemin: str,
    agents: dict[str, Any],
    compartiment: Any,
    vider_la_file: Any,
    a_l_ecart: Path,
    sonde: Sonde,
    guet: Guet,
) -> None:
    attendu = ATTENDUS[chemin]
    if chemin.endswith(CONVERTIS) and not bac.soffice():
        pytest.skip("LibreOffice absent (libreoffice-writer-nogui)")
    passage = passer(
        (DONNEES / chemin).read_bytes(),
        Path(chemin).name,
        compartiment=compartiment,
        par=agents["as"],
        vider_la_file=vider_la_file,
        ecart=a_l_ecart,
    )
    sonde.arreter()
    assert passage.version.etat in attendu.etats, passage.version.raison or passage.version.avertissement
    assert len(passage.enfants) >= attendu.dedans
    manquants = [mot for mot in attendu.mots if mot not in passage.texte]
    assert not manquants, passage.texte[:500]
    assert sonde.pic < MEMOIRE_MAX * MARGE_MEMOIRE, f"{sonde.pic // 1_000_000} MB"
    assert guet.appels == []
    assert "root:x:0" not in passage.texte
