"""Fixtures of the documents."""

import io
from collections.abc import Callable
from typing import Any

import pytest

from ged.actions import Depot, deposer
from tests.factories import compartiment as creer_compartiment


@pytest.fixture
def compartiment(entite: Any) -> Any:
    return creer_compartiment(entite)


@pytest.fixture
def deposer_octets(agents: dict[str, Any], compartiment: Any) -> Callable[..., Depot]:
    """deposer_octets(octets, nom=…, par=…, compartiments=…) → Depot, by the AS in the dossier of the test."""

    def _deposer(octets: bytes, nom: str = "piece.pdf", **autres: Any) -> Depot:
        reste = {"par": agents["as"], "compartiments": [compartiment], **autres}
        return deposer(fichier=io.BytesIO(octets), nom=nom, **reste)

    return _deposer
