"""Each state machine against its table: every cell, forbidden ones included. « → » : the transition leads there."""

import datetime as dt
from pathlib import Path

import pytest
from django_fsm import TransitionNotAllowed

from decisions import workflow
from decisions.models import (
    Avance,
    Avis,
    Echeance,
    LotPaiement,
    Notification,
    Paiement,
    Point,
    Proposition,
    Seance,
)

JOUR = dt.date(2026, 11, 22)
ARGUMENTS = {
    "Proposition.soumettre": ("chef",),
    "Proposition.valider": (None,),
    "Proposition.valider_soi_meme": (None,),
    "Avis.rendre": ("favorable", "", None),
    "Point.traiter": (None,),
    "Notification.preparer": (None, None),
    "Notification.envoyer": ("remise", ""),
    "Notification.prouver": (JOUR,),
    "LotPaiement.exporter": ("cle", "empreinte"),
    "LotPaiement.executer": (JOUR,),
    "Echeance.controler": (None,),
    "Echeance.emettre": (None, "BE68539007547034", "X"),
    "Echeance.payer": (JOUR,),
    "Echeance.annuler": ("motif",),
    "Avance.signer": (JOUR,),
}
TABLES = {
    Proposition: """
               soumettre  valider_soi_meme  valider  renvoyer   trancher  retirer
    brouillon  soumise    validee           .        .          .         retiree
    soumise    .          .                 validee  brouillon  .         retiree
    validee    .          .                 .        brouillon  tranchee  retiree
    tranchee   .          .                 .        .          .         .
    retiree    .          .                 .        .          .         .
    """,
    Avis: """
                      rendre  reputer_non_rendu  retirer
    demande           rendu   repute_non_rendu   retire
    rendu             .       .                  .
    repute_non_rendu  .       .                  .
    retire            .       .                  .
    """,
    Seance: """
              figer  ouvrir   clore
    preparee  figee  .        .
    figee     .      ouverte  .
    ouverte   .      .        close
    close     .      .        .
    """,
    Point: """
             traiter
    inscrit  traite
    traite   .
    """,
    Notification: """
                preparer  envoyer  prouver
    a_preparer  prete     .        .
    prete       .         envoyee  .
    envoyee     .         .        prouvee
    prouvee     .         .        .
    """,
    Paiement: """
              clore
    en_cours  clos
    clos      .
    """,
    LotPaiement: """
             exporter  executer
    prepare  exporte   .
    exporte  .         execute
    execute  .         .
    """,
    Echeance: """
               controler  emettre  payer  annuler
    prevue     controlee  .        .      annulee
    controlee  .          emise    .      annulee
    emise      .          .        payee  .
    payee      .          .        .      .
    annulee    .          .        .      .
    """,
    Avance: """
              signer    solder
    a_signer  en_cours  .
    en_cours  .         soldee
    soldee    .         .
    """,
}


def table(modele):
    """(states, transitions, {(state, transition): target or « . »})."""
    entete, *lignes = [ligne.split() for ligne in TABLES[modele].strip().splitlines()]
    cases = {(ligne[0], nom): cible for ligne in lignes for nom, cible in zip(entete, ligne[1:], strict=True)}
    return [ligne[0] for ligne in lignes], entete, cases


def cellules():
    for modele in TABLES:
        for (etat, nom), cible in table(modele)[2].items():
            yield pytest.param(modele, etat, nom, cible, id=f"{modele.__name__}-{etat}-{nom}")


def en_etat(modele, etat):
    instance = modele()
    instance.__dict__["etat"] = etat
    return instance


def test_every_machine_of_the_room_has_its_table():
    salle = {modele for modele in workflow.machines() if modele._meta.app_label == "decisions"}
    assert salle == set(TABLES)


@pytest.mark.parametrize("modele", TABLES, ids=lambda m: m.__name__)
def test_table_names_every_state_and_every_transition(modele):
    etats, transitions, _ = table(modele)
    assert etats == list(workflow.etats(modele))
    assert set(transitions) == {passage.nom for passage in workflow.passages(modele)}


@pytest.mark.parametrize(("modele", "etat", "nom", "cible"), list(cellules()))
def test_cell(modele, etat, nom, cible):
    instance = en_etat(modele, etat)
    methode = getattr(instance, nom)
    arguments = ARGUMENTS.get(f"{modele.__name__}.{nom}", ())
    if cible == ".":
        with pytest.raises(TransitionNotAllowed):
            methode(*arguments)
        assert instance.etat == etat
    else:
        methode(*arguments)
        assert instance.etat == cible


@pytest.mark.parametrize("modele", workflow.machines(), ids=lambda m: m.__name__)
def test_state_cannot_be_assigned(modele):
    etats = list(workflow.etats(modele))
    instance = en_etat(modele, etats[0])
    with pytest.raises(AttributeError):
        instance.etat = etats[-1]


def test_who_is_said_for_exactly_the_transitions_of_the_code():
    codees = {f"{m.__name__}.{p.nom}" for m in workflow.machines() for p in workflow.passages(m)}
    assert set(workflow.QUI) == codees


def test_workflow_page_is_up_to_date():
    page = Path(__file__).resolve().parents[2] / "docs" / "workflow.md"
    assert page.read_text(encoding="utf-8") == workflow.document(), "manage.py workflow --ecrire docs/workflow.md"
