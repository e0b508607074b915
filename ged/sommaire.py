"""What stands beside a document in the reader: each upper room declares its own outline (the pieces of a dossier)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from comptes.models import Agent
from ged.models import Document


@dataclass(frozen=True)
class Entree:
    """One line: a document the agent reads, how it is called there, what is new about it for him."""

    document_id: int
    libelle: str
    detail: str = ""
    nouveaute: str = ""


@dataclass(frozen=True)
class Groupe:
    """The lines of one place: « Dossier 2026/12 – Amélie Vander »."""

    titre: str
    url: str
    entrees: list[Entree] = field(default_factory=list)


Fournisseur = Callable[[Agent, Document], list[Groupe]]
_FOURNISSEURS: list[Fournisseur] = []


def declarer(fournisseur: Fournisseur) -> Fournisseur:
    """Declare a function (agent, document) → groups; called when the upper room is loaded."""
    if fournisseur not in _FOURNISSEURS:
        _FOURNISSEURS.append(fournisseur)
    return fournisseur


def sommaire(agent: Agent, document: Document) -> list[Groupe]:
    """Every place of the document that the agent reads, with its pieces."""
    return [groupe for fournisseur in _FOURNISSEURS for groupe in fournisseur(agent, document)]
