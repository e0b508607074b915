"""Propositions, sittings and decisions of the demonstration, through the same acts as the screens."""

import datetime as dt

from django.utils import timezone

from bureau.demo.dossiers import agent, instruire_demande, montant
from bureau.demo.personnages import MOTIVATIONS, Usager
from comptes.enums import GenreOrgane
from comptes.models import Institution
from decisions.actions.avis import demander_avis, service_juridique
from decisions.actions.decision import confirmer_point, noter_issue
from decisions.actions.proposition import (
    enregistrer_proposition,
    ouvrir_proposition,
    renvoyer_proposition,
    soumettre_proposition,
    valider_proposition,
)
from decisions.actions.seance import clore_seance, creer_seance, figer_seance, inscrire_point, ouvrir_seance
from decisions.enums import EtatProposition, Issue, Periodicite
from decisions.models import Proposition, Seance
from dossiers.models import Demande

ATTENDUS = ("soumise", "renvoyee", "avis", "validee", "figee", "decidee")


def derouler(institution: Institution, cas: list[tuple[Demande, Usager]]) -> None:
    """Bring each case to its state: some at the chef, some on a frozen agenda, some decided."""
    propositions: dict[str, list[Proposition]] = {}
    for demande, usager in cas:
        if usager.etat in ATTENDUS:
            propositions.setdefault(usager.etat, []).append(_proposer(institution, demande, usager))
    chef = agent(institution, "chef")
    for proposition in propositions.get("renvoyee", []):
        renvoyer_proposition(
            proposition=proposition,
            par=chef,
            motif="Précisez la part déjà remboursée par la mutuelle : le comité le demandera.",
            a_completer=["montant remboursé par la mutuelle"],
        )
    for proposition in propositions.get("avis", []):
        _demander_avis(institution, proposition)
    for etat in ("validee", "figee", "decidee"):
        for proposition in propositions.get(etat, []):
            if proposition.etat == EtatProposition.SOUMISE:  # some circuits validate at submission
                valider_proposition(proposition=proposition, par=chef)
    _tenir(institution, propositions.get("decidee", []))
    _preparer(institution, propositions.get("figee", []))


def _proposer(institution: Institution, demande: Demande, usager: Usager) -> Proposition:
    par = agent(institution, usager.referent)
    instruire_demande(demande, usager, par)
    demande.refresh_from_db()
    proposition = ouvrir_proposition(demande=demande, par=par)
    ligne = proposition.lignes.get()
    debut = timezone.localdate().replace(day=1)
    mensuelle = ligne.periodicite == Periodicite.MENSUELLE
    valeurs = {
        "pk": ligne.pk,
        "type_aide": ligne.type_aide,
        "montant": montant(usager) or None,
        "mode_calcul": "montant des pièces que vous avez remises"
        if not mensuelle
        else "montant de la catégorie, sans déduction",
        "du": debut,
        "au": debut.replace(year=debut.year + 1) - dt.timedelta(days=1) if mensuelle else None,
        "payee": demande.dossier.personne,
        "mensualites": 8 if ligne.type_aide.remboursable else None,
    }
    proposition = enregistrer_proposition(
        proposition=proposition,
        par=par,
        textes={
            "motivation_fait": MOTIVATIONS[usager.nom],
            "motivation_droit": ligne.type_aide.base_legale or "Règlement de l’aide sociale de l’institution.",
        },
        lignes=[valeurs],
        revision=proposition.revision,
    )
    return soumettre_proposition(proposition=proposition, par=par)


def _demander_avis(institution: Institution, proposition: Proposition) -> None:
    service = service_juridique(proposition)
    if service is not None:
        demander_avis(
            proposition=proposition,
            service=service,
            par=agent(institution, "chef"),
            question="La date de prise d’effet peut-elle remonter au jour de la demande ?",
        )


def _seance(institution: Institution, jours: int) -> Seance:
    organe = institution.organes.get(genre=GenreOrgane.DECISION)
    quand = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0) + dt.timedelta(days=jours)
    return creer_seance(organe=organe, debut=quand, lieu="Salle du conseil", par=agent(institution, "secretaire"))


def _preparer(institution: Institution, propositions: list[Proposition]) -> None:
    """A sitting in two days whose agenda is frozen: its members may read."""
    if not propositions:
        return
    secretaire = agent(institution, "secretaire")
    seance = _seance(institution, 2)
    for proposition in propositions:
        inscrire_point(seance=seance, proposition=proposition, par=secretaire)
    figer_seance(seance=seance, par=secretaire)


def _tenir(institution: Institution, propositions: list[Proposition]) -> None:
    """A past sitting: granted as proposed, and the last one departed from."""
    if not propositions:
        return
    secretaire, president = agent(institution, "secretaire"), agent(institution, "president")
    seance = _seance(institution, -5)
    points = [inscrire_point(seance=seance, proposition=p, par=secretaire) for p in propositions]
    figer_seance(seance=seance, par=secretaire)
    presents = [a.pk for a in seance.organe.agents_en_vigueur()]
    ouvrir_seance(seance=seance, par=secretaire, presents=presents)
    for rang, point in enumerate(points, start=1):
        refus = len(points) > 1 and rang == len(points)
        point = noter_issue(
            point=point,
            par=secretaire,
            issue=Issue.REFUS if refus else Issue.CONFORME,
            motif="Le bailleur accepte un plan d’apurement : l’aide n’est plus nécessaire." if refus else "",
        )
        confirmer_point(point=point, par=president, revision=point.revision)
    clore_seance(seance=seance, par=secretaire)
