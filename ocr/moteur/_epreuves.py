"""Child side: hostile behaviours, for the tests of the isolation only (LIASSE_OCR_EPREUVES must be set)."""

import os
import socket
import threading
from pathlib import Path
from typing import Any

_MO = 1024 * 1024


def jouer(nom: str, argument: str) -> dict[str, Any]:
    """Play one behaviour and tell what came of it, when it comes back at all."""
    return {"resultat": _EPREUVES[nom](argument)}


def _joindre(argument: str) -> str:
    """Connect to a port of this machine."""
    try:
        with socket.socket() as prise:  # no name is resolved: the interpreter's own files may be out of reach
            prise.settimeout(3)
            prise.connect(("127.0.0.1", int(argument)))
    except OSError as erreur:
        return f"refus {type(erreur).__name__}"
    return "joint"


def _lire(argument: str) -> str:
    try:
        return Path(argument).read_text(encoding="utf-8", errors="replace")
    except OSError as erreur:
        return f"refus {type(erreur).__name__}"


def _ecrire(argument: str) -> str:
    try:
        Path(argument).write_text("trace", encoding="utf-8")
    except OSError as erreur:
        return f"refus {type(erreur).__name__}"
    return "écrit"


def _signaler(argument: str) -> str:
    """Ask for the right to end another process (signal 0 ends nothing)."""
    try:
        os.kill(int(argument), 0)
    except OSError as erreur:
        return f"refus {type(erreur).__name__}"
    return "permis"


def _identite(_argument: str) -> dict[str, Any]:
    return {
        "uid": os.getuid(),
        "environnement": sorted(os.environ),
        "racine": sorted(p.name for p in Path("/").iterdir()),
    }


def _grossir(argument: str) -> str:
    """Allocate in one process."""
    return str(len(bytearray(int(argument) * _MO)))


def _grossir_a_plusieurs(argument: str) -> str:
    """Allocate in several processes, each below its own limit."""
    for _ in range(4):
        if os.fork() == 0:
            bloc = bytearray(os.urandom(1)) * (int(argument) * _MO)
            threading.Event().wait()
            os._exit(len(bloc) % 2)
    threading.Event().wait()
    return "fin"


def _remplir(argument: str) -> str:
    """Fill the temporary folder, which is memory, with little memory of one's own; then wait."""
    with Path("/tmp/remplissage").open("wb") as fichier:  # noqa: S108 - the child's own
        for _ in range(int(argument)):
            fichier.write(bytes(_MO))
    threading.Event().wait()
    return "fin"


def _tourner(_argument: str) -> str:
    while True:
        pass


def _attendre(_argument: str) -> str:
    threading.Event().wait()
    return "fin"


def _se_multiplier(_argument: str) -> str:
    """Fork until refused; each child leaves the session and waits."""
    nombre = 0
    while nombre < 5_000:
        try:
            pid = os.fork()
        except OSError:
            break
        if pid == 0:
            os.setsid()
            threading.Event().wait()
            os._exit(0)
        nombre += 1
    return str(nombre)


def _s_effondrer(_argument: str) -> str:
    os.abort()


_EPREUVES = {
    "joindre": _joindre,
    "lire": _lire,
    "ecrire": _ecrire,
    "identite": _identite,
    "signaler": _signaler,
    "grossir": _grossir,
    "grossir_a_plusieurs": _grossir_a_plusieurs,
    "remplir": _remplir,
    "tourner": _tourner,
    "attendre": _attendre,
    "se_multiplier": _se_multiplier,
    "s_effondrer": _s_effondrer,
}
