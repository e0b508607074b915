"""The invented account numbers and references have right check digits and belong to no bank."""

import random

import pytest
from stdnum import iban as stdnum_iban

from bureau.papiers import iban_fictif
from bureau.papiers.personne import Pays, communication_structuree


@pytest.mark.parametrize(("pays", "banque"), [("BE", "999"), ("FR", "99999")])
def test_an_invented_account_has_right_check_digits(pays: Pays, banque: str) -> None:
    for graine in range(50):
        numero = iban_fictif(pays, random.Random(graine))
        assert stdnum_iban.is_valid(numero, check_country=pays != "BE"), numero
        assert numero[4:].startswith(banque)


def test_a_belgian_account_has_a_right_national_check() -> None:
    for graine in range(50):
        bban = iban_fictif("BE", random.Random(graine))[4:]
        assert int(bban[-2:]) == (int(bban[:-2]) % 97 or 97)


def test_a_french_account_has_a_right_rib_key() -> None:
    for graine in range(50):
        bban = iban_fictif("FR", random.Random(graine))[4:]
        assert int(bban) % 97 == 0


def test_a_structured_reference_has_a_right_check() -> None:
    for graine in range(50):
        chiffres = communication_structuree(random.Random(graine)).strip("+").replace("/", "")
        assert len(chiffres) == 12
        assert int(chiffres[-2:]) == (int(chiffres[:10]) % 97 or 97)
