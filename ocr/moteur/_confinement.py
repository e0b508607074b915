"""Child side: give up privileges and take limits, before the first foreign byte is read."""

import ctypes
import os
import resource
from typing import Any, Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36
_PR_SET_NO_NEW_PRIVS: Final = 38
_CLONE_NEWNET: Final = 0x40000000
_SIGKILL: Final = 9
_FICHIERS_OUVERTS: Final = 128
_PAGES_PAR_ENFANT: Final = 10_000


class Refus(Exception):
    """A refusal the parent turns into an `ErreurMoteur`; `code` is one of its slugs."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(code)


def confiner(configuration: dict[str, Any]) -> None:
    """Limits per process (inherited by tesseract), then the unprivileged user id."""
    memoire = int(configuration["memoire_octets"]) + os.fstat(configuration["fd"]["entree"]).st_size
    sortie = int(configuration["sortie_max"])
    _limiter(resource.RLIMIT_CORE, 0)
    _limiter(resource.RLIMIT_AS, memoire)
    _limiter(resource.RLIMIT_FSIZE, sortie)
    _limiter(resource.RLIMIT_NOFILE, _FICHIERS_OUVERTS)
    _limiter(resource.RLIMIT_CPU, int(configuration["cpu_s"]) * _PAGES_PAR_ENFANT)
    libc = ctypes.CDLL(None)
    uid = configuration["uid"]
    if uid is not None:
        # Without bubblewrap, root may still leave the network behind; where it may not, ADR 0003 says so.
        if not configuration["bulle"]:
            libc.unshare(_CLONE_NEWNET)
        # With a user id of its own, the limit on processes counts this child's only.
        _limiter(resource.RLIMIT_NPROC, int(configuration["processus_max"]))
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    # Orphans come back to this process, so that the parent finds and kills them all.
    libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # Changing the user id clears it, so last. In bubblewrap the parent seen from here is its init: harmless.
    libc.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)


def accorder_processeur(secondes: int) -> None:
    """Grant this process `secondes` more of processor time, for the request that begins."""
    temps = os.times()
    plafond = resource.getrlimit(resource.RLIMIT_CPU)[1]
    voulu = int(temps.user + temps.system) + secondes + 1
    resource.setrlimit(resource.RLIMIT_CPU, (min(voulu, plafond), plafond))


def _limiter(ressource: int, valeur: int) -> None:
    plafond = resource.getrlimit(ressource)[1]
    if plafond != resource.RLIM_INFINITY:
        valeur = min(valeur, plafond)
    resource.setrlimit(ressource, (valeur, valeur))
