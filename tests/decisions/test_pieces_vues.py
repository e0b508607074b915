"""From a decision to what was seen: the frozen version, or a page that says that the piece has left the dossier."""

import io
from typing import Any

import pytest
from django.urls import reverse

from comptes.models import AFaire, Exclusion
from decisions.ecrans.pieces_vues import pieces_vues
from dossiers.actions import deposer_piece, ouvrir_dossier
from dossiers.actions.deplacement import deplacer_piece
from dossiers.models import Piece
from ged.models import Document
from tests.decisions import situations
from tests.factories import PersonneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(agents: Any) -> Any:
    """A decision that saw two pieces."""
    dossier = situations.dossier_ouvert(agents)
    for nom in ("bail.pdf", "fiche.pdf"):
        deposer_piece(dossier=dossier, fichier=io.BytesIO(nom.encode()), nom=nom, par=agents["as"])
    return situations.decision_prise(agents, dossier=dossier)


def adresse(decision: Any, rang: int) -> str:
    return reverse("decisions:piece_vue", args=[decision.pk, rang])


def test_la_piece_vue_s_ouvre_dans_la_version_de_la_decision(decision: Any, agents: Any, connecte: Any) -> None:
    client = connecte(agents["as"])
    page = client.get(reverse("decisions:decision", args=[decision.pk])).content.decode()
    assert adresse(decision, 1) in page
    assert "bail" in page
    vue = decision.pieces[0]
    suite = client.get(adresse(decision, 1))
    assert suite["Location"] == f"/pieces/{vue['document']}/?v={vue['version']}"
    assert client.get(suite["Location"]).status_code == 200
    assert client.get(adresse(decision, 3)).status_code == 404
    for profil in ("paiement", "notification", "accueil"):
        autre = connecte(agents[profil])
        assert autre.get(adresse(decision, 1)).status_code == 404
        assert "Pièces vues" not in autre.get(reverse("decisions:decision", args=[decision.pk])).content.decode()


def test_la_piece_partie_se_dit_depuis_la_decision(
    decision: Any, agents: Any, connecte: Any, institution: Any, entite: Any
) -> None:
    bon = ouvrir_dossier(personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"])
    piece = Piece.objects.select_related("dossier__compartiment", "document").get(
        document=decision.pieces[0]["document"]
    )
    deplacer_piece(piece=piece, vers=bon, motif="homonyme", par=agents["as"])
    Exclusion.objects.create(compartiment=bon.compartiment, agent=agents["chef_as"], motif="parent")
    client = connecte(agents["chef_as"])
    page = client.get(reverse("decisions:decision", args=[decision.pk])).content.decode()
    assert "a quitté le dossier" in page
    assert "Pièce retirée" in page
    assert piece.document.titre not in page
    reponse = client.get(adresse(decision, 1))
    texte = reponse.content.decode()
    assert reponse.status_code == 410
    assert "Elle était rangée dans le mauvais dossier et en a été retirée" in texte
    assert "là où elle est rangée" not in texte
    assert not [mot for mot in (piece.document.titre, "homonyme", bon.numero) if mot in texte]
    assert client.get(f"/pieces/{piece.document_id}/").status_code == 404
    # Who also follows the right dossier is led there; its author is told, and finds the decision again.
    assert "là où elle est rangée" in connecte(agents["as"]).get(adresse(decision, 1)).content.decode()
    demande = AFaire.objects.pour(agents["as"]).ouverts().get(nature="piece-retiree")
    appuis = connecte(agents["as"]).get(demande.url).content.decode()
    assert reverse("decisions:decision", args=[decision.pk]) in appuis


def test_ce_qu_on_ne_peut_savoir_n_est_pas_compte(decision: Any, agents: Any) -> None:
    exclue = Document.objects.get(pk=decision.pieces[1]["document"])
    assert [v.etat for v in pieces_vues(decision, agents["chef_as"])] == ["lisible", "lisible"]
    exclue.rattachements.all().delete()  # still a piece of the dossier, read by nobody
    assert [v.rang for v in pieces_vues(decision, agents["chef_as"])] == [1]
