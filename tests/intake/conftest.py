"""What the intake tests watch: memory of the children, files left behind, connections nobody should open."""

import os
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ocr.moteur import surveillance
from tests.ged.conftest import compartiment, deposer_octets

__all__ = ["compartiment", "deposer_octets"]

PAS_S = 0.05
PORT_VISE = 9  # the hostile samples call http://127.0.0.1:9/


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
    """A listener where the samples would call; `appels` counts who came."""

    def __init__(self) -> None:
        self.appels = 0
        self._prise: socket.socket | None = None
        prise = socket.socket()
        try:
            prise.bind(("127.0.0.1", PORT_VISE))
        except OSError:  # not allowed here, or another run of these tests listens already
            prise.close()
            return
        prise.listen()
        prise.setblocking(False)
        self._prise = prise

    def relever(self) -> int:
        """Number of connections so far."""
        while self._prise is not None:
            try:
                self._prise.accept()[0].close()
            except BlockingIOError:
                break
            self.appels += 1
        return self.appels

    def fermer(self) -> None:
        if self._prise is not None:
            self._prise.close()


@pytest.fixture(scope="session")
def guet() -> Iterator[Guet]:
    """One listener for all the files."""
    guet = Guet()
    yield guet
    guet.fermer()
