"""Who may change what is known of a document; the bytes never change."""

from comptes.models import Agent, Compartiment
from ged.models import Document


def peut_modifier(document: Document, agent: Agent) -> bool:
    """Who reads it and may change one of the places where it stands."""
    return place_modifiable(document, agent) and Document.objects.visibles_par(agent).filter(pk=document.pk).exists()


def place_modifiable(document: Document, agent: Agent) -> bool:
    """The same about a document already fetched as one that the agent reads."""
    modifiables = Compartiment.objects.visibles_par(agent, action="modifier")
    return document.compartiments.filter(pk__in=modifiables.values("pk")).exists()
