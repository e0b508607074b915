"""What a request tells, checked."""

from django.http import Http404, HttpRequest

from comptes.models import Agent


def agent_de(request: HttpRequest) -> Agent:
    """The signed-in agent (the login middleware let nobody else come here)."""
    if not isinstance(request.user, Agent):
        raise Http404("agent")
    return request.user


def entier(request: HttpRequest, nom: str, defaut: int | None = None) -> int | None:
    """A positive whole number of the address, `defaut` when absent or senseless."""
    valeur = request.GET.get(nom, "")
    return int(valeur) if valeur.isascii() and valeur.isdigit() and len(valeur) < 10 else defaut
