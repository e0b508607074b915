"""A proposition that rests on a sealed piece: the organ learns what its readers chose, and that they chose."""

import io

import pytest
from django.urls import reverse

from commun.erreurs import ActionRefusee
from decisions.actions.plis import choisir_pli, plis_de
from decisions.actions.proposition import soumettre_proposition
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


def test_opened_piece_is_read_by_the_organ_during_the_sitting_and_closed_when_changed(agents, brouillon, institution):
    proposition, piece = brouillon
    choisir_pli(proposition=proposition, piece=piece, choix="ouvrir", resume="", par=agents["as"])
    dedans = piece.document.compartiments.get()
    assert dedans.ouvertures.filter(organe__code="comite").exists()
    assert not Document.objects.visibles_par(agents["membre"]).exists()
    choisir_pli(proposition=proposition, piece=piece, choix="ecarter", resume="", par=agents["as"])
    assert not dedans.ouvertures.filter(organe__isnull=False).exists()


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
