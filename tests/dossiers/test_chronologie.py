"""Timeline: facts in sentences, readings by name, nothing the reader may not know."""

from typing import Any

from commun.journal import consulter, noter
from commun.models import Consultation
from comptes.models import Compartiment, Exclusion
from dossiers import actions, chronologie
from dossiers.models import Demande
from ged.actions import rattacher
from referentiel.models import TypePiece


def textes(dossier: Any, lecteur: Any) -> list[str]:
    return [f"{e.agent} {e.texte}" for e in chronologie.chronologie(dossier, lecteur)]


def test_faits_dits_en_phrases_du_plus_recent_au_plus_ancien(
    demande: Demande, deposer: Any, agents: dict[str, Any], type_piece: TypePiece
) -> None:
    piece = deposer(nom="bail 2026.pdf").piece
    actions.classer_piece(
        piece=piece, type_piece=type_piece, date_piece=None, valable_jusqu_au=None, par=agents["chef_as"]
    )
    actions.dispenser(demande=demande, type_piece=type_piece, motif="connue", par=agents["as"])
    aide = demande.objets.get().type_aide.libelle
    marie, chef = agents["as"].nom_complet, agents["chef_as"].nom_complet

    assert textes(demande.dossier, agents["as"]) == [
        f"{marie} a dispensé la personne de fournir « {type_piece.libelle} » (demande {demande.reference})",
        f"{chef} a classé « bail 2026 » : {type_piece.libelle}",
        f"{marie} a déposé « bail 2026 »",
        f"{marie} a enregistré la demande {demande.reference} : {aide}",
        f"{marie} a ouvert le dossier",
    ]


def test_lecture_d_une_piece_montree_par_nom(dossier: Any, deposer: Any, agents: dict[str, Any]) -> None:
    version = deposer(nom="bail.pdf").depot.version
    consulter([(version.document_id, version.pk)], par=agents["directeur_general"])
    consulter([(version.document_id, version.pk)], par=agents["chef_as"], nature=Consultation.Nature.TELECHARGEMENT)

    lignes = textes(dossier, agents["as"])
    assert f"{agents['directeur_general'].nom_complet} a lu « bail »" in lignes
    assert f"{agents['chef_as'].nom_complet} a téléchargé « bail »" in lignes


def test_piece_cachee_au_lecteur_absente_de_la_frise(
    dossier: Any, deposer: Any, agents: dict[str, Any], entite: Any
) -> None:
    depot = deposer(nom="certificat.pdf").depot
    autre = Compartiment.objects.create(institution=entite.institution, entite=entite)
    rattacher(document=depot.document, compartiment=autre, par=agents["as"])
    Exclusion.objects.create(compartiment=autre, agent=agents["chef_as"], motif="parente")
    consulter([(depot.document.pk, depot.version.pk)], par=agents["as"])

    assert any("certificat" in ligne for ligne in textes(dossier, agents["as"]))
    assert not any("certificat" in ligne for ligne in textes(dossier, agents["chef_as"]))


def test_fait_d_un_autre_dossier_absent(dossier: Any, agents: dict[str, Any]) -> None:
    noter("dossier_ouvert", dossier, par=agents["as"], institution_id=dossier.institution_id, dossier_id=dossier.pk + 1)

    assert len(textes(dossier, agents["as"])) == 1


def test_piece_superieure_declare_sa_phrase(dossier: Any, agents: dict[str, Any], monkeypatch: Any) -> None:
    monkeypatch.setattr(chronologie, "_phrases", dict(chronologie._phrases))
    chronologie.phrase("essai_fait", "a fait l’essai {numero} et {inconnu}")
    noter("essai_fait", dossier, par=None, institution_id=dossier.institution_id, dossier_id=dossier.pk, numero=4)

    assert textes(dossier, agents["as"])[0] == "Liasse a fait l’essai 4 et …"


def test_frise_coupee_reprend_plus_loin(dossier: Any, agents: dict[str, Any]) -> None:
    for n in range(5):
        noter(f"fait_{n}", dossier, par=None, institution_id=dossier.institution_id, dossier_id=dossier.pk)

    debut = chronologie.chronologie(dossier, agents["as"], taille=3)
    suite = chronologie.chronologie(dossier, agents["as"], avant=debut[-1].quand, taille=10)

    assert [e.texte for e in debut] == ["fait 4", "fait 3", "fait 2"]
    assert [e.texte for e in suite] == ["fait 1", "fait 0", "a ouvert le dossier"]


def test_nombre_de_requetes_constant(
    dossier: Any, deposer: Any, agents: dict[str, Any], django_assert_num_queries: Any
) -> None:
    for n in range(6):
        deposer(f"octets {n}".encode())

    with django_assert_num_queries(4):
        chronologie.chronologie(dossier, agents["as"])
