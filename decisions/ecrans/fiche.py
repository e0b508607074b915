"""What surrounds a proposition on its page: where it stands, who will read it, what it lacks, what was corrected."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from commun.erreurs import ErreurLiasse
from comptes.enums import Profil
from comptes.models import Agent, Organe
from decisions import droits, texte
from decisions.ecrans.differences import Comparaison, comparer
from decisions.enums import EtatAvis, EtatProposition
from decisions.models import Proposition, VersionProposition
from decisions.parcours import Parcours, parcours_de
from dossiers.completude import completude
from dossiers.droits import peut_instruire

ORDRE = {
    EtatProposition.BROUILLON: 0,
    EtatProposition.SOUMISE: 1,
    EtatProposition.VALIDEE: 3,
    EtatProposition.TRANCHEE: 4,
    EtatProposition.RETIREE: -1,
}


@dataclass(frozen=True)
class Lecteur:
    """Somebody who reads, or will read, by name (R3.11)."""

    nom: str
    role: str
    quand: str = ""


def parcours_prevu(proposition: Proposition) -> Parcours | None:
    """The way it would go if it were sent now; None while its lines do not tell."""
    try:
        return parcours_de(proposition)
    except ErreurLiasse:
        return None  # no line yet, or lines of several organs: the margin says so through `manques`


def organe_prevu(proposition: Proposition) -> Organe | None:
    """The organ that decides: the one fixed at submission, else the one its circuit names."""
    if proposition.organe_id:
        return proposition.organe
    prevu = parcours_prevu(proposition)
    return prevu.organe if prevu else None


def lecteurs(proposition: Proposition) -> list[Lecteur]:
    """Those who read the dossier today, then the organ's members who will once the agenda is frozen."""
    actuels = list(proposition.dossier.compartiment.lecteurs().order_by("nom", "prenom"))
    noms = [Lecteur(agent.nom_complet, agent.fonction) for agent in actuels]
    organe = organe_prevu(proposition)
    if organe is None:
        return noms
    deja = {agent.pk for agent in actuels}
    futurs = organe.agents_en_vigueur().exclude(pk__in=proposition.dossier.compartiment.exclusions.values("agent"))
    return noms + [
        Lecteur(agent.nom_complet, f"{organe.nom}, dès l’ordre du jour figé")
        for agent in futurs.order_by("nom", "prenom")
        if agent.pk not in deja
    ]


def destinataire(proposition: Proposition) -> str:
    """Who receives the proposition when it is sent, in words, by name."""
    prevu = parcours_prevu(proposition)
    if prevu is not None and not prevu.chef:
        return f"Votre circuit ne prévoit pas de chef : elle attendra une séance de l’organe « {prevu.organe} »."
    compartiment = proposition.dossier.compartiment
    noms = [
        agent.nom_complet
        for agent in compartiment.lecteurs().order_by("nom", "prenom")
        if agent.pk != proposition.auteur_id and compartiment.tient(agent, Profil.CHEF_AS)
    ]
    if not noms:
        return "Aucun autre chef de service n’est désigné pour cette entité : personne ne la recevrait."
    return f"Elle partira chez {' ou '.join(noms)}, qui la lit, la corrige, la valide ou la renvoie."


def manques(proposition: Proposition) -> dict[str, Any]:
    """Missing mentions and pieces, each with why it is asked and where to complete it."""
    lignes = completude(proposition.demande)
    return {
        "mentions": texte.manques(proposition),
        "pieces_manquantes": [ligne for ligne in lignes if ligne.manque],
        "pieces_presentes": [ligne for ligne in lignes if not ligne.manque],
        "sous_pli": any(ligne.reserve for ligne in lignes),
    }


def corrections(proposition: Proposition, agent: Agent) -> Comparaison | None:
    """What changed since the author last sent it; for author and corrector only (R3.6)."""
    if not droits.peut_voir_corrections(agent, proposition):
        return None
    envoyee = (
        proposition.versions.filter(nature=VersionProposition.Nature.SOUMISSION).order_by("-numero", "-rang").first()
    )
    if envoyee is None:
        return None
    comparaison = comparer(envoyee.contenu, texte.contenu(proposition))
    return None if comparaison.vide else comparaison


def circuit(proposition: Proposition) -> list[dict[str, Any]]:
    """Steps of the proposition with who holds it and since when (`composants/circuit.html`)."""
    rang = ORDRE[EtatProposition(proposition.etat)]
    tranchee = proposition.etat == EtatProposition.TRANCHEE
    decision = proposition.decisions.order_by("-pk").first() if tranchee else None
    return [
        _etape("Rédaction", 0, rang, proposition.auteur.nom_complet, proposition.soumise_le or proposition.cree_le),
        _etape("Chef", 1, rang, _valideur(proposition), proposition.validee_le or proposition.soumise_le),
        _etape_avis(proposition, rang),
        _etape(
            organe.nom if (organe := organe_prevu(proposition)) else "Organe de décision",
            3,
            rang,
            f"décision {decision.numero}" if decision else "",
            decision.prise_le if decision else proposition.validee_le,
        ),
        _etape("Notification et exécution", 4, rang, "", None),
    ]


def _etape(libelle: str, place: int, rang: int, qui: str, depuis: Any) -> dict[str, Any]:
    etat = "fait" if place < rang else "ici" if place == rang else "avenir"
    return {
        "libelle": libelle,
        "etat": etat,
        "qui": qui if etat != "avenir" else "",
        "depuis": depuis if etat != "avenir" else None,
    }


def _valideur(proposition: Proposition) -> str:
    return proposition.validee_par.nom_complet if proposition.validee_par else "à valider"


def _etape_avis(proposition: Proposition, rang: int) -> dict[str, Any]:
    avis = [a for a in proposition.avis.all() if a.version == proposition.version and a.etat != EtatAvis.RETIRE]
    if not avis:
        return {"libelle": "Avis juridique", "etat": "saute" if rang >= 3 else "avenir", "qui": "", "depuis": None}
    dernier = avis[0]
    if dernier.etat == EtatAvis.DEMANDE:
        return {"libelle": "Avis juridique", "etat": "ici", "qui": "attendu", "depuis": dernier.demande_le}
    return {
        "libelle": "Avis juridique",
        "etat": "fait",
        "qui": dernier.get_sens_display() or dernier.get_etat_display(),
        "depuis": dernier.rendu_le,
    }


def permissions(agent: Agent, proposition: Proposition) -> dict[str, bool]:
    """Which buttons the page draws; the actions decide again."""
    return {
        "peut_rediger": droits.peut_rediger_proposition(agent, proposition),
        "peut_corriger": droits.peut_corriger_proposition(agent, proposition),
        "peut_valider": droits.peut_valider_proposition(agent, proposition),
        "peut_renvoyer": droits.peut_renvoyer_proposition(agent, proposition),
        "peut_retirer": droits.peut_retirer_proposition(agent, proposition),
        "peut_demander_avis": droits.peut_demander_avis(agent, proposition),
        "peut_instruire": peut_instruire(agent, proposition.dossier),
    }


def adresse(proposition: Proposition) -> str:
    """Where the proposition is read."""
    return reverse("decisions:proposition_lire", args=[proposition.pk])
