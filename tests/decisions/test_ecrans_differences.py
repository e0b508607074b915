"""Differences shown to author, corrector and committee: each word is kept, added or removed, nothing is lost."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.ecrans.differences import comparer, en_mots, segments

LIGNE: dict[str, Any] = {
    "type_aide_id": 1,
    "aide": "Aide au loyer",
    "acte": "octroi",
    "montant": "500.00",
    "du": "2026-01-01",
}


def contenu(*lignes: dict[str, Any], fait: str = "", droit: str = "") -> dict[str, Any]:
    return {"motivation_fait": fait, "motivation_droit": droit, "lignes": list(lignes)}


def test_un_mot_change_se_voit_retire_puis_ajoute() -> None:
    assert segments("Elle paie 650 € par mois.", "Elle paie 680 € par mois.") == [
        ("=", "Elle paie "),
        ("-", "650"),
        ("+", "680"),
        ("=", " € par mois."),
    ]


@given(st.text(max_size=200), st.text(max_size=200))
def test_les_segments_redonnent_les_deux_textes(avant: str, apres: str) -> None:
    resultat = segments(avant, apres)
    assert "".join(t for op, t in resultat if op != "+") == avant.replace("\r\n", "\n")
    assert "".join(t for op, t in resultat if op != "-") == apres.replace("\r\n", "\n")


def test_deux_contenus_pareils_n_ont_aucune_difference() -> None:
    assert comparer(contenu(LIGNE, fait="Faits."), contenu(dict(LIGNE), fait="Faits.")).vide


def test_une_ligne_change_une_s_ajoute_une_se_retire() -> None:
    autre = {**LIGNE, "type_aide_id": 2, "aide": "Frais médicaux"}
    neuve = {**LIGNE, "type_aide_id": 3, "aide": "Garantie locative"}
    comparaison = comparer(contenu(LIGNE, autre), contenu({**LIGNE, "montant": "450.00"}, neuve))
    assert [(ligne.etat, ligne.titre.split(",")[0]) for ligne in comparaison.lignes] == [
        ("changee", "Aide au loyer"),
        ("ajoutee", "Garantie locative"),
        ("retiree", "Frais médicaux"),
    ]
    (changement,) = comparaison.lignes[0].changements
    assert (changement.libelle, changement.avant, changement.apres) == ("montant", "500,00\u00a0€", "450,00\u00a0€")
    assert not comparaison.vide


@pytest.mark.parametrize(
    ("champ", "valeur", "attendu"),
    [
        ("du", "2026-03-01", "01/03/2026"),
        ("montant", "1234.50", "1\u202f234,50\u00a0€"),
        ("acte", "refus", "refus"),
        ("periodicite", "mensuelle", "chaque mois"),
        ("payee", "", "–"),
    ],
)
def test_une_valeur_figee_se_lit_en_mots(champ: str, valeur: str, attendu: str) -> None:
    assert en_mots(champ, valeur) == attendu
