import pytest
from django.core.management import call_command

from decisions.actions.seance import clore_seance
from search.actions import chercher, moteur
from search.protocole import Requete
from search.registre import entrees_de
from tests.decisions import situations


@pytest.fixture
def decision(agents):
    return situations.decision_prise(agents)


def trouves(agent, texte, *genres):
    return {r.id for r in chercher(agent, Requete(texte, genres=genres)).elements}


def test_entries_say_what_is_proposed_and_decided(decision):
    (proposition,) = entrees_de("proposition", [decision.proposition_id])
    (prise,) = entrees_de("decision", [decision.pk])
    for entree in (proposition, prise):
        assert "octroi Revenu d’intégration sociale 500.00" in entree.texte
        assert "n’a plus de ressources" in entree.texte
        assert entree.compartiments == (decision.dossier.compartiment_id,)
        assert not entree.identite
    assert decision.numero in prise.titre


def test_found_by_those_who_read_the_dossier_and_by_nobody_else(agents, etrangers, decision):
    call_command("indexer", "--reconstruire")
    attendus = {f"proposition:{decision.proposition_id}", f"decision:{decision.pk}"}
    assert moteur().compter() > 2
    for role in ("as", "chef_as", "directeur_general", "membre", "president"):
        assert trouves(agents[role], "ressources", "proposition", "decision") == attendus, role
    for role in ("accueil", "juriste", "notification", "paiement", "dpo", "gestion_technique"):
        assert trouves(agents[role], "ressources", "proposition", "decision") == set(), role
    for role, etranger in etrangers.items():
        assert trouves(etranger, "ressources") == set(), role
    clore_seance(seance=decision.point.seance, par=agents["secretaire"])
    assert trouves(agents["membre"], "ressources", "proposition", "decision") == set()


def test_unknown_ids_give_no_entry(db):
    assert list(entrees_de("proposition", [-1])) == []
    assert list(entrees_de("decision", [-1])) == []
