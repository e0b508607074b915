"""The rule in force that day, delays on the calendar, the narrowest circuit."""

import datetime as dt
from decimal import Decimal

import pytest

from commun.erreurs import RegleNonSatisfaite
from referentiel import lecture
from referentiel.delais import ajouter, ajouter_mois
from referentiel.models import Circuit, Parametre, TypeAide
from tests.factories import InstitutionFactory

JOUR = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("depart", "mois", "attendu"),
    [
        (dt.date(2026, 1, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2028, 1, 31), 1, dt.date(2028, 2, 29)),
        (dt.date(2026, 11, 30), 3, dt.date(2027, 2, 28)),
        (dt.date(2026, 12, 15), 1, dt.date(2027, 1, 15)),
        (dt.date(2026, 3, 31), -1, dt.date(2026, 2, 28)),
    ],
)
def test_month_arithmetic_stays_in_the_month(depart, mois, attendu):
    assert ajouter_mois(depart, mois) == attendu


def test_unit_that_is_not_calendar_is_refused_in_words():
    with pytest.raises(RegleNonSatisfaite, match="jours francs"):
        ajouter(JOUR, 5, "jours francs")


def test_cpas_delays_give_their_days(institution):
    assert lecture.echeance(institution, "delai_decision", JOUR) == dt.date(2026, 12, 22)
    assert lecture.echeance(institution, "delai_notification", JOUR) == dt.date(2026, 11, 30)
    assert lecture.echeance(institution, "delai_paiement", JOUR) == dt.date(2026, 12, 7)
    assert lecture.echeance(institution, "delai_recours", dt.date(2026, 11, 30)) == dt.date(2027, 2, 28)
    assert lecture.echeance(institution, "transmission_incompetence", JOUR) == dt.date(2026, 11, 27)
    assert not lecture.permis(institution, "suspension_possible", JOUR)


def test_ccas_delay_not_provided_gives_no_day(autre_institution):
    assert lecture.parametre(autre_institution, "delai_decision", JOUR).a_fournir
    assert lecture.echeance(autre_institution, "delai_decision", JOUR) is None


def test_delay_of_a_kind_of_aid_wins(autre_institution):
    domiciliation = TypeAide.objects.get(profil="ccas", code="domiciliation")
    echeance = lecture.echeance(autre_institution, "delai_decision", JOUR, type_aide=domiciliation)
    assert echeance == dt.date(2027, 1, 22)


def test_unknown_parameter_is_none(institution):
    assert lecture.parametre(institution, "inconnu", JOUR) is None
    assert lecture.echeance(institution, "inconnu", JOUR) is None


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (dt.date(2021, 1, 15), Decimal("984.68")),
        (dt.date(2022, 6, 1), None),
        (dt.date(2023, 1, 31), Decimal("1214.13")),
        (dt.date(2025, 2, 1), Decimal("1314.20")),
        (dt.date(2025, 12, 31), Decimal("1314.20")),
    ],
)
def test_amount_is_the_one_of_its_day(institution, jour, attendu):
    ligne = lecture.parametre(institution, "ris_isole", jour)
    assert (ligne.decimal if ligne else None) == attendu


def test_amounts_of_2026_are_to_be_provided(institution):
    assert lecture.parametre(institution, "ris_isole", JOUR).a_fournir


def test_row_of_the_institution_wins_and_no_other_sees_it(institution):
    voisine = InstitutionFactory()
    Parametre.objects.create(
        institution=institution, profil="cpas", code="delai_decision", libelle="x", valeur="20", unite="jours", du=JOUR
    )
    assert lecture.parametre(institution, "delai_decision", JOUR).entier == 20
    assert lecture.parametre(institution, "delai_decision", JOUR - dt.timedelta(days=1)).entier == 30
    assert lecture.parametre(voisine, "delai_decision", JOUR).entier == 30


def test_circuit_of_the_aid_wins_then_the_lowest_sufficient_ceiling(institution):
    ris = TypeAide.objects.get(profil="cpas", code="ris")
    general = lecture.circuit_pour(institution, ris, Decimal(100))
    assert (general.organe_code, general.validation_chef, general.type_aide) == ("comite", True, None)
    petit = Circuit.objects.create(profil="cpas", type_aide=ris, montant_max=Decimal(50), organe_code="comite")
    moyen = Circuit.objects.create(profil="cpas", type_aide=ris, montant_max=Decimal(500), organe_code="comite")
    assert lecture.circuit_pour(institution, ris, Decimal("49.99")) == petit
    assert lecture.circuit_pour(institution, ris, Decimal("50.01")) == moyen
    assert lecture.circuit_pour(institution, ris, Decimal(501)) == general
    assert lecture.circuit_pour(institution, ris, None) == general


def test_urgent_aid_skips_the_chief(institution):
    urgente = TypeAide.objects.get(profil="cpas", code="aide_urgente")
    assert not lecture.circuit_pour(institution, urgente, Decimal(50)).validation_chef


def test_one_agent_centre_validates_her_own_relief(autre_institution):
    secours = TypeAide.objects.get(profil="ccas", code="secours_urgence")
    circuit = lecture.circuit_pour(autre_institution, secours, Decimal(50))
    assert circuit.organe_code == "commission"
    assert circuit.validation_propre


def test_no_circuit_is_said_in_words(institution):
    Circuit.objects.all().delete()
    with pytest.raises(RegleNonSatisfaite, match="Aucun circuit"):
        lecture.circuit_pour(institution, TypeAide.objects.get(profil="cpas", code="ris"), None)


def test_required_pieces_come_in_order_with_their_reason(institution, django_assert_num_queries):
    garantie = TypeAide.objects.get(profil="cpas", code="garantie_locative")
    with django_assert_num_queries(1):
        pieces = [(p.type_piece.code, p.motif) for p in lecture.pieces_requises(garantie)]
    assert "contrat_bail" in [code for code, _ in pieces]
    assert all(motif for _, motif in pieces)


def test_lists_are_those_of_the_profile(institution, autre_institution):
    assert {t.profil for t in lecture.types_aide(institution)} == {"cpas"}
    assert {t.profil for t in lecture.types_piece(autre_institution)} == {"ccas"}
