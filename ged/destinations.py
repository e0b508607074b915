"""Where a deposit goes. Upper rooms declare their kinds of place here; ged knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.http import Http404

from comptes.models import Agent
from ged.actions import Depot
from ged.stockage import Recu


class Inscrire(Protocol):
    """Writes the rows of bytes already stored; called inside a transaction. Rights were checked, and are again."""

    def __call__(self, recu: Recu, *, nom: str, par: Agent, provenance: str) -> Depot:
        """Inscribe; raises ErreurLiasse when the place no longer takes anything."""


@dataclass(frozen=True)
class Cible:
    """A place where this agent may deposit. `code` names it in addresses: « dossier:12 », « bannette:0 »."""

    code: str
    libelle: str
    inscrire: Inscrire
    url_recu: str = ""  # where the receipt of papers given is printed, for the person who brought them


BANNETTE = "bannette:0"  # the agent's own tray, declared by the room that keeps trays

Fabrique = Callable[[Agent, int], Cible]
_FABRIQUES: dict[str, Fabrique] = {}


def declarer(genre: str, fabrique: Fabrique) -> None:
    """`fabrique(agent, number)` raises Http404 (not to be known) or ActionRefusee (known, closed to him)."""
    _FABRIQUES[genre] = fabrique


def cible(code: str, agent: Agent) -> Cible:
    """The place named by the code, checked for this agent now. Raises Http404, ActionRefusee."""
    genre, _, numero = code.partition(":")
    fabrique = _FABRIQUES.get(genre)
    if fabrique is None or not (numero.isascii() and numero.isdigit() and len(numero) < 12):
        raise Http404("destination")
    return fabrique(agent, int(numero))


def connue(genre: str) -> bool:
    """True when a room declared this kind of place."""
    return genre in _FABRIQUES
