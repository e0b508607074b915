"""Who deposits what nobody deposited by hand: the tray's own agent, else the institution's « arrivée automatique »."""

from comptes.models import Agent, Institution
from courrier.models import Bannette


def agent_d_arrivee(institution: Institution) -> Agent:
    """An account that nobody signs in to and that holds no right: its name stands beside what came in by itself."""
    agent, _ = Agent.objects.get_or_create(
        identifiant=f"arrivee-{institution.pk}",
        defaults={
            "institution": institution,
            "prenom": "Arrivée",
            "nom": "automatique",
            "fonction": "numériseurs et messageries",
            "is_active": False,
            "password": "!",
        },
    )
    return agent


def porteur(bannette: Bannette) -> Agent:
    """In whose name a scanner or a mailbox fills this tray."""
    return bannette.agent or agent_d_arrivee(bannette.institution)
