"""Situations of a tray."""

from typing import Any

import pytest

from courrier.actions.bannettes import bannette_de
from tests.courrier.bannettes import glisser
from tests.dossiers.conftest import dossier, personne
from tests.stockage import pieces_dans

__all__ = ["dossier", "personne"]


@pytest.fixture(autouse=True)
def _pieces_dans_un_dossier_prive(settings: Any, tmp_path: Any) -> None:
    pieces_dans(settings, tmp_path / "pieces")


@pytest.fixture
def bannette(agents: dict[str, Any]) -> Any:
    """The accueil's own tray."""
    return bannette_de(agents["accueil"])


@pytest.fixture
def deposer(bannette: Any, agents: dict[str, Any]) -> Any:
    """deposer("un", "deux") → a paper of two pages in the accueil's tray, read."""

    def _deposer(*textes: str, **champs: Any) -> Any:
        return glisser(bannette, agents["accueil"], *textes, **champs)

    return _deposer
