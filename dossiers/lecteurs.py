"""Who may read a dossier today, by name and by what title (R3.11: trust comes from knowing who reads)."""

from dataclasses import dataclass

from comptes.models import Agent, Habilitation
from comptes.models.agents import en_vigueur
from dossiers.models import DossierSocial


@dataclass(frozen=True)
class Lecteur:
    """An agent and his title: « Assistante sociale », or « par ouverture » when a dated opening lets him in."""

    agent: Agent
    role: str


def lecteurs(dossier: DossierSocial) -> list[Lecteur]:
    """Readers in alphabetical order; two queries."""
    agents = list(dossier.compartiment.lecteurs().order_by("nom", "prenom"))
    roles: dict[int, str] = {}
    for habilitation in Habilitation.objects.filter(en_vigueur(), agent__in=agents, consulter=True):
        roles.setdefault(habilitation.agent_id, habilitation.get_profil_display())
    return [Lecteur(agent, agent.fonction or roles.get(agent.pk) or "par ouverture") for agent in agents]
