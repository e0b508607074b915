import pytest

from comptes.afaire import clore, demander
from comptes.enums import Profil
from comptes.models import AFaire, Exclusion
from tests.factories import compartiment


@pytest.fixture
def case(entite):
    return compartiment(entite)


def _demander(objet, **destinataire):
    return demander("essai", objet, sujet="Sujet", url="/", compartiment=objet, **destinataire)


@pytest.mark.parametrize("profil", Profil)
def test_request_to_a_profile_reaches_only_who_holds_it(agents, case, profil):
    _demander(case, profil=Profil.CHEF_AS)
    assert AFaire.objects.pour(agents[profil]).exists() is (profil == Profil.CHEF_AS)


def test_request_to_a_seat_reaches_that_seat_only(agents, case, institution):
    comite = institution.organes.get(code="comite")
    _demander(case, organe=comite, role_organe="secretaire")
    assert AFaire.objects.pour(agents["secretaire"]).exists()
    assert not AFaire.objects.pour(agents["membre"]).exists()


def test_request_to_an_organ_reaches_every_seat(agents, case, institution):
    _demander(case, organe=institution.organes.get(code="comite"))
    assert all(AFaire.objects.pour(agents[p]).exists() for p in ("secretaire", "membre", "president"))
    assert not AFaire.objects.pour(agents["juriste"]).exists()


def test_excluded_agent_is_asked_nothing_about_it(agents, case):
    _demander(case, agent=agents["as"])
    Exclusion.objects.create(compartiment=case, agent=agents["as"], motif="parenté")
    assert not AFaire.objects.pour(agents["as"]).exists()


def test_other_institution_sees_nothing(case, etrangers):
    _demander(case, profil=Profil.CHEF_AS)
    assert not AFaire.objects.pour(etrangers["chef_as"]).exists()


def test_same_request_is_not_doubled(agents, case):
    _demander(case, agent=agents["as"])
    _demander(case, agent=agents["as"])
    assert AFaire.objects.count() == 1


def test_closing_strikes_out_and_a_new_request_may_come(agents, case):
    _demander(case, agent=agents["as"])
    assert clore(case, "essai", par=agents["as"]) == 1
    assert not AFaire.objects.ouverts().exists()
    _demander(case, agent=agents["as"])
    assert AFaire.objects.ouverts().count() == 1
