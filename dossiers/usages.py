"""What relies on a document of a dossier, as each room declares it: a piece that serves never leaves in silence."""

from collections.abc import Callable
from dataclasses import dataclass

from comptes.models import Agent
from dossiers.models import DossierSocial
from ged.models import Document
from usagers.models import InstructionPaiement


@dataclass(frozen=True)
class Usage:
    """One thing that relies on the document: a sentence (« la décision 2026/12 »), its address, who must look again."""

    libelle: str
    url: str = ""
    responsable: Agent | None = None


Verificateur = Callable[[DossierSocial, Document], list[Usage]]
_verificateurs: list[Verificateur] = []


def verifier_par(verificateur: Verificateur) -> Verificateur:
    """Declare a function (dossier, document) → what relies on it; called by an upper room's AppConfig.ready."""
    if verificateur not in _verificateurs:
        _verificateurs.append(verificateur)
    return verificateur


def usages(dossier: DossierSocial, document: Document) -> list[Usage]:
    """Everything that relies on the document in this dossier."""
    return [usage for verificateur in _verificateurs for usage in verificateur(dossier, document)]


@verifier_par
def _comptes(dossier: DossierSocial, document: Document) -> list[Usage]:
    """Payment accounts of the person proved by this document."""
    preuves = InstructionPaiement.objects.filter(preuve=document, personne=dossier.personne_id)
    return [Usage("un compte de paiement de la personne")] if preuves.exists() else []
