"""Who finds what, by role, at each stage. Everything not named is nothing: no row, so 404 by URL."""

import pytest

from decisions.actions.seance import clore_seance
from decisions.models import Avance, Avis, Decision, Notification, Paiement, Point, Proposition, Seance
from tests.decisions import situations

LECTEURS = {"as", "chef_as", "directeur_general"}
ORGANE = {"membre", "president", "secretaire"}


def qui(acteurs, modele):
    return {role for role, agent in acteurs.items() if modele.objects.visibles_par(agent).exists()}


def test_before_freezing_the_organ_finds_nothing(acteurs, agents):
    situations.seance_preparee(agents)
    assert qui(acteurs, Proposition) == LECTEURS
    assert qui(acteurs, Seance) == {"secretaire"}
    assert qui(acteurs, Point) == set()


def test_frozen_agenda_lets_the_organ_in(acteurs, agents):
    situations.seance_figee(agents)
    assert qui(acteurs, Proposition) == LECTEURS | ORGANE
    assert qui(acteurs, Seance) == ORGANE
    assert qui(acteurs, Point) == ORGANE


def test_asked_advice_lets_the_service_in(acteurs, agents):
    situations.avis_demande(agents)
    assert qui(acteurs, Avis) == LECTEURS | {"juriste"}


@pytest.fixture
def executee(agents):
    garantie = situations.aide(agents, "garantie_locative")
    decision = situations.decision_prise(agents, types=[garantie])
    clore_seance(seance=decision.point.seance, par=agents["secretaire"])
    return decision


@pytest.mark.parametrize(
    ("modele", "bureaux"),
    [
        (Decision, {"notification", "paiement", "recuperation"}),
        (Notification, {"notification"}),
        (Paiement, {"paiement"}),
        (Avance, {"recuperation"}),
        (Proposition, set()),
        (Point, set()),
    ],
)
def test_closed_sitting_leaves_each_desk_its_own_branch(acteurs, executee, modele, bureaux):
    trouvent = qui(acteurs, modele)
    assert trouvent == (LECTEURS if modele is not Point else set()) | bureaux


@pytest.mark.parametrize("modele", [Decision, Proposition, Notification, Paiement, Avance])
def test_excluded_agent_finds_nothing_of_the_dossier(acteurs, executee, modele):
    for agent in acteurs.values():
        executee.dossier.compartiment.exclusions.create(agent=agent, motif="conflit d’intérêts")
    assert qui(acteurs, modele) == set()
