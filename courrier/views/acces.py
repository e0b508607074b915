"""The only ways a view obtains a tray or one of its papers: what the agent may not know of is a 404."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from comptes.requete import agent_de
from courrier.models import Bannette, Pli


def bannette_ouverte(request: HttpRequest, pk: int) -> Bannette:
    """A tray opened to the agent."""
    bannettes = Bannette.objects.visibles_par(agent_de(request)).select_related("compartiment", "institution", "organe")
    return get_object_or_404(bannettes, pk=pk)


def pli_ouvert(request: HttpRequest, pk: int) -> Pli:
    """A paper of a tray opened to the agent, in whatever state."""
    plis = Pli.objects.visibles_par(agent_de(request)).select_related("document", "bannette__compartiment", "lot")
    return get_object_or_404(plis.prefetch_related("document__versions"), pk=pk)
