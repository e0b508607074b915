"""One document serves several dossiers of a ménage, without a copy."""

from typing import Any

import pytest
from django.urls import reverse

from commun.erreurs import ActionRefusee
from dossiers.actions import ouvrir_dossier
from dossiers.actions.reception import servir_aussi
from dossiers.models import Piece
from dossiers.recherche import a_servir
from ged.confidentialite import Choix, changer
from ged.exceptions_confidentialite import Reservee
from ged.models import Document
from tests.factories import EntiteFactory, PersonneFactory, habiliter
from usagers.actions.menages import ajouter_membre, former_menage
from usagers.enums import RoleMenage

pytestmark = pytest.mark.django_db


@pytest.fixture
def conjoint(dossier: Any, institution: Any, entite: Any, agents: Any) -> Any:
    """The open dossier of the person's partner."""
    personne = PersonneFactory(institution=institution, prenom="Noé", nom="Delatte")
    menage = former_menage(personne=dossier.personne, par=agents["as"])
    ajouter_membre(menage=menage, personne=personne, role=RoleMenage.CONJOINT, par=agents["as"])
    return ouvrir_dossier(personne=personne, entite=entite, par=agents["as"])


def test_piece_sert_au_dossier_du_conjoint_depuis_son_formulaire(
    client: Any, deposer: Any, agents: Any, conjoint: Any, type_piece: Any
) -> None:
    piece = deposer().piece
    client.force_login(agents["as"])
    adresse = reverse("dossiers:piece_classer", args=[piece.pk])
    assert "Noé Delatte".encode() in client.get(adresse).content
    client.post(adresse, {"type_piece": type_piece.pk, "date_piece": "01/10/2026", "autres": [conjoint.pk]})
    autre = Piece.objects.get(dossier=conjoint)
    assert autre.document_id == piece.document_id
    assert (autre.type_piece, autre.date_piece) == (type_piece, Piece.objects.get(pk=piece.pk).date_piece)
    assert autre.deposee_le == piece.deposee_le, "the day it was received is the same"
    assert Document.objects.count() == 1
    assert not a_servir(piece, agents["as"]).exists(), "it is no longer proposed"


def test_etranger_au_menage_est_refuse(deposer: Any, agents: Any, conjoint: Any, institution: Any, entite: Any) -> None:
    voisin = ouvrir_dossier(personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"])
    with pytest.raises(ActionRefusee, match="même ménage"):
        servir_aussi(piece=deposer().piece, dossiers=[conjoint, voisin], par=agents["as"])
    assert Piece.objects.count() == 1


def test_qui_ne_lit_pas_la_piece_ne_la_porte_nulle_part(deposer: Any, conjoint: Any, institution: Any) -> None:
    ailleurs = habiliter(institution, EntiteFactory(institution=institution), "as")
    with pytest.raises(ActionRefusee):
        servir_aussi(piece=deposer().piece, dossiers=[conjoint], par=ailleurs)


def test_piece_reservee_reste_ou_ses_lecteurs_furent_choisis(deposer: Any, agents: Any, conjoint: Any) -> None:
    piece = deposer().piece
    changer(document=piece.document, choix=Choix("sous_pli"), par=agents["as"])
    assert not a_servir(piece, agents["as"]).exists()
    with pytest.raises(Reservee):
        servir_aussi(piece=Piece.objects.get(pk=piece.pk), dossiers=[conjoint], par=agents["as"])
