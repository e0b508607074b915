"""The screens of the trays, without script: what is typed is understood, who comes second is told."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courrier.enums import EtatPli
from courrier.models import Pli
from dossiers.actions import ouvrir_dossier
from dossiers.models import Piece
from referentiel.models import TypePiece
from tests.factories import PersonneFactory
from usagers.actions import ajouter_membre, former_menage

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(connecte: Any, agents: Any) -> Any:
    return connecte(agents["accueil"])


def envoyer(client: Any, pli: Pli, **champs: Any) -> Any:
    return client.post(f"/plis/{pli.pk}/classer/", {"version": 1, **champs})


def test_liste_fait_la_bannette_de_l_agent_et_compte(client: Any, deposer: Any, bannette: Any) -> None:
    deposer("un")
    page = client.get("/bannettes/").content.decode()
    assert bannette.libelle in page
    assert "vous seul" in page


def test_pile_et_papier_sur_la_table(client: Any, deposer: Any, bannette: Any) -> None:
    plis = [deposer(f"lettre {rang}", ordre=rang, nom=f"lettre {rang}.pdf") for rang in range(3)]
    page = client.get(f"/bannettes/{bannette.pk}/?pli={plis[1].pk}").content.decode()
    assert f"/plis/{plis[1].pk}/classer/" in page
    assert "lettre 2" in page


def test_pile_longue_ne_coute_pas_plus_de_requetes(client: Any, deposer: Any, bannette: Any) -> None:
    deposer("un", nom="a.pdf")
    adresse = f"/bannettes/{bannette.pk}/"
    client.get(adresse)
    with CaptureQueriesContext(connection) as courte:
        client.get(adresse)
    for rang in range(4):
        deposer(f"lettre {rang}", nom=f"lettre {rang}.pdf")
    with CaptureQueriesContext(connection) as longue:
        client.get(adresse)
    assert len(longue) <= len(courte) + 2  # one more paper below: its link to join


def test_bannette_vide_apprend_a_deposer(client: Any, bannette: Any) -> None:
    assert "Rien n’attend ici" in client.get(f"/bannettes/{bannette.pk}/").content.decode()


def test_nom_et_lettres_tapes_suffisent(client: Any, deposer: Any, dossier: Any, institution: Any) -> None:
    type_piece = TypePiece.objects.filter(profil=institution.profil).exclude(raccourci="").first()
    pli, suivant = deposer("un", nom="a.pdf"), deposer("deux", nom="b.pdf")
    reponse = envoyer(client, pli, dossier_texte="vanbr", type_texte=type_piece.raccourci.upper(), date_piece="021126")
    assert reponse["Location"].endswith(f"?pli={suivant.pk}")
    piece = Piece.objects.get()
    assert (piece.dossier, piece.type_piece, piece.date_piece.isoformat()) == (dossier, type_piece, "2026-11-02")


def test_plusieurs_dossiers_repondent_on_choisit(
    client: Any, deposer: Any, dossier: Any, institution: Any, entite: Any, agents: Any
) -> None:
    homonyme = PersonneFactory(institution=institution, prenom="Paul", nom="Vanbrabant")
    autre = ouvrir_dossier(personne=homonyme, entite=entite, par=agents["as"])
    pli = deposer("un")
    refus = envoyer(client, pli, dossier_texte="vanbrabant")
    assert refus.status_code == 422
    page = refus.content.decode()
    assert "choisissez celui qui convient" in page
    assert dossier.numero in page
    assert autre.numero in page
    envoyer(client, pli, dossier_texte="vanbrabant", dossier=autre.pk)
    assert Piece.objects.get().dossier == autre


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({}, "à qui est ce papier"),
        ({"dossier_texte": "zzzz"}, "Aucun dossier ouvert ne répond"),
        ({"dossier_texte": "vanbr", "type_texte": "zzzz"}, "n’est pas connu"),
        ({"dossier_texte": "vanbr", "date_piece": "32/13/2026"}, "Cette date n’existe pas"),
        ({"dossier_texte": "vanbr", "disposition": "1:45"}, "bannette"),
    ],
)
def test_ce_qui_manque_se_dit_et_rien_n_est_classe(
    client: Any, deposer: Any, dossier: Any, champs: dict[str, str], phrase: str
) -> None:
    pli = deposer("un")
    refus = envoyer(client, pli, **champs)
    assert refus.status_code == 422
    assert phrase in refus.content.decode()
    assert not Piece.objects.exists()


def test_second_a_classer_l_apprend_et_passe_au_suivant(client: Any, deposer: Any, dossier: Any, agents: Any) -> None:
    pli, suivant = deposer("un", nom="a.pdf"), deposer("deux", nom="b.pdf")
    envoyer(client, pli, dossier=dossier.pk)
    reponse = client.post(f"/plis/{pli.pk}/classer/", {"version": 1, "dossier": dossier.pk}, follow=True)
    assert f"{agents['accueil'].nom_complet} a déjà classé ce papier" in reponse.content.decode()
    assert reponse.request["QUERY_STRING"] == f"pli={suivant.pk}"
    assert Piece.objects.count() == 1


def test_menage_propose_les_autres_dossiers(
    client: Any, dossier: Any, institution: Any, entite: Any, agents: Any
) -> None:
    menage = former_menage(personne=dossier.personne, par=agents["as"])
    autre = PersonneFactory(institution=institution, prenom="Lina", nom="Vanbrabant")
    ajouter_membre(menage=menage, personne=autre, role="enfant", par=agents["as"])
    lie = ouvrir_dossier(personne=autre, entite=entite, par=agents["as"])
    fragment = client.get(f"/bannettes/menage/{dossier.pk}/").content.decode()
    assert lie.numero in fragment
    assert dossier.numero not in fragment


def test_suggestions_par_nom_numero_et_naissance(client: Any, dossier: Any) -> None:
    for texte in ("vanb", "amélie van", dossier.numero, dossier.numero[-3:], "30/07/1985"):
        assert dossier.numero in client.get("/bannettes/dossiers/", {"q": texte}).content.decode(), texte
    assert dossier.numero not in client.get("/bannettes/dossiers/", {"q": "personne"}).content.decode()


def test_ecarte_puis_remis_depuis_son_tiroir(client: Any, deposer: Any, bannette: Any) -> None:
    pli = deposer("pub")
    client.post(f"/plis/{pli.pk}/ecarter/", {"motif": "publicité"})
    tiroir = client.get(f"/bannettes/{bannette.pk}/?vue=ecartes&pli={pli.pk}").content.decode()
    assert "publicité" in tiroir
    client.post(f"/plis/{pli.pk}/reprendre/")
    assert Pli.objects.get(pk=pli.pk).etat == EtatPli.A_CLASSER


def test_bannette_d_un_autre_n_existe_pas(connecte: Any, agents: Any, deposer: Any, bannette: Any) -> None:
    pli = deposer("un")
    for profil, agent in agents.items():
        if profil != "accueil":
            client = connecte(agent)
            assert client.get(f"/bannettes/{bannette.pk}/").status_code == 404
            assert client.post(f"/plis/{pli.pk}/ecarter/", {"motif": "x"}).status_code == 404
