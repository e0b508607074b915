"""Who descends from a child process, and how much memory they hold together, read from /proc.

rlimits count per process; a child that forks would get them anew each time. So the parent sums.
"""

import contextlib
import os
import signal
from typing import Final

_PROC: Final = "/proc"


def _parent_de(pid: str) -> int | None:
    """Parent pid, or None when the process is gone meanwhile."""
    try:
        with open(f"{_PROC}/{pid}/stat", "rb") as fichier:
            contenu = fichier.read()
    except OSError:
        return None
    # The command name, in parentheses, may hold spaces and parentheses: cut after the last one.
    return int(contenu[contenu.rindex(b")") + 2 :].split()[1])


def descendance(racine: int) -> list[int]:
    """The process `racine` and all its living descendants (even those that left its session)."""
    enfants: dict[int, list[int]] = {}
    for nom in os.listdir(_PROC):
        if nom.isdigit():
            parent = _parent_de(nom)
            if parent is not None:
                enfants.setdefault(parent, []).append(int(nom))
    trouves = [racine]
    for pid in trouves:
        trouves.extend(enfants.get(pid, ()))
    return trouves


def memoire(pids: list[int]) -> int:
    """Bytes of memory the processes hold of their own (anonymous and shared), file mappings left out."""
    total_ko = 0
    for pid in pids:
        with (
            contextlib.suppress(OSError),
            open(f"{_PROC}/{pid}/status", "rb") as fichier,
        ):
            for ligne in fichier:
                if ligne.startswith((b"RssAnon:", b"RssShmem:")):
                    total_ko += int(ligne.split()[1])
    return total_ko * 1024


def tuer(racine: int) -> None:
    """Kill the process group of `racine` and every descendant, until none is left."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(racine, signal.SIGKILL)
    for _ in range(20):
        autres = [pid for pid in descendance(racine) if pid != racine]
        if not autres:
            return
        for pid in autres:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
