"""« I put it in the wrong place »: where a depositor undoes his own deposit. Upper rooms declare it; ged knows none."""

from collections.abc import Callable

from comptes.models import Agent
from ged.models import Document

Adresse = Callable[[Document, Agent], str]
_ADRESSES: list[Adresse] = []


def declarer(adresse: Adresse) -> None:
    """`adresse(document, agent)`: the page where this agent takes back or moves what he deposited, "" for none."""
    if adresse not in _ADRESSES:
        _ADRESSES.append(adresse)


def adresse_pour(document: Document, agent: Agent) -> str:
    """The page for the depositor himself, "" for anybody else."""
    if document.par_id != agent.pk:
        return ""
    return next(filter(None, (adresse(document, agent) for adresse in _ADRESSES)), "")
