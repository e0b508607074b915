"""What the views of every room read from the request about who asks."""

from django.http import Http404, HttpRequest

from comptes.models import Agent


def agent_de(request: HttpRequest) -> Agent:
    """The signed-in agent (the login middleware let nobody else come here)."""
    if not isinstance(request.user, Agent):
        raise Http404("agent")
    return request.user
