"""Who may do what to a decision's papers. Pure questions: the actions raise, the screens draw the buttons."""

from comptes.enums import Profil, RoleMandat
from comptes.models import Agent, Organe
from comptes.models.agents import en_vigueur
from decisions.enums import EtatAvis, EtatPoint, EtatProposition, EtatSeance
from decisions.models import Avis, Point, Proposition, Seance, VersionProposition


def siege(agent: Agent, organe: Organe, *roles: str) -> bool:
    """True when the agent holds today a seat of the organ (one of the roles when some are named)."""
    sieges = agent.mandats.filter(en_vigueur(), organe=organe)
    return (sieges.filter(role__in=roles) if roles else sieges).exists()


def peut_rediger_proposition(agent: Agent, proposition: Proposition) -> bool:
    """The author, or another AS or chef who may change the dossier (continuity, R4.4), while it is a draft."""
    return proposition.etat == EtatProposition.BROUILLON and proposition.dossier.compartiment.modifiable_par(agent)


def peut_corriger_proposition(agent: Agent, proposition: Proposition) -> bool:
    """The chef, on a submitted proposition that is not his own: neither opened nor sent by him."""
    return (
        proposition.etat == EtatProposition.SOUMISE
        and proposition.auteur_id != agent.pk
        and not proposition.versions.filter(
            numero=proposition.version, nature=VersionProposition.Nature.SOUMISSION, par=agent
        ).exists()
        and proposition.dossier.compartiment.tient(agent, Profil.CHEF_AS)
    )


def peut_valider_proposition(agent: Agent, proposition: Proposition) -> bool:
    """The chef, never of his own proposition (a circuit that allows it validates at submission)."""
    return peut_corriger_proposition(agent, proposition)


def peut_renvoyer_proposition(agent: Agent, proposition: Proposition) -> bool:
    """The chef who holds it, or who validated it as long as it is on no open point."""
    if proposition.etat == EtatProposition.SOUMISE:
        return peut_corriger_proposition(agent, proposition)
    return (
        proposition.etat == EtatProposition.VALIDEE
        and proposition.dossier.compartiment.tient(agent, Profil.CHEF_AS)
        and not proposition.points.filter(etat=EtatPoint.INSCRIT).exists()
    )


def peut_retirer_proposition(agent: Agent, proposition: Proposition) -> bool:
    """The author or the chef, until it is on an agenda."""
    en_cours = proposition.etat in {EtatProposition.BROUILLON, EtatProposition.SOUMISE, EtatProposition.VALIDEE}
    qui = agent.pk == proposition.auteur_id or proposition.dossier.compartiment.tient(agent, Profil.CHEF_AS)
    return (
        en_cours
        and qui
        and proposition.dossier.compartiment.modifiable_par(agent)
        and not proposition.points.filter(etat=EtatPoint.INSCRIT).exists()
    )


def peut_demander_avis(agent: Agent, proposition: Proposition) -> bool:
    """Chef (or author) on a submitted or validated proposition not yet on an agenda."""
    return proposition.etat in {
        EtatProposition.SOUMISE,
        EtatProposition.VALIDEE,
    } and proposition.dossier.compartiment.modifiable_par(agent)


def peut_rendre_avis(agent: Agent, avis: Avis) -> bool:
    """A seat of the asked service, while the advice is awaited."""
    return (
        avis.etat == EtatAvis.DEMANDE
        and siege(agent, avis.service)
        and avis.proposition.dossier.compartiment.visible_par(agent)
    )


def peut_voir_corrections(agent: Agent, proposition: Proposition) -> bool:
    """Differences are seen by author and corrector only."""
    return agent.pk == proposition.auteur_id or (
        proposition.dossier.compartiment.tient(agent, Profil.CHEF_AS)
        and proposition.dossier.compartiment.visible_par(agent)
    )


def peut_preparer_seance(agent: Agent, organe: Organe) -> bool:
    """The organ's secretary."""
    return siege(agent, organe, RoleMandat.SECRETAIRE)


def peut_noter_issue(agent: Agent, point: Point) -> bool:
    """The organ's secretary, in an open sitting, for an open point."""
    return (
        point.etat == EtatPoint.INSCRIT
        and point.seance.etat == EtatSeance.OUVERTE
        and siege(agent, point.seance.organe, RoleMandat.SECRETAIRE)
        and point.proposition.dossier.compartiment.visible_par(agent)
    )


def peut_confirmer_point(agent: Agent, point: Point) -> bool:
    """The organ's president, in an open sitting, once the secretary has recorded an outcome."""
    return (
        point.etat == EtatPoint.INSCRIT
        and bool(point.issue)
        and point.seance.etat == EtatSeance.OUVERTE
        and point.notee_par_id != agent.pk
        and siege(agent, point.seance.organe, RoleMandat.PRESIDENT)
        and point.proposition.dossier.compartiment.visible_par(agent)
    )


def peut_conduire_seance(agent: Agent, seance: Seance) -> bool:
    """Opening and closing: the organ's secretary or president."""
    return siege(agent, seance.organe, RoleMandat.SECRETAIRE, RoleMandat.PRESIDENT)
