"""Who may do what in a dossier. Reading is answered by `.visibles_par()`; these say who may act."""

from comptes.enums import Profil
from comptes.models import Agent, Compartiment, Entite
from dossiers.models import DossierSocial, Rapport

RECEPTION = (Profil.ACCUEIL, Profil.AS, Profil.CHEF_AS)
INSTRUCTION = (Profil.AS, Profil.CHEF_AS)
REGISTRE = frozenset({*RECEPTION, Profil.DIRECTEUR_GENERAL})


def peut_ouvrir_dossier(agent: Agent, entite: Entite) -> bool:
    """Accueil, AS and chef AS, in the centres they hold (and those below)."""
    return (
        agent.institution_id == entite.institution_id
        and agent.habilitations_en_vigueur()
        .filter(profil__in=RECEPTION, entite__descendances__descendant=entite)
        .exists()
    )


def peut_enregistrer_demande(agent: Agent, dossier: DossierSocial) -> bool:
    """Accueil, AS and chef AS of the dossier's centre: the registre is kept where the person comes (domaine.md 1.2)."""
    return dossier.compartiment.tient(agent, *RECEPTION)


def peut_deposer(agent: Agent, dossier: DossierSocial) -> bool:
    """Who changes the dossier, and the accueil that scans (without reading what is there)."""
    return dossier.compartiment.tient(agent, *RECEPTION)


def peut_instruire(agent: Agent, dossier: DossierSocial) -> bool:
    """AS and chef AS who may change in this compartment: instruct, classify, waive, write the report, close."""
    compartiments = Compartiment.objects.filter(pk=dossier.compartiment_id)
    return compartiments.visibles_par(agent, action="modifier").ou_tient(agent, *INSTRUCTION).exists()


def peut_briser_la_glace(agent: Agent, dossier: DossierSocial) -> bool:
    """The chef AS of the place, who reads the dossier."""
    return dossier.compartiment.visible_par(agent) and dossier.compartiment.tient(agent, Profil.CHEF_AS)


def peut_attribuer(agent: Agent, dossier: DossierSocial) -> bool:
    """The chef AS names the referent; an AS may take a dossier that has none."""
    if dossier.compartiment.tient(agent, Profil.CHEF_AS):
        return True
    return dossier.referent_id is None and peut_instruire(agent, dossier)


def peut_signer_rapport(agent: Agent, rapport: Rapport) -> bool:
    """Its author only, a social worker in charge (AR 1/12/2013: signed by a qualified travailleur social)."""
    return rapport.auteur_id == agent.pk and peut_instruire(agent, rapport.demande.dossier)


def peut_voir_journal(agent: Agent, dossier: DossierSocial) -> bool:
    """Those who may read the dossier see who reads it (R3.11)."""
    return dossier.compartiment.visible_par(agent)


def peut_voir_registre(agent: Agent) -> bool:
    """Accueil, AS, chef AS, directeur général: the registre says that a demande was made, not what it contains."""
    return bool(REGISTRE & agent.profils())
