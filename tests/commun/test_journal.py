import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone

from commun import declencheurs, journal
from commun.models import Consultation, Evenement, Historique, Sceau
from commun.sceaux import sceller, verifier_sceaux
from tests.factories import AgentFactory


@pytest.fixture
def agent(institution):
    return AgentFactory(institution=institution)


def _noter(agent, **faits):
    return journal.noter("essai", agent, par=agent, institution_id=agent.institution_id, **faits)


@pytest.mark.parametrize("modele", [Evenement, Consultation, Sceau])
def test_written_row_refuses_update_and_delete(agent, modele):
    _noter(agent)
    journal.consulter([(1, 1)], par=agent)
    sceller("evenement")
    for acte in (
        lambda: modele.objects.update(**{"institution_id" if modele is not Sceau else "journal": 9}),
        lambda: modele.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="journal"), transaction.atomic():
            acte()
    assert modele.objects.exists()


def test_history_refuses_update_but_is_erased_with_its_dossier(agent):
    journal.historiser(agent, {"nom": "Ancien"}, par=agent, institution_id=agent.institution_id)
    with pytest.raises(DatabaseError, match="journal"), transaction.atomic():
        Historique.objects.update(apres="faux")
    Historique.objects.all().delete()
    assert not Historique.objects.exists()


def test_history_keeps_only_what_changed(agent):
    journal.historiser(agent, {"nom": agent.nom, "prenom": "Zoé"}, par=agent, institution_id=agent.institution_id)
    assert list(Historique.objects.values_list("champ", "avant", "apres")) == [("prenom", "Zoé", agent.prenom)]


def test_triggers_taken_away_by_a_table_rebuild_come_back(agent):
    declencheurs.retirer()
    declencheurs.installer()
    _noter(agent)
    with pytest.raises(DatabaseError, match="journal"), transaction.atomic():
        Evenement.objects.all().delete()


def test_consultation_is_one_row_per_ten_minutes(agent):
    journal.consulter([(1, 10), (2, 20)], par=agent)
    journal.consulter([(1, 10)], par=agent)
    assert Consultation.objects.count() == 2


def test_slot_starts_at_the_ten_minutes():
    instant = dt.datetime(2026, 11, 22, 14, 19, 59, 5, tzinfo=dt.UTC)
    assert journal.tranche(instant) == dt.datetime(2026, 11, 22, 14, 10, tzinfo=dt.UTC)


def test_seals_chain_and_name_an_altered_row(agent):
    premier = [_noter(agent, rang=i) for i in range(3)]
    sceau = sceller("evenement")
    assert sorted(sceau.lignes) == [e.pk for e in premier]
    _noter(agent, rang=4)
    assert sceller("evenement").precedente == sceau.empreinte
    assert sceller("evenement") is None
    assert verifier_sceaux("evenement") == []
    declencheurs.retirer()
    Evenement.objects.filter(pk=premier[1].pk).update(faits={"rang": 99})
    declencheurs.installer()
    assert verifier_sceaux("evenement") == ["evenement, sceau n° 1 : des lignes ont changé ou manquent."]


def test_rolled_back_act_leaves_no_fact(agent):
    def acte():
        with transaction.atomic():
            _noter(agent)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        acte()
    assert not Evenement.objects.exists()


def test_fact_is_dated_now(agent):
    assert abs((_noter(agent).cree_le - timezone.now()).total_seconds()) < 5


def test_command_checks_the_seals_and_fails_on_an_altered_row(agent, capsys):
    ligne = _noter(agent)
    sceller("evenement")
    call_command("verifier_journaux")
    assert "1 sceaux vérifiés, aucun écart" in capsys.readouterr().out
    declencheurs.retirer()
    Evenement.objects.filter(pk=ligne.pk).update(type="autre")
    declencheurs.installer()
    with pytest.raises(CommandError, match="sceau n° 1"):
        call_command("verifier_journaux")
