import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.echeancier import echeances_de, mensualites, total
from decisions.models import LigneProposition
from referentiel.models import TypeAide

PRISE = dt.date(2026, 1, 20)
MONTANTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999.99"), places=2)


def ligne(**champs):
    defauts = {
        "type_aide": TypeAide(financiere=True, periodique=True),
        "acte": "octroi",
        "montant": Decimal("620.00"),
        "periodicite": "mensuelle",
        "du": dt.date(2026, 1, 11),
        "au": dt.date(2026, 3, 14),
    }
    return LigneProposition(**{**defauts, **champs})


def test_first_and_last_month_in_proportion_of_their_days():
    assert [(e.du.isoformat(), e.au.isoformat(), e.montant) for e in echeances_de(ligne(), PRISE)] == [
        ("2026-01-11", "2026-01-31", Decimal("420.00")),
        ("2026-02-01", "2026-02-28", Decimal("620.00")),
        ("2026-03-01", "2026-03-14", Decimal("280.00")),
    ]
    assert total(ligne(), PRISE) == Decimal("1320.00")


def test_arrears_are_payable_the_day_of_the_decision():
    prevues = [e.prevue_le for e in echeances_de(ligne(), dt.date(2026, 2, 20))]
    assert prevues == [dt.date(2026, 2, 20), dt.date(2026, 2, 28), dt.date(2026, 3, 31)]


@pytest.mark.parametrize(
    "champs",
    [
        {"acte": "refus"},
        {"acte": "retrait"},
        {"montant": None},
        {"montant": Decimal(0)},
        {"type_aide": TypeAide(financiere=False)},
    ],
)
def test_nothing_to_pay(champs):
    assert echeances_de(ligne(**champs), PRISE) == []


@given(st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)), st.integers(0, 500), MONTANTS)
def test_every_day_is_paid_once(du, jours, montant):
    au = du + dt.timedelta(days=jours)
    prevues = echeances_de(ligne(du=du, au=au, montant=montant), PRISE)
    couverts = [e.du + dt.timedelta(days=n) for e in prevues for n in range((e.au - e.du).days + 1)]
    assert len(couverts) == len(set(couverts))
    assert set(couverts) <= {du + dt.timedelta(days=n) for n in range(jours + 1)}
    assert all(e.montant <= montant and e.prevue_le >= PRISE for e in prevues)


@given(MONTANTS, st.integers(1, 120))
def test_instalments_sum_to_the_amount(montant, nombre):
    parts = mensualites(montant, nombre)
    assert sum(parts) == montant
    assert min(parts) >= 0
