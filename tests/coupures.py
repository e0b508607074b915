"""A process that dies for good at a chosen step, for the tests that go on after it."""

import os
import signal
from collections.abc import Callable
from typing import Any


def tuer_a(module: Any, nom: str, fois: int, *, apres: bool = False) -> None:
    """The process dies the n-th time that function is called (or has returned)."""
    vraie: Callable[..., Any] = getattr(module, nom)
    comptes = [0]

    def piege(*arguments: Any, **options: Any) -> Any:
        comptes[0] += 1
        mourir = comptes[0] == fois
        if mourir and not apres:
            os.kill(os.getpid(), signal.SIGKILL)
        rendu = vraie(*arguments, **options)
        if mourir:
            os.kill(os.getpid(), signal.SIGKILL)
        return rendu

    setattr(module, nom, piege)
