"""Filters of the templates."""

import pytest

from commun.templatetags.liasse import de


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Élise Moreau", "d’Élise Moreau"),
        ("Œuvrard", "d’Œuvrard"),
        ("Yvette Lambrecht", "d’Yvette Lambrecht"),
        ("Youssef Amrani", "de Youssef Amrani"),
        ("Paul Gérard", "de Paul Gérard"),
        ("Hugo Blanc", "de Hugo Blanc"),
    ],
)
def test_nom_apres_de_s_elide_devant_une_voyelle(nom: str, attendu: str) -> None:
    assert de(nom) == attendu
