"""Dossiers and demandes are found by who may find them; the command deposits as the page does."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from dossiers import actions
from dossiers.indexation import contextes_des_documents, entrees_demandes, entrees_dossiers
from dossiers.models import Demande, Piece
from referentiel.models import TypePiece
from search.actions import chercher, indexer
from search.protocole import Requete


def trouves(agent: Any, texte: str) -> set[str]:
    return {resultat.id for resultat in chercher(agent, Requete(texte=texte)).elements}


def vider() -> None:
    call_command("travailleur", "--vider", stdout=StringIO())


def test_entree_d_un_dossier_sans_contenu_celle_d_une_demande_avec(demande: Demande, agents: dict[str, Any]) -> None:
    Demande.objects.filter(pk=demande.pk).update(expose="Je dors dans ma voiture")
    dossier = next(iter(entrees_dossiers([demande.dossier_id])))
    entree = next(iter(entrees_demandes([demande.pk])))

    assert (dossier.identite, entree.identite) == (True, False)
    assert agents["as"].nom_complet in dossier.texte
    assert "voiture" in entree.texte
    assert "voiture" not in dossier.texte
    assert entree.compartiments == dossier.compartiments == (demande.dossier.compartiment_id,)


@pytest.mark.django_db(transaction=True)
def test_recherche_du_dossier_et_de_la_demande_selon_le_profil(
    demande: Demande, agents: dict[str, Any], etrangers: dict[str, Any]
) -> None:
    Demande.objects.filter(pk=demande.pk).update(expose="Je dors dans ma voiture")
    indexer("demande", [demande.pk])
    vider()
    numero, cle = demande.dossier.numero, f"dossier:{demande.dossier_id}"

    assert cle in trouves(agents["as"], numero)
    assert cle in trouves(agents["accueil"], "vanbrabant")
    assert trouves(agents["as"], "voitures") == {f"demande:{demande.pk}"}
    for profil in ("accueil", "membre", "gestion_technique", "dpo"):
        assert trouves(agents[profil], "voitures") == set()
    assert trouves(etrangers["as"], numero) == trouves(etrangers["as"], "voitures") == set()


def test_page_d_une_piece_connait_son_dossier_et_son_type(
    deposer: Any, agents: dict[str, Any], type_piece: TypePiece
) -> None:
    piece = deposer().piece
    actions.classer_piece(piece=piece, type_piece=type_piece, date_piece=None, valable_jusqu_au=None, par=agents["as"])

    contexte = contextes_des_documents([piece.document_id])[piece.document_id]
    assert (contexte.dossier_id, contexte.type) == (piece.dossier_id, type_piece.libelle)


def test_commande_depose_et_ecrit_une_ligne_par_fichier(
    dossier: Any, agents: dict[str, Any], type_piece: TypePiece, tmp_path: Path
) -> None:
    fichiers = [tmp_path / "un.pdf", tmp_path / "deux.txt"]
    for fichier in fichiers:
        fichier.write_bytes(fichier.name.encode())
    sortie = StringIO()

    call_command(
        "deposer", *map(str, fichiers), dossier=dossier.numero, type=type_piece.code,
        agent=agents["as"].identifiant, stdout=sortie,
    )  # fmt: skip

    lignes = [json.loads(ligne) for ligne in sortie.getvalue().splitlines()]
    assert [ligne["etat"] for ligne in lignes] == ["recue", "recue"]
    assert {ligne["id"] for ligne in lignes} == set(Piece.objects.values_list("document_id", flat=True))
    assert all(len(ligne["empreinte"]) == 64 for ligne in lignes)
    assert set(Piece.objects.values_list("type_piece__code", flat=True)) == {type_piece.code}


def test_commande_fichier_absent_les_autres_deposes_et_sortie_en_erreur(
    dossier: Any, agents: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "un.pdf").write_bytes(b"un")
    sortie = StringIO()

    with pytest.raises(CommandError, match="1 fichier"):
        call_command(
            "deposer", str(tmp_path / "absent.pdf"), str(tmp_path / "un.pdf"),
            dossier=dossier.numero, agent=agents["as"].identifiant, stdout=sortie,
        )  # fmt: skip

    assert [json.loads(ligne)["etat"] for ligne in sortie.getvalue().splitlines()] == ["non_range", "recue"]


@pytest.mark.parametrize("cas", ["agent", "dossier", "type", "etranger"])
def test_commande_mal_adressee_refusee_en_une_phrase(
    dossier: Any, agents: dict[str, Any], etrangers: dict[str, Any], tmp_path: Path, cas: str
) -> None:
    (tmp_path / "un.pdf").write_bytes(b"un")
    options = {"dossier": dossier.numero, "type": "", "agent": agents["as"].identifiant}
    options |= {
        "agent": {"agent": "personne"},
        "dossier": {"dossier": "1999-00001"},
        "type": {"type": "inconnu"},
        "etranger": {"agent": etrangers["as"].identifiant},
    }[cas]

    with pytest.raises(CommandError):
        call_command("deposer", str(tmp_path / "un.pdf"), **options)
    assert not Piece.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_commande_attend_que_le_fichier_soit_lu_et_le_texte_se_cherche(
    dossier: Any, agents: dict[str, Any], tmp_path: Path
) -> None:
    from weasyprint import HTML

    HTML(string="<p>Quittance de loyer du mois de mars, rue des Tanneurs.</p>").write_pdf(tmp_path / "quittance.pdf")
    sortie = StringIO()

    call_command(
        "deposer", str(tmp_path / "quittance.pdf"), dossier=dossier.numero, agent=agents["as"].identifiant,
        attendre=True, stdout=sortie, stderr=StringIO(),
    )  # fmt: skip

    ligne = json.loads(sortie.getvalue())
    assert (ligne["etat"], ligne["pages"]) == ("lue", 1)
    vider()
    resultats = chercher(agents["as"], Requete(texte="tanneur")).elements
    assert [(r.genre, r.document_id, r.dossier_id) for r in resultats] == [("page", ligne["id"], dossier.pk)]
    assert chercher(agents["accueil"], Requete(texte="tanneur")).total == 0
