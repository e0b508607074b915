"""Pieces of a dossier chosen in its list for another reading."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dossiers.actions import ouvrir_dossier
from dossiers.models import Piece
from ged.models import Version
from tests.courrier.papiers import document_lu
from tests.factories import PersonneFactory

pytestmark = pytest.mark.django_db


def lue(dossier: Any, agent: Any, titre: str) -> Piece:
    document = document_lu(dossier.compartiment, agent, titre)
    return Piece.objects.create(dossier=dossier, document=document, deposee_par=agent)


def test_selection_de_la_liste_est_relue_et_le_dit(
    dossier: Any, agents: Any, connecte: Any, institution: Any, entite: Any
) -> None:
    pieces = [lue(dossier, agents["as"], f"bail {rang}") for rang in range(3)]
    autre = ouvrir_dossier(personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"])
    pieces.append(lue(autre, agents["as"], "d’un autre dossier"))
    client, adresse = connecte(agents["as"]), reverse("dossiers:relire", args=[dossier.pk])
    page = client.get(reverse("dossiers:onglet", args=[dossier.pk, "pieces"])).content.decode()
    assert page.count('form="relire-selection"') == 3
    choix = {"piece": [str(pieces[0].pk), str(pieces[1].pk), str(pieces[3].pk), "x"]}
    page = client.post(adresse, choix, follow=True).content.decode()
    assert "2 pièces seront relues en arrière-plan" in page
    assert page.count("nouvelle lecture demandée") == 2
    assert page.count('form="relire-selection"') == 1
    a_relire = Version.objects.filter(a_relire=True).values_list("document__pieces", flat=True)
    assert set(a_relire) == {pieces[0].pk, pieces[1].pk}, "what is not in this dossier is not touched from here"
    assert "Cochez d’abord" in client.post(adresse, follow=True).content.decode()


def test_selection_se_refuse_a_qui_lit_seulement(dossier: Any, agents: Any, connecte: Any) -> None:
    piece, adresse = lue(dossier, agents["as"], "bail"), reverse("dossiers:relire", args=[dossier.pk])
    lecteur: Client = connecte(agents["directeur_general"])
    page = lecteur.get(reverse("dossiers:onglet", args=[dossier.pk, "pieces"])).content.decode()
    assert "relire-selection" not in page
    assert lecteur.post(adresse, {"piece": [piece.pk]}).status_code == 403
    assert connecte(agents["accueil"]).post(adresse, {"piece": [piece.pk]}).status_code == 404
    assert not Version.objects.filter(a_relire=True).exists()
