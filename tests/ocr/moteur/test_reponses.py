"""The parent trusts nothing a child says."""

from typing import Any

import pytest

from ocr.moteur import PdfChiffre, reponses
from ocr.moteur.isolement import EnfantPerdu

BONNE: dict[str, Any] = {
    "ok": True,
    "numero": 1,
    "texte": "Bonjour",
    "mots": [["Bonjour", 0.1, 0.2, 0.3, 0.05, 0.9]],
    "source": "ocr",
    "confiance": 0.9,
    "largeur": 595,
    "hauteur": 842,
    "rotation": 0,
    "avertissement": "",
}


def test_bonne_reponse_donne_la_page() -> None:
    page = reponses.page(BONNE, 1)
    assert (page.texte, page.mots[0].t, page.mots[0].l) == ("Bonjour", "Bonjour", 0.3)


@pytest.mark.parametrize(
    "faute",
    [
        {"numero": 2},
        {"texte": None},
        {"texte": "x" * 5_000_000},
        {"source": "<script>"},
        {"rotation": 45},
        {"rotation": True},
        {"confiance": float("nan")},
        {"largeur": "595"},
        {"mots": [["Bonjour", 0.1, 0.2, 0.3, 0.05]]},
        {"mots": [["Bonjour", "a", 0.2, 0.3, 0.05, 1]]},
        {"mots": [["x" * 3000, 0.1, 0.2, 0.3, 0.05, 1]]},
        {"mots": {}},
        {"avertissement": "Cliquez ici"},
    ],
)
def test_reponse_fautive_perd_l_enfant(faute: dict[str, Any]) -> None:
    with pytest.raises(EnfantPerdu):
        reponses.page({**BONNE, **faute}, 1)


def test_cadre_hors_de_la_page_est_ramene_dedans() -> None:
    mot = reponses.page({**BONNE, "mots": [["Bonjour", -3, 0.9, 7, 0.5, 12]]}, 1).mots[0]
    assert (mot.x, mot.l, mot.c) == (0.0, 1.0, 1.0)
    assert mot.y + mot.h <= 1.0 + 1e-9


def test_caracteres_de_controle_sont_otes() -> None:
    page = reponses.page({**BONNE, "texte": "a\x00b\x1b[31m\ud800c\n"}, 1)
    assert page.texte == "ab[31mc\n"


def test_refus_de_l_enfant_devient_son_erreur() -> None:
    with pytest.raises(PdfChiffre):
        reponses.verifier_succes({"ok": False, "code": "pdf_chiffre"})
