"""docs/environnement.md lists every setting of the application, the scripts and the production profile."""

import re
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
DOCUMENT = RACINE / "docs" / "environnement.md"
IGNORES = {".venv", "donnees", "statiques", "node_modules", "docs"}
SUFFIXES = {".py", ".sh", ".yaml", ""}
NOM = re.compile(r"LIASSE_[A-Z0-9]+(?:_[A-Z0-9]+)*")


def noms_employes() -> set[str]:
    """Names met in sources, scripts, Dockerfile and compose.yaml."""
    noms: set[str] = set()
    for dossier in [RACINE, *(d for d in RACINE.iterdir() if d.is_dir() and d.name not in IGNORES)]:
        if dossier.name.startswith(".") and dossier != RACINE:
            continue
        chemins = dossier.iterdir() if dossier == RACINE else dossier.rglob("*")
        for chemin in chemins:
            if chemin.is_file() and chemin.suffix in SUFFIXES and not chemin.name.startswith("."):
                noms |= set(NOM.findall(chemin.read_text(encoding="utf-8", errors="replace")))
    return noms


@pytest.fixture(scope="module")
def documentes() -> set[str]:
    """Names in the first column of the tables."""
    lignes = [ligne.split("|")[1] for ligne in DOCUMENT.read_text(encoding="utf-8").splitlines() if ligne[:2] == "| "]
    return {nom for cellule in lignes for nom in NOM.findall(cellule)}


def test_reglage_employe_est_documente(documentes: set[str]) -> None:
    """A new variable comes with its line."""
    assert noms_employes() - documentes == set()


def test_reglage_documente_est_employe(documentes: set[str]) -> None:
    """A line whose variable is gone misleads the administrator."""
    assert documentes - noms_employes() == set()
