"""Who may read and change the referentiel."""

from comptes.enums import Profil
from comptes.models import Agent

REDACTEURS = frozenset({Profil.GESTION_TECHNIQUE, Profil.JURISTE, Profil.DIRECTEUR_GENERAL})


def peut_gerer_referentiel(agent: Agent) -> bool:
    """Gestion technique, juriste and directeur général: texts and delays, no dossier."""
    return bool(REDACTEURS & agent.profils())
