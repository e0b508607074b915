"""What relies on a document of a dossier, as each room declares it: a piece that serves never leaves in silence."""

from collections.abc import Callable, Set
from dataclasses import dataclass

from comptes.models import Agent
from dossiers.models import DossierSocial
from ged.enfants import descendants
from ged.models import Document
from usagers.models import InstructionPaiement


@dataclass(frozen=True)
class Usage:
    """One thing that relies on the document: a sentence (« la décision 2026/12 »), its address, who must look again."""

    libelle: str
    url: str = ""
    responsable: Agent | None = None


Verificateur = Callable[[DossierSocial, Set[int]], list[Usage]]
_verificateurs: list[Verificateur] = []


def verifier_par(verificateur: Verificateur) -> Verificateur:
    """Declare a function (dossier, ids of documents) → what relies on one of them; called by AppConfig.ready."""
    if verificateur not in _verificateurs:
        _verificateurs.append(verificateur)
    return verificateur


def usages(dossier: DossierSocial, document: Document) -> list[Usage]:
    """Everything that relies on the document in this dossier, or on something found inside it."""
    documents = {document.pk, *descendants(document)}
    return [usage for verificateur in _verificateurs for usage in verificateur(dossier, documents)]


@verifier_par
def _comptes(dossier: DossierSocial, documents: Set[int]) -> list[Usage]:
    """Payment accounts of the person proved by one of these documents."""
    preuves = InstructionPaiement.objects.filter(preuve__in=documents, personne=dossier.personne_id)
    return [Usage("un compte de paiement de la personne")] if preuves.exists() else []
