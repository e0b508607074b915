"""Links that upper rooms add to a person's page (her dossier) without this room knowing them."""

from collections.abc import Callable
from dataclasses import dataclass

from comptes.models import Agent
from usagers.models import Personne


@dataclass(frozen=True)
class Lien:
    """One link of the person's page; `principal`: drawn as the one filled button."""

    libelle: str
    url: str
    principal: bool = False


Fournisseur = Callable[[Agent, Personne], list[Lien]]
_fournisseurs: list[Fournisseur] = []


def completer_par(fournisseur: Fournisseur) -> Fournisseur:
    """Declare a function (agent, person) → links; called by an upper room's AppConfig.ready."""
    if fournisseur not in _fournisseurs:
        _fournisseurs.append(fournisseur)
    return fournisseur


def liens(agent: Agent, personne: Personne) -> list[Lien]:
    """Links of every provider."""
    return [lien for fournisseur in _fournisseurs for lien in fournisseur(agent, personne)]
