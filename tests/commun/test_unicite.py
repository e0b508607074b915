import uuid

import pytest
from django.test import RequestFactory

from commun.erreurs import ErreurLiasse
from commun.models import Compteur
from commun.unicite import une_seule_fois
from tests.factories import AgentFactory


@pytest.fixture
def agent(institution):
    return AgentFactory(institution=institution)


def requete(jeton):
    return RequestFactory().post("/", {"jeton": str(jeton)})


def test_same_form_twice_acts_once_and_answers_the_same(agent):
    jeton = uuid.uuid4()

    def acte() -> str:
        return f"/fait/{Compteur.suivant(0, 'actes')}/"

    assert une_seule_fois(requete(jeton), agent, acte) == "/fait/1/"
    assert une_seule_fois(requete(jeton), agent, acte) == "/fait/1/"
    assert Compteur.objects.get(serie="actes").valeur == 1


def test_failed_act_may_be_sent_again(agent):
    jeton = uuid.uuid4()

    def refuser() -> str:
        raise ErreurLiasse("non")

    with pytest.raises(ErreurLiasse):
        une_seule_fois(requete(jeton), agent, refuser)
    assert une_seule_fois(requete(jeton), agent, lambda: "/fait/") == "/fait/"


def test_form_without_token_is_refused_with_a_sentence(agent):
    with pytest.raises(ErreurLiasse, match="incomplet"):
        une_seule_fois(RequestFactory().post("/"), agent, lambda: "/")
