"""Who descends from a child process, and how much memory they hold together, read from /proc.

rlimits count per process; a child that forks would get them anew each time. So the parent sums.
"""

import contextlib
import os
import signal
from pathlib import Path
from typing import Final

_PROC: Final = "/proc"
_TMP: Final = "/tmp"  # noqa: S108 - looked at, never written
_TOURS: Final = 50


def _champs(pid: str) -> list[bytes] | None:
    """Fields of /proc/PID/stat from the state on, or None when the process is gone."""
    try:
        contenu = Path(_PROC, pid, "stat").read_bytes()
    except OSError:
        return None
    # The command name, in parentheses, may hold spaces and parentheses: cut after the last one.
    return contenu[contenu.rindex(b")") + 2 :].split()


def descendance(racine: int) -> list[int]:
    """The process `racine` and all its living descendants (even those that left its session)."""
    enfants: dict[int, list[int]] = {}
    for nom in os.listdir(_PROC):  # noqa: PTH208 - called five times a second, names are enough
        if nom.isdigit():
            champs = _champs(nom)
            if champs is not None:
                enfants.setdefault(int(champs[1]), []).append(int(nom))
    trouves = [racine]
    for pid in trouves:
        trouves.extend(enfants.get(pid, ()))
    return trouves


def memoire(pids: list[int]) -> int:
    """Bytes of memory the processes hold of their own (anonymous and shared), file mappings left out."""
    total_ko = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for ligne in Path(_PROC, str(pid), "status").read_bytes().splitlines():
                if ligne.startswith((b"RssAnon:", b"RssShmem:")):
                    total_ko += int(ligne.split()[1])
    return total_ko * 1024


def temporaires(pids: list[int]) -> int:
    """Bytes in the temporary folders that the processes have of their own, in memory, apart from this process's."""
    tailles: dict[int, int] = {}
    with contextlib.suppress(OSError):
        notre = Path(_TMP).stat().st_dev
        for pid in pids:
            with contextlib.suppress(OSError):
                chemin = Path(_PROC, str(pid), "root", _TMP.lstrip("/"))
                appareil = chemin.stat().st_dev
                if appareil != notre and appareil not in tailles:
                    etat = os.statvfs(chemin)
                    tailles[appareil] = (etat.f_blocks - etat.f_bfree) * etat.f_frsize
    return sum(tailles.values())


def tuer(racine: int) -> None:
    """Kill `racine`, its process group and every descendant.

    `racine` is stopped first and killed last: it is where its orphans come back to (see `_confinement`).
    """
    _signaler(racine, signal.SIGSTOP)
    for _ in range(_TOURS):
        autres = [pid for pid in descendance(racine) if pid != racine and not _est_mort(pid)]
        if not autres:
            break
        for pid in autres:
            _signaler(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(racine, signal.SIGKILL)
    _signaler(racine, signal.SIGKILL)


def _signaler(pid: int, numero: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, numero)


def _est_mort(pid: int) -> bool:
    """Gone, or a zombie its stopped parent has not reaped."""
    champs = _champs(str(pid))
    return champs is None or champs[0] in (b"Z", b"X")
