"""A proposition that rests on a sealed piece: the organ learns what its readers chose, and that they chose."""

import io

import pytest
from django.urls import reverse

from commun.erreurs import ActionRefusee
from comptes.models import Ouverture
from decisions.actions.decision import confirmer_point, noter_issue
from decisions.actions.plis import choisir_pli, plis_de
from decisions.actions.proposition import retirer_proposition, soumettre_proposition, valider_proposition
from decisions.actions.seance import clore_seance, figer_seance, ouvrir_seance
from decisions.ecrans.complet import dossier_complet
from decisions.exceptions import PlisSansChoix, ResumeManquant
from dossiers.actions.confidentialite import Papier, deposer_piece_reservee
from dossiers.completude import completude
from ged.confidentialite import Choix
from ged.enums import Niveau
from ged.models import Document
from tests.decisions import situations


@pytest.fixture
def brouillon(agents):
    """A draft whose checklist counts a sealed piece of the AS, read by nobody else."""
    proposition = situations.proposition_brouillon(agents)
    ligne = next(ligne for ligne in completude(proposition.demande) if ligne.dispense)
    piece = deposer_piece_reservee(
        dossier=proposition.dossier,
        fichier=io.BytesIO(b"%PDF-1.4 certificat"),
        nom="certificat-medical-de-zoe.pdf",
        choix=Choix(Niveau.SOUS_PLI),
        par=agents["as"],
        papier=Papier(type_piece=ligne.type_piece),
    ).piece
    return proposition, piece


def test_it_does_not_leave_before_each_choice_and_says_which(agents, brouillon):
    proposition, piece = brouillon
    with pytest.raises(PlisSansChoix, match=str(piece.type_piece)):
        soumettre_proposition(proposition=proposition, par=agents["as"])
    choisir_pli(proposition=proposition, piece=piece, choix="ecarter", resume="", par=agents["as"])
    assert soumettre_proposition(proposition=proposition, par=agents["as"]).etat == "soumise"


def test_summary_is_read_by_the_organ_and_the_piece_is_not(agents, brouillon):
    proposition, piece = brouillon
    with pytest.raises(ResumeManquant):
        choisir_pli(proposition=proposition, piece=piece, choix="resumer", resume=" ", par=agents["as"])
    choisir_pli(proposition=proposition, piece=piece, choix="resumer", resume="vu, confirme", par=agents["as"])
    vu = dossier_complet(proposition, agents["chef_as"])
    assert [(p.choix, p.resume, p.par) for p in vu["plis"]] == [("resumer", "vu, confirme", agents["as"])]
    assert piece.document_id not in {p.document_id for p in vu["pieces"]}


@pytest.fixture
def membre_lit(agents, brouillon):
    """membre_lit() → does the organ read the sealed piece now?"""
    return lambda: Document.objects.visibles_par(agents["membre"]).filter(pk=brouillon[1].document_id).exists()


@pytest.fixture
def ouvert(agents, brouillon):
    """The draft, whose author chose to open the piece to the organ, validated."""
    proposition, piece = brouillon
    choisir_pli(proposition=proposition, piece=piece, choix="ouvrir", resume="", par=agents["as"])
    return _valider(agents, proposition)


def _valider(agents, proposition):
    proposition = soumettre_proposition(proposition=proposition, par=agents["as"])
    return valider_proposition(proposition=proposition, par=agents["chef_as"])


def _confirmer(agents, seance, issue):
    point = noter_issue(point=seance.points.get(), par=agents["secretaire"], issue=issue, motif="vu en séance")
    return confirmer_point(point=point, par=agents["president"], revision=point.revision)


def test_opened_piece_is_read_from_the_frozen_agenda_to_the_closed_sitting(agents, ouvert, membre_lit):
    seance = situations.seance_preparee(agents, ouvert)
    Ouverture.objects.create(compartiment=ouvert.dossier.compartiment, organe=seance.organe, motif="autre point")
    assert not membre_lit(), "the organ reads the dossier for another point: the piece is not open yet"
    figer_seance(seance=seance, par=agents["secretaire"])
    assert membre_lit()
    presents = [agents[profil].pk for profil in ("membre", "president", "secretaire")]
    seance = ouvrir_seance(seance=seance, par=agents["secretaire"], presents=presents)
    _confirmer(agents, seance, "conforme")
    assert membre_lit()
    clore_seance(seance=seance, par=agents["secretaire"])
    assert not membre_lit(), "the dossier is still read for another point: the piece no longer is"


def test_postponed_point_closes_the_piece_and_the_next_frozen_agenda_opens_it_again(agents, ouvert, membre_lit):
    seance = situations.seance_ouverte(agents, ouvert)
    Ouverture.objects.create(compartiment=ouvert.dossier.compartiment, organe=seance.organe, motif="autre point")
    _confirmer(agents, seance, "report")
    clore_seance(seance=seance, par=agents["secretaire"])
    assert not membre_lit()
    situations.seance_figee(agents, ouvert)
    assert membre_lit()


@pytest.mark.parametrize("suite", ["complement", "retrait"])
def test_returned_or_withdrawn_proposition_closes_the_piece_at_once(agents, ouvert, membre_lit, suite):
    seance = situations.seance_ouverte(agents, ouvert)
    assert membre_lit()
    _confirmer(agents, seance, "complement" if suite == "complement" else "report")
    if suite == "retrait":
        retirer_proposition(proposition=ouvert, par=agents["as"])
    assert not membre_lit()


def test_changed_choice_is_not_opened_at_the_next_sitting(agents, brouillon, ouvert, membre_lit):
    proposition, piece = brouillon
    _confirmer(agents, situations.seance_ouverte(agents, ouvert), "complement")
    choisir_pli(proposition=proposition, piece=piece, choix="ecarter", resume="", par=agents["as"])
    situations.seance_figee(agents, _valider(agents, proposition))
    assert not membre_lit()


def test_who_does_not_read_it_may_only_leave_it_out(agents, brouillon):
    proposition, piece = brouillon
    (pli,) = plis_de(proposition, agents["chef_as"])
    assert (pli.lisible, pli.ouvrable) == (False, False)
    for choix in ("ouvrir", "resumer"):
        with pytest.raises(ActionRefusee):
            choisir_pli(proposition=proposition, piece=piece, choix=choix, resume="x", par=agents["chef_as"])


def test_screen_asks_and_keeps_the_choice(agents, brouillon, connecte):
    proposition, piece = brouillon
    client, page = connecte(agents["as"]), reverse("decisions:proposition_plis", args=[proposition.pk])
    fiche = client.get(reverse("decisions:proposition_lire", args=[proposition.pk])).content.decode()
    assert page in fiche
    assert "L’ouvrir à l’organe" in client.get(page).content.decode()
    assert client.post(page, {"piece": piece.pk, "choix": "resumer", "resume": ""}).status_code == 422
    envoi = {"piece": piece.pk, "choix": "resumer", "resume": "vu, confirme"}
    assert client.post(page, envoi).status_code == 302
    assert proposition.plis.get().resume == "vu, confirme"
    assert client.post(page, {"piece": 10**9, "choix": "ecarter"}).status_code == 404
