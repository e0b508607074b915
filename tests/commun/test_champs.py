import datetime as dt
from decimal import Decimal

import pytest
from django import forms

from commun.champs import ChampDate, ChampIban, ChampMontant


@pytest.mark.parametrize("saisie", ["221126", "22112026", "22/11/2026", "22/11/26", "22.11.2026", "2026-11-22"])
def test_day_is_read_in_every_usual_form(saisie):
    assert ChampDate().clean(saisie) == dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("saisie", "lu"),
    [
        ("1234,5", "1234.50"),
        ("1 234,56 €", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("50", "50"),
        ("876.13", "876.13"),
    ],
)
def test_amount_is_read_in_every_usual_form(saisie, lu):
    assert ChampMontant().clean(saisie) == Decimal(lu)


@pytest.mark.parametrize("saisie", ["douze", "12,345", "-4"])
def test_amount_that_is_none_is_refused(saisie):
    with pytest.raises(forms.ValidationError):
        ChampMontant().clean(saisie)


def test_iban_loses_its_spaces():
    assert ChampIban().clean("be68 5390 0754 7034") == "BE68539007547034"


@pytest.mark.parametrize("saisie", ["BE68539007547035", "FR76", "pas un compte"])
def test_iban_with_a_wrong_digit_is_refused_with_a_remedy(saisie):
    with pytest.raises(forms.ValidationError, match="Recopiez"):
        ChampIban().clean(saisie)
