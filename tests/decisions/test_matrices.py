"""state × act × role. The tables name who may; every other cell is a refusal, and it is checked too."""

import datetime as dt

import pytest
from django.utils import timezone

from commun.erreurs import ActionRefusee, EtatPerime
from decisions.actions import avis as actes_avis
from decisions.actions import decision as actes_decision
from decisions.actions import proposition as actes_proposition
from decisions.actions import seance as actes_seance
from decisions.enums import EtatAvis, EtatProposition, EtatSeance
from decisions.models import Avis, Decision
from tests.decisions import situations
from tests.decisions.matrice import cellules, verifier

AUTEUR, CHEF, SECRETAIRE, PRESIDENT, JURISTE = "as", "chef_as", "secretaire", "president", "juriste"


# --- Proposition ----------------------------------------------------------------------------------------------------
PROPOSITION = {
    "enregistrer": {"brouillon": {AUTEUR, CHEF}, "soumise": {CHEF}},
    "soumettre": {"brouillon": {AUTEUR, CHEF}},
    "valider": {"soumise": {CHEF}},
    "renvoyer": {"soumise": {CHEF}, "validee": {CHEF}},
    "retirer": {"brouillon": {AUTEUR, CHEF}, "soumise": {AUTEUR, CHEF}, "validee": {AUTEUR, CHEF}},
    "demander_avis": {"soumise": {AUTEUR, CHEF}, "validee": {AUTEUR, CHEF}},
}


def proposition_en(agents, etat):
    if etat == EtatProposition.TRANCHEE:
        return situations.decision_prise(agents).proposition
    if etat == EtatProposition.RETIREE:
        proposition = situations.proposition_brouillon(agents)
        return actes_proposition.retirer_proposition(proposition=proposition, par=agents["as"])
    return getattr(situations, f"proposition_{etat}")(agents)


def acte_de_proposition(nom, proposition, agents):
    service = situations.Organe.objects.get(institution=agents["as"].institution, code="juridique")
    lignes = [{"pk": ligne.pk, "type_aide": ligne.type_aide} for ligne in proposition.lignes.all()]
    return {
        "enregistrer": lambda par: actes_proposition.enregistrer_proposition(
            proposition=proposition, par=par, textes={}, lignes=lignes, revision=proposition.revision
        ),
        "soumettre": lambda par: actes_proposition.soumettre_proposition(proposition=proposition, par=par),
        "valider": lambda par: actes_proposition.valider_proposition(proposition=proposition, par=par),
        "renvoyer": lambda par: actes_proposition.renvoyer_proposition(proposition=proposition, par=par, motif="x"),
        "retirer": lambda par: actes_proposition.retirer_proposition(proposition=proposition, par=par),
        "demander_avis": lambda par: actes_avis.demander_avis(proposition=proposition, service=service, par=par),
    }[nom]


@pytest.mark.parametrize(("acte", "etat", "permis", "habilites"), cellules(PROPOSITION, EtatProposition.values))
def test_proposition(acteurs, agents, acte, etat, permis, habilites):
    proposition = proposition_en(agents, etat)
    verifier(acteurs, acte_de_proposition(acte, proposition, agents), permis, habilites)


def test_chef_never_validates_nor_corrects_his_own_proposition(agents):
    proposition = situations.proposition_soumise({**agents, "as": agents["chef_as"]})
    assert proposition.auteur == agents["chef_as"]
    with pytest.raises(ActionRefusee, match="Une autre personne"):
        actes_proposition.valider_proposition(proposition=proposition, par=agents["chef_as"])
    with pytest.raises(ActionRefusee):
        actes_proposition.enregistrer_proposition(
            proposition=proposition, par=agents["chef_as"], textes={}, lignes=[], revision=proposition.revision
        )


# --- Avis -----------------------------------------------------------------------------------------------------------
AVIS = {
    "rendre": {"demande": {JURISTE}},
    "reputer_non_rendu": {"demande": {AUTEUR, CHEF}},
}


def avis_en(agents, etat):
    avis = situations.avis_demande(agents)
    Avis.objects.filter(pk=avis.pk).update(echeance=timezone.localdate() - dt.timedelta(days=1))
    avis.refresh_from_db()
    if etat == EtatAvis.RENDU:
        return actes_avis.rendre_avis(avis=avis, par=agents["juriste"], sens="favorable", texte="")
    if etat == EtatAvis.REPUTE_NON_RENDU:
        return actes_avis.reputer_avis_non_rendu(avis=avis, par=agents["chef_as"])
    if etat == EtatAvis.RETIRE:
        actes_proposition.renvoyer_proposition(proposition=avis.proposition, par=agents["chef_as"], motif="x")
        avis.refresh_from_db()
    return avis


@pytest.mark.parametrize(("acte", "etat", "permis", "habilites"), cellules(AVIS, EtatAvis.values))
def test_avis(acteurs, agents, acte, etat, permis, habilites):
    avis = avis_en(agents, etat)
    assert avis.etat == etat
    gestes = {
        "rendre": lambda par: actes_avis.rendre_avis(avis=avis, par=par, sens="favorable", texte=""),
        "reputer_non_rendu": lambda par: actes_avis.reputer_avis_non_rendu(avis=avis, par=par),
    }
    verifier(acteurs, gestes[acte], permis, habilites)


# --- Séance ---------------------------------------------------------------------------------------------------------
SEANCE = {
    "inscrire": {"preparee": {SECRETAIRE}},
    "retirer_point": {"preparee": {SECRETAIRE}},
    "figer": {"preparee": {SECRETAIRE}},
    "ouvrir": {"figee": {SECRETAIRE, PRESIDENT}},
    "clore": {"ouverte": {SECRETAIRE, PRESIDENT}},
}


def seance_en(agents, etat):
    """Its only point is dealt with once the sitting is open, so that it may be closed."""
    if etat in {EtatSeance.PREPAREE, EtatSeance.FIGEE}:
        return getattr(situations, f"seance_{etat}")(agents)
    point = situations.point_note(agents)
    actes_decision.confirmer_point(point=point, par=agents["president"], revision=point.revision)
    if etat == EtatSeance.CLOSE:
        return actes_seance.clore_seance(seance=point.seance, par=agents["secretaire"])
    return point.seance


@pytest.mark.parametrize(("acte", "etat", "permis", "habilites"), cellules(SEANCE, EtatSeance.values))
def test_seance(acteurs, agents, acte, etat, permis, habilites):
    seance = seance_en(agents, etat)
    assert seance.etat == etat
    autre = situations.proposition_validee(agents, dossier=situations.dossier_ouvert(agents))
    point = seance.points.get()
    presents = [agents[role].pk for role in ("membre", "president")]
    gestes = {
        "inscrire": lambda par: actes_seance.inscrire_point(seance=seance, proposition=autre, par=par),
        "retirer_point": lambda par: actes_seance.retirer_point(point=point, par=par),
        "figer": lambda par: actes_seance.figer_seance(seance=seance, par=par),
        "ouvrir": lambda par: actes_seance.ouvrir_seance(seance=seance, par=par, presents=presents),
        "clore": lambda par: actes_seance.clore_seance(seance=seance, par=par),
    }
    verifier(acteurs, gestes[acte], permis, habilites)


# --- Point: its state and its sitting's ------------------------------------------------------------------------------
POINT = {
    "noter": {"inscrit-ouverte": {SECRETAIRE}, "note-ouverte": {SECRETAIRE}},
    "confirmer": {"note-ouverte": {PRESIDENT}},
}
SITUATIONS_DE_POINT = [
    "inscrit-preparee",
    "inscrit-figee",
    "inscrit-ouverte",
    "note-ouverte",
    "traite-ouverte",
    "traite-close",
]


def point_en(agents, situation):
    etat, seance = situation.split("-")
    if etat == "traite":
        return seance_en(agents, seance).points.get()
    if etat == "note":
        return situations.point_note(agents)
    return getattr(situations, f"seance_{seance}")(agents).points.get()


@pytest.mark.parametrize(("acte", "situation", "permis", "habilites"), cellules(POINT, SITUATIONS_DE_POINT))
def test_point(acteurs, agents, acte, situation, permis, habilites):
    point = point_en(agents, situation)
    gestes = {
        "noter": lambda par: actes_decision.noter_issue(point=point, par=par, issue="conforme"),
        "confirmer": lambda par: actes_decision.confirmer_point(point=point, par=par, revision=point.revision),
    }
    verifier(acteurs, gestes[acte], permis, habilites)


def test_same_person_cannot_record_and_confirm(agents):
    point = situations.point_note(agents)
    agents["president"].mandats.update(role="secretaire")
    actes_decision.noter_issue(point=point, par=agents["president"], issue="conforme")
    agents["president"].mandats.update(role="president")
    point.refresh_from_db()
    with pytest.raises(ActionRefusee):
        actes_decision.confirmer_point(point=point, par=agents["president"], revision=point.revision)
    assert not Decision.objects.exists()


def test_excluded_president_does_not_decide(agents):
    point = situations.point_note(agents)
    point.proposition.dossier.compartiment.exclusions.create(agent=agents["president"], motif="conflit d’intérêts")
    with pytest.raises(ActionRefusee):
        actes_decision.confirmer_point(point=point, par=agents["president"], revision=point.revision)


def test_stale_page_is_told_so(agents):
    point = situations.point_note(agents)
    vue = point.revision
    actes_decision.noter_issue(point=point, par=agents["secretaire"], issue="refus", motif="ressources suffisantes")
    with pytest.raises(EtatPerime, match="a changé"):
        actes_decision.confirmer_point(point=point, par=agents["president"], revision=vue)
    assert not Decision.objects.exists()


# --- Motivation to be written -----------------------------------------------------------------------------------------
def test_motivation(acteurs, agents):
    decision = situations.decision_prise(agents, issue="refus")

    def rediger(par):
        actes_decision.rediger_motivation(decision=decision, par=par, motivation_fait="a", motivation_droit="b")

    verifier(acteurs, rediger, {AUTEUR, CHEF}, {AUTEUR, CHEF})
    rediger(agents["as"])
    verifier(acteurs, rediger, set(), {AUTEUR, CHEF})
