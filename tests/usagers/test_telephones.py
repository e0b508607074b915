"""Telephone numbers written in all the ways people write them."""

import pytest

from usagers.telephones import cle_telephone


@pytest.mark.parametrize(
    ("ecrit", "cle"),
    [
        ("0475/12.34.56", "475123456"),
        ("+32 (0)475 12 34 56", "475123456"),
        ("0032 475123456", "475123456"),
        ("+33 6 12 34 56 78", "612345678"),
        ("06 12 34 56 78", "612345678"),
        ("02 345 67 89", "23456789"),
        ("", ""),
        ("poste 12", ""),
        ("0475 12 34 56 ou 0476 12 34 56", ""),
    ],
)
def test_the_same_number_has_the_same_key(ecrit: str, cle: str) -> None:
    assert cle_telephone(ecrit) == cle
