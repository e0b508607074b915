"""A real clamd with one local signature (EICAR and a harmless marker), on a socket and a port of its own."""

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MARQUE = b"marque des essais : fichier sans danger que l'antivirus connait"
TAILLE_MAX = "1M"


def port_libre() -> int:
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        return int(prise.getsockname()[1])


@contextlib.contextmanager
def clamd(dossier: Path, port: int) -> Iterator[None]:
    """Started, answering PING, and stopped. Skipped by name where clamd is not installed."""
    commande = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if commande is None:
        pytest.skip("clamd absent (paquet clamav-daemon)")
    base = dossier / "base"
    base.mkdir(parents=True, exist_ok=True)
    signatures = [
        f"{hashlib.md5(o).hexdigest()}:{len(o)}:{nom}" for nom, o in (("Eicar-Essai", EICAR), ("Marque", MARQUE))
    ]
    (base / "essai.hdb").write_text("\n".join(signatures) + "\n")
    reglages = dossier / "clamd.conf"
    reglages.write_text(
        f"Foreground yes\nDatabaseDirectory {base}\nTCPSocket {port}\nTCPAddr 127.0.0.1\n"
        f"LocalSocket {dossier}/clamd.ctl\nStreamMaxLength {TAILLE_MAX}\nLogFile {dossier}/clamd.log\n"
        f"TemporaryDirectory {dossier}\n" + ("User root\n" if os.geteuid() == 0 else "")
    )
    processus = subprocess.Popen([commande, "-c", str(reglages)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _attendre(port, processus, dossier / "clamd.log")
        yield
    finally:
        processus.terminate()
        processus.wait(timeout=20)


def _attendre(port: int, processus: "subprocess.Popen[bytes]", journal: Path) -> None:
    for _ in range(150):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as prise:
            prise.sendall(b"zPING\0")
            if prise.recv(10).startswith(b"PONG"):
                return
        assert processus.poll() is None, journal.read_text() if journal.exists() else "clamd s’est arrêté"
        threading.Event().wait(0.2)
    raise AssertionError("clamd ne répond pas")
