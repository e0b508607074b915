"""What changed since one last read: badges, filter, outline of the reader; types whose copies are marked; citations."""

import datetime as dt
import io
import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from commun.models import Consultation
from dossiers.actions import deposer_piece
from dossiers.models import Rapport
from ged.marquage import exige
from ged.models import Document
from ged.models_lecture import Citation
from ged.nouveautes import nouveautes
from referentiel.models import TypePiece
from tests.decisions import situations
from tests.ged.echantillons import pdf_texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(agents: Any, vider_la_file: Any) -> Any:
    """A dossier with a drafted proposition and two pieces deposited by the chief."""
    proposition = situations.proposition_brouillon(agents)
    for rang in (1, 2):
        octets = pdf_texte(1, f"Bail {rang}")
        deposer_piece(
            dossier=proposition.dossier, fichier=io.BytesIO(octets), nom=f"bail {rang}.pdf", par=agents["chef_as"]
        )
    vider_la_file()
    return proposition.dossier


def vue_a(agent: Any, document: Any, ecart: dt.timedelta) -> None:
    """He opened the document that long from now."""
    Consultation.objects.create(
        tranche=timezone.now() + ecart,
        institution_id=agent.institution_id,
        agent_id=agent.pk,
        document_id=document.pk,
        version_id=document.version_courante.pk,
    )


def lire(client: Any, document: Any) -> None:
    assert client.get(reverse("ged:lire", args=[document.pk])).status_code == 200


def test_chacun_voit_ce_qu_il_n_a_pas_lu(dossier: Any, agents: Any, connecte: Any) -> None:
    un, deux = Document.objects.filter(pieces__dossier=dossier).avec_versions().order_by("pk")
    client, onglet = connecte(agents["as"]), reverse("dossiers:onglet", args=[dossier.pk, "pieces"])
    assert nouveautes(agents["as"], [un, deux]) == {un.pk: "non lue", deux.pk: "non lue"}
    assert nouveautes(agents["chef_as"], [un, deux]) == {}, "one's own deposits are known"
    vue_a(agents["as"], un, dt.timedelta(hours=1))
    assert nouveautes(agents["as"], [un, deux]) == {deux.pk: "non lue"}, "it was there when he last read"
    vue_a(agents["directeur_general"], un, -dt.timedelta(hours=1))
    assert nouveautes(agents["directeur_general"], [un, deux]) == {deux.pk: "nouvelle"}, "it came since"
    html = client.get(onglet, {"a-lire": ""}).content.decode()
    assert (deux.titre in html, un.titre in html) == (True, False)
    lire(client, deux)
    assert nouveautes(agents["as"], [un, deux]) == {}
    version = un.version_courante
    version.pk, version._state.adding, version.numero, version.cle = None, True, 2, "originaux/aa/autre"
    version.par = agents["chef_as"]
    version.save()
    un = Document.objects.avec_versions().get(pk=un.pk)
    assert nouveautes(agents["as"], [un]) == {un.pk: "remplacée"}
    assert "remplacée" in client.get(reverse("ged:sommaire", args=[deux.pk])).content.decode()


def test_type_dont_les_copies_sont_marquees(dossier: Any, agents: Any) -> None:
    document = Document.objects.filter(pieces__dossier=dossier)[0]
    assert not exige(document)
    type_piece = TypePiece.objects.filter(profil=dossier.institution.profil)[0]
    dossier.pieces.filter(document=document).update(type_piece=type_piece)
    assert not exige(document)
    TypePiece.objects.filter(pk=type_piece.pk).update(marquer_copies=True)
    assert exige(document)


def test_citer_dans_le_rapport_ou_la_proposition(dossier: Any, agents: Any, connecte: Any) -> None:
    document = Document.objects.filter(pieces__dossier=dossier).order_by("pk")[0]
    client, adresse = connecte(agents["as"]), reverse("ged:citer", args=[document.pk])
    cles = dict(client.get(adresse).json()["brouillons"])
    assert {cle.partition(":")[0] for cle in cles} == {"rapport", "proposition"}
    for cle in cles:
        envoi = {"page": "1", "rectangles": json.dumps([[0.0, 0.0, 1.0, 1.0]]), "brouillon": cle}
        suite = client.post(adresse, envoi).json()
        assert "Bail 1" in suite["texte"]
        assert client.get(suite["adresse"]).status_code == 200
    assert Citation.objects.count() == 2
    rapport = Rapport.objects.get(auteur=agents["as"])
    liste = reverse("ged:citations", args=["rapport", rapport.pk])
    assert "Bail 1" in client.get(liste).content.decode()
    assert connecte(agents["chef_as"]).get(liste).status_code == 404, "a draft is its author's"
    assert connecte(agents["juriste"]).get(adresse).status_code == 404
    proposition = Citation.objects.get(genre="proposition").objet_id
    vue = connecte(agents["chef_as"]).get(reverse("ged:citations", args=["proposition", proposition]))
    assert "Bail 1" in vue.content.decode()


def test_sortir_vide_ce_que_le_navigateur_garde(agents: Any, connecte: Any) -> None:
    reponse = connecte(agents["as"]).post(reverse("comptes:deconnexion"))
    assert reponse["Clear-Site-Data"] == '"cache", "storage"'
