"""State × transition of papers, batches and incoming mail, forbidden cells included; roles are in the acts' tests."""

from typing import Any

import pytest
from django.db import models
from django_fsm import TransitionNotAllowed

from courrier.enums import EtatCourrier, EtatLot, EtatPli
from courrier.models import Courrier, Lot, Pli

# State → transition → state reached; what is not listed is refused.
PLIS = {
    "a_classer": {"classer": "classe", "ecarter": "ecarte"},
    "classe": {"reprendre": "a_classer"},
    "ecarte": {"reprendre": "a_classer"},
}
LOTS = {
    "recu": {"decouper": "decoupe", "echouer": "echec"},
    "echec": {"decouper": "decoupe", "echouer": "echec"},
    "decoupe": {"purger": "purge"},
    "purge": {},
}
COURRIERS = {
    "enregistre": {"distribuer": "distribue", "repondre": "repondu", "classer_sans_suite": "sans_suite"},
    "distribue": {"distribuer": "distribue", "repondre": "repondu", "classer_sans_suite": "sans_suite"},
    "repondu": {},
    "sans_suite": {},
}
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "classer": (None,),
    "ecarter": (None, "doublet"),
    "echouer": ("illisible",),
    "repondre": ("lettre",),
    "distribuer": (None,),
}
CAS: list[tuple[type[models.Model], type[models.TextChoices], dict[str, dict[str, str]]]] = [
    (Pli, EtatPli, PLIS),
    (Lot, EtatLot, LOTS),
    (Courrier, EtatCourrier, COURRIERS),
]


def transitions_de(modele: Any) -> set[str]:
    return {t.name for t in modele().get_all_etat_transitions()}


@pytest.mark.parametrize(("modele", "etats", "matrice"), CAS)
def test_matrice_nomme_chaque_etat_et_chaque_transition(modele: Any, etats: Any, matrice: dict[str, Any]) -> None:
    assert set(matrice) == set(etats.values)
    assert {t for transitions in matrice.values() for t in transitions} == transitions_de(modele)


@pytest.mark.parametrize(("modele", "etats", "matrice"), CAS)
def test_chaque_case_permise_ou_refusee(modele: Any, etats: Any, matrice: dict[str, Any]) -> None:
    for etat in etats.values:
        for nom in transitions_de(modele):
            objet = modele(etat=etat)
            acte = getattr(objet, nom)
            arguments = ARGUMENTS.get(nom, ())
            if nom in matrice[etat]:
                acte(*arguments)
                assert objet.etat == matrice[etat][nom]
            else:
                with pytest.raises(TransitionNotAllowed):
                    acte(*arguments)
                assert objet.etat == etat


def test_etat_ne_s_ecrit_pas_a_la_main() -> None:
    for modele in (Pli, Lot, Courrier):
        with pytest.raises(AttributeError):
            modele(etat=next(iter(modele._meta.get_field("etat").choices))[0]).etat = "autre"
