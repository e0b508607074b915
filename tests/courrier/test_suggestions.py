"""A paper deposited straight into its dossier: the form is filled beforehand, and what was confirmed is kept."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from courrier.confirmations import Champ, Confirmation
from dossiers.actions import ouvrir_dossier
from dossiers.models import Piece
from referentiel.models import TypePiece
from tests.courrier.papiers import document_lu
from tests.factories import PersonneFactory
from tests.stockage import pieces_dans

LETTRE = "Mutualité des Deux Vallées\nValcourt, le 14/10/2026\nAttestation d’indemnités d’incapacité de travail\n"


@pytest.fixture
def piece(settings: Any, tmp_path: Any, institution: Any, entite: Any, agents: dict[str, Any]) -> Piece:
    pieces_dans(settings, tmp_path / "pieces")
    dossier = ouvrir_dossier(personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"])
    document = document_lu(dossier.compartiment, agents["as"], LETTRE)
    return Piece.objects.create(dossier=dossier, document=document, deposee_par=agents["as"])


def test_form_is_filled_with_what_is_sure_and_says_why(piece: Piece, agents: Any, connecte: Any) -> None:
    contenu = connecte(agents["as"]).get(reverse("dossiers:piece_classer", args=[piece.pk])).content.decode()
    mutuelle = TypePiece.objects.get(profil="cpas", code="attestation_mutuelle")

    assert f'<option value="{mutuelle.pk}" selected>' in contenu
    assert "14/10/2026" in contenu
    assert "papier reconnu" in contenu
    assert not Confirmation.objects.exists()
    assert Piece.objects.get(pk=piece.pk).type_piece is None


def test_confirmed_form_keeps_what_had_been_proposed(piece: Piece, agents: Any, connecte: Any) -> None:
    client = connecte(agents["as"])
    url = reverse("dossiers:piece_classer", args=[piece.pk])
    form = client.get(url).context["form"]

    client.post(
        url,
        {
            "type_piece": form.initial["type_piece"],
            "date_piece": "13/10/2026",
            "valable_jusqu_au": "",
            "sceau": form.initial["sceau"],
        },
    )

    champs = {c.champ: c.resultat for c in Confirmation.objects.get(piece=piece).champs.all()}
    assert Champ.DOSSIER not in champs  # nobody had to say it
    assert champs[Champ.TYPE] == "juste"
    assert champs[Champ.DATE] == "corrige"
    assert Piece.objects.get(pk=piece.pk).date_piece == dt.date(2026, 10, 13)


def test_classified_piece_is_not_suggested_anything(piece: Piece, agents: Any, connecte: Any) -> None:
    autre = TypePiece.objects.get(profil="cpas", code="autre")
    Piece.objects.filter(pk=piece.pk).update(type_piece=autre, confirmee_par=agents["as"])
    contenu = connecte(agents["as"]).get(reverse("dossiers:piece_classer", args=[piece.pk])).content.decode()
    assert f'<option value="{autre.pk}" selected>' in contenu
    assert "Proposé d’après" not in contenu


def test_later_correction_teaches_the_new_type_and_keeps_the_facts(piece: Piece, agents: Any, connecte: Any) -> None:
    client = connecte(agents["as"])
    url = reverse("dossiers:piece_classer", args=[piece.pk])
    initial = client.get(url).context["form"].initial
    client.post(url, {"type_piece": initial["type_piece"], "sceau": initial["sceau"]})
    autre = TypePiece.objects.get(profil="cpas", code="autre")

    client.post(url, {"type_piece": autre.pk, "sceau": ""})

    confirmation = Confirmation.objects.get(piece=piece)
    assert confirmation.type_piece == autre
    assert confirmation.champs.get(champ=Champ.TYPE).resultat == "juste"
