"""What the intake tests watch: memory of the children, files left behind, connections nobody should open."""

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ocr.moteur import surveillance
from tests.ged.conftest import compartiment, deposer_octets

__all__ = ["compartiment", "deposer_octets"]

PAS_S = 0.2


class Sonde(threading.Thread):
    """Peak memory, in bytes, of everything this process started."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.pic = 0
        self._fin = threading.Event()

    def run(self) -> None:
        while not self._fin.wait(PAS_S):
            autres = [pid for pid in surveillance.descendance(os.getpid()) if pid != os.getpid()]
            self.pic = max(self.pic, surveillance.memoire(autres))

    def arreter(self) -> None:
        self._fin.set()
        self.join()


@pytest.fixture
def sonde() -> Iterator[Sonde]:
    """Measures while the test runs."""
    sonde = Sonde()
    sonde.start()
    yield sonde
    sonde.arreter()


@pytest.fixture
def a_l_ecart(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own folder for pieces and for temporary files; the engine's user passes through it."""
    tmp_path.chmod(0o755)
    provisoire = tmp_path / "provisoire"
    provisoire.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(provisoire))
    pieces = settings.STORAGES["pieces"]
    options = {**pieces["OPTIONS"], "location": tmp_path / "pieces"}
    settings.STORAGES = {**settings.STORAGES, "pieces": {**pieces, "OPTIONS": options}}  # said to Django's own cache
    return tmp_path


class Guet:
    """Addresses this process tried to reach, told by the interpreter itself; the children have no network at all."""

    def __init__(self) -> None:
        self.appels: list[object] = []
        sys.addaudithook(self._entendre)

    def _entendre(self, evenement: str, arguments: tuple[object, ...]) -> None:
        if evenement == "socket.connect" and isinstance(arguments[1], tuple):
            self.appels.append(arguments[1])


@pytest.fixture(scope="session")
def guet() -> Guet:
    """One for the whole session: an audit hook stays."""
    return Guet()
