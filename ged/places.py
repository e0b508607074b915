"""Where each agent stopped in each document."""

from django.utils import timezone

from comptes.models import Agent
from ged.models import Version
from ged.models_lecture import MarquePage


def garder(version: Version, page: int, *, par: Agent) -> None:
    """Remember the page; out of the document, nothing is kept."""
    if not 1 <= page <= (version.nb_pages or 0):
        return
    MarquePage.objects.update_or_create(
        agent=par,
        document_id=version.document_id,
        defaults={"version": version, "page": page, "le": timezone.now()},
    )


def place(version: Version, agent: Agent) -> int | None:
    """The page where the agent stopped in this very version."""
    lignes = MarquePage.objects.filter(agent=agent, document=version.document_id, version=version)
    return lignes.values_list("page", flat=True).first()
