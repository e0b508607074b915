"""Who may do what about persons. Pure questions; the actions ask them, the screens draw their buttons from them."""

from comptes.enums import Profil
from comptes.models import Agent, Compartiment
from usagers.models import InstructionPaiement, Personne

GUICHET = frozenset({Profil.ACCUEIL, Profil.AS, Profil.CHEF_AS})
TERRAIN = frozenset({Profil.AS, Profil.CHEF_AS})
VERIFICATEURS = frozenset({Profil.PAIEMENT, Profil.CHEF_AS})


def peut_creer_personne(agent: Agent) -> bool:
    """Accueil, AS and chef AS: whoever receives the public."""
    return bool(GUICHET & agent.profils())


def peut_modifier_personne(agent: Agent, personne: Personne) -> bool:
    """Names, contacts, address, identifiers: accueil, AS, chef AS, for a person they find; never a merged one."""
    return (
        personne.fusionnee_dans_id is None
        and peut_creer_personne(agent)
        and Personne.objects.visibles_par(agent).filter(pk=personne.pk).exists()
    )


def peut_lire_menage(agent: Agent, personne: Personne) -> bool:
    """Household: who reads the content of one of her compartments; without dossier yet, who works in the field.

    Accueil finds identity and centre, never content.
    """
    return _lit_ou_sans_dossier(agent, personne, action="consulter")


def peut_modifier_menage(agent: Agent, personne: Personne) -> bool:
    """AS and chef AS who may change one of her compartments, or when she has none yet."""
    return bool(TERRAIN & agent.profils()) and _lit_ou_sans_dossier(agent, personne, action="modifier")


def peut_lire_comptes(agent: Agent, personne: Personne) -> bool:
    """Payment instructions: as the household, and the payment profile."""
    return Profil.PAIEMENT in agent.profils() or peut_lire_menage(agent, personne)


def peut_enregistrer_instruction(agent: Agent, personne: Personne) -> bool:
    """AS and chef AS on their dossiers, and the payment profile of the institution."""
    if Profil.PAIEMENT in agent.profils():
        return personne.institution_id == agent.institution_id
    return peut_modifier_menage(agent, personne)


def peut_verifier_instruction(agent: Agent, instruction: InstructionPaiement) -> bool:
    """Payment profile or chef AS who sees it, never the one who typed it (second pair of eyes)."""
    return (
        instruction.saisie_par_id != agent.pk
        and bool(VERIFICATEURS & agent.profils())
        and InstructionPaiement.objects.visibles_par(agent).filter(pk=instruction.pk).exists()
    )


def _lit_ou_sans_dossier(agent: Agent, personne: Personne, *, action: str) -> bool:
    siens = Compartiment.objects.filter(personnes=personne)
    if siens.visibles_par(agent, action=action).exists():
        return True
    return bool(TERRAIN & agent.profils()) and personne.institution_id == agent.institution_id and not siens.exists()
