"""What upper rooms add to a demande's card without this room knowing them: where it stands, and links to act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comptes.models import Agent
from dossiers.models import Demande


@dataclass(frozen=True)
class Complement:
    """One line under a demande: a sentence, a link, or both. `principal`: drawn as the one filled button."""

    libelle: str
    url: str = ""
    principal: bool = False


Fournisseur = Callable[[Agent, Sequence[Demande]], dict[int, list[Complement]]]
_fournisseurs: list[Fournisseur] = []


def completer_par(fournisseur: Fournisseur) -> Fournisseur:
    """Declare a function (agent, demandes) → demande id → lines; called by an upper room's AppConfig.ready."""
    if fournisseur not in _fournisseurs:
        _fournisseurs.append(fournisseur)
    return fournisseur


def complements(agent: Agent, demandes: Sequence[Demande]) -> dict[int, list[Complement]]:
    """Lines of every provider, per demande."""
    reunis: dict[int, list[Complement]] = {}
    for fournisseur in _fournisseurs:
        for demande_id, lignes in fournisseur(agent, demandes).items():
            reunis.setdefault(demande_id, []).extend(lignes)
    return reunis
