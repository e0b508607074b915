"""Who keeps the register of incoming mail, and who may answer one of its letters."""

from comptes.enums import Profil
from comptes.models import Agent
from courrier.models import Courrier


def tient_registre(agent: Agent) -> bool:
    """Accueil and secretariat."""
    return Profil.ACCUEIL in agent.profils()


def peut_repondre(agent: Agent, courrier: Courrier) -> bool:
    """Its addressee, and whoever holds the tray where it stands."""
    if courrier.destinataire_id == agent.pk:
        return True
    bannette = courrier.bannette
    return bannette is not None and not courrier.personnel and bannette.compartiment.visible_par(agent)
