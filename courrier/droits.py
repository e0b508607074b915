"""Who may do what with trays. Reading is answered by `.visibles_par()`; these say who may act."""

from django.db.models import QuerySet

from comptes.enums import Profil
from comptes.models import Agent, Compartiment
from courrier.models import Bannette
from ged.droits import tenus_par

PORTEURS = frozenset({Profil.ACCUEIL, Profil.AS, Profil.CHEF_AS, Profil.SECRETAIRE, Profil.JURISTE})
RESPONSABLES = frozenset({Profil.CHEF_AS, Profil.DIRECTEUR_GENERAL, Profil.GESTION_TECHNIQUE})


def a_une_bannette(agent: Agent) -> bool:
    """Those who handle papers have a tray of their own: accueil, AS, chef AS, secretary, jurist."""
    return bool(PORTEURS & agent.profils())


def peut_deposer_dans(agent: Agent, bannette: Bannette) -> bool:
    """Any agent of the institution may push a paper under the door; what stands there he does not see."""
    return agent.institution_id == bannette.institution_id


def peut_traiter(agent: Agent, bannette: Bannette) -> bool:
    """Whoever has the tray open today: file, set aside, cut, join, pass on."""
    return bannette.compartiment.visible_par(agent)


@tenus_par
def bannettes_tenues(agent: Agent) -> QuerySet[Compartiment]:
    """Trays open to the agent: he corrects the text of what waits there, has it read again, says its languages."""
    return Compartiment.objects.filter(pk__in=Bannette.objects.visibles_par(agent).values("compartiment"))


def peut_creer_bannette(agent: Agent) -> bool:
    """A shared tray is set up by chef AS, directeur général or technical manager (who does not enter it)."""
    return bool(RESPONSABLES & agent.profils())
