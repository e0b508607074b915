import datetime as dt

import pytest
from django.utils import timezone

from comptes.acces import acces_de
from comptes.enums import Domaine, Profil
from comptes.models import Compartiment, Exclusion, Habilitation, Ouverture
from tests.factories import AgentFactory, EntiteFactory, compartiment, habiliter

LECTEURS = {Profil.AS, Profil.CHEF_AS, Profil.DIRECTEUR_GENERAL}


@pytest.mark.parametrize("profil", Profil)
def test_only_social_workers_chief_and_director_read_content_by_profile(agents, entite, profil):
    assert compartiment(entite).visible_par(agents[profil]) is (profil in LECTEURS)


@pytest.mark.parametrize("profil", Profil)
def test_other_institution_never_reads(entite, etrangers, profil):
    assert not compartiment(entite).visible_par(etrangers[profil])


def test_right_goes_down_the_tree_not_up(institution):
    racine = EntiteFactory(institution=institution)
    centre = EntiteFactory(institution=institution, parent=racine)
    antenne = EntiteFactory(institution=institution, parent=centre)
    agent = habiliter(institution, centre, Profil.AS)
    assert compartiment(antenne).visible_par(agent)
    assert compartiment(centre).visible_par(agent)
    assert not compartiment(racine).visible_par(agent)


def test_domain_limits_the_right(institution, entite):
    agent = habiliter(institution, entite, Profil.AS)
    agent.habilitations.update(domaine=Domaine.DETTES)
    assert not compartiment(entite).visible_par(agent)
    assert compartiment(entite, domaine=Domaine.DETTES).visible_par(agent)


@pytest.mark.parametrize(("du", "au", "lit"), [(-2, -1, False), (-2, 0, True), (0, 0, True), (1, 2, False)])
def test_right_holds_between_its_dates(institution, entite, du, au, lit):
    jour = timezone.localdate()
    agent = AgentFactory(institution=institution)
    Habilitation.accorder(agent, Profil.AS, entite, du=jour + dt.timedelta(days=du), au=jour + dt.timedelta(days=au))
    assert compartiment(entite).visible_par(agent) is lit


def test_opening_to_an_organ_lets_its_seats_in_until_it_is_closed(agents, entite, institution):
    case = compartiment(entite)
    organe = institution.organes.get(code="comite")
    ouverture = Ouverture.objects.create(compartiment=case, organe=organe, motif="séance")
    assert case.visible_par(agents["membre"])
    assert not case.visible_par(agents["juriste"])
    assert agents["membre"] in case.lecteurs()
    ouverture.fermer()
    assert not case.visible_par(agents["membre"])


def test_opening_never_gives_the_right_to_change(agents, entite):
    case = compartiment(entite)
    Ouverture.objects.create(compartiment=case, agent=agents["membre"], motif="lecture")
    assert case.visible_par(agents["membre"])
    assert not case.modifiable_par(agents["membre"])


def test_exclusion_wins_over_everything(agents, entite):
    case = compartiment(entite)
    Ouverture.objects.create(compartiment=case, agent=agents["as"], motif="lecture")
    Exclusion.objects.create(compartiment=case, agent=agents["as"], motif="parenté")
    assert not case.visible_par(agents["as"])
    assert not case.modifiable_par(agents["as"])
    assert not case.tient(agents["as"], Profil.AS)
    assert agents["as"] not in case.lecteurs()


@pytest.mark.parametrize("profil", Profil)
def test_readers_by_name_are_those_who_can_read(agents, entite, profil):
    case = compartiment(entite)
    Ouverture.objects.create(compartiment=case, agent=agents["juriste"], motif="avis")
    assert (agents[profil] in case.lecteurs()) is case.visible_par(agents[profil])


@pytest.mark.parametrize("profil", Profil)
def test_keys_of_the_index_answer_like_the_join(agents, entite, profil):
    cases = [compartiment(entite), compartiment(entite, domaine=Domaine.ENFANCE)]
    agents["as"].habilitations.update(domaine=Domaine.ENFANCE)
    Ouverture.objects.create(compartiment=cases[0], agent=agents["dpo"], motif="contrôle")
    Exclusion.objects.create(compartiment=cases[1], agent=agents["chef_as"], motif="parenté")
    acces = acces_de(agents[profil])
    lues = {
        case.pk
        for case in cases
        if (set(case.cles()) & acces.cles or case.pk in acces.ouvertures) and case.pk not in acces.exclusions
    }
    assert lues == set(Compartiment.objects.visibles_par(agents[profil]).values_list("pk", flat=True))
