"""Who may change what is known of a document; the bytes never change."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from comptes.models import Agent, Compartiment
from ged.models import Document

Tenus = Callable[[Agent], QuerySet[Compartiment]]
_TENUS: list[Tenus] = []


def tenus_par(tenus: Tenus) -> Tenus:
    """Declare the function agent → reserved compartments whose papers he handles, though he came in by an opening."""
    if tenus not in _TENUS:
        _TENUS.append(tenus)
    return tenus


def modifiables(agent: Agent) -> QuerySet[Compartiment]:
    """Where the agent may change what stands there: by habilitation, or in the places he holds."""
    droit = Q(pk__in=Compartiment.objects.visibles_par(agent, action="modifier").values("pk"))
    for tenus in _TENUS:
        droit |= Q(pk__in=tenus(agent).values("pk"))
    return Compartiment.objects.filter(droit)


def peut_modifier(document: Document, agent: Agent) -> bool:
    """Who reads it and may change one of the places where it stands."""
    return place_modifiable(document, agent) and Document.objects.visibles_par(agent).filter(pk=document.pk).exists()


def place_modifiable(document: Document, agent: Agent) -> bool:
    """The same about a document already fetched as one that the agent reads."""
    return document.compartiments.filter(pk__in=modifiables(agent).values("pk")).exists()
