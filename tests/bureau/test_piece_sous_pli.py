"""A sealed piece through every door of the house, for every profile: who is not named finds nothing, and it is a 404.

The doors are those of the rights matrix: an address added there is tried here without anybody thinking of it.
"""

import io
from typing import Any

import pytest

from bureau.papiers import dessiner
from dossiers.actions.confidentialite import Papier, deposer_piece_reservee
from dossiers.completude import completudes
from dossiers.models import Demande, Piece
from ged.confidentialite import Choix
from ged.enums import Cache, EtatVersion, Niveau
from ged.models import Page
from referentiel.models import TypePiece
from search.actions import chercher
from search.protocole import Requete
from tests.bureau.test_matrice_droits import ADRESSES, BELGE, LECTEURS, MATRICE, Maison, maison  # noqa: F401 (fixture)

MOTS = {Cache.EXISTENCE: "zephyrinoise", Cache.CONTENU: "galipettine"}


@pytest.fixture
def scellees(maison: Maison, vider_la_file: Any) -> dict[str, Piece]:  # noqa: F811
    """Two sealed pieces of the AS, for his eyes only: one whose content is hidden, one whose existence is."""
    dossier = Piece.objects.get(pk=maison.valeurs["piece_id"]).dossier
    pieces = {}
    for graine, (cache, mot) in enumerate(MOTS.items(), 11):
        octets = dessiner("rib", BELGE, graine=graine, rendu="pdf")
        pieces[cache] = deposer_piece_reservee(
            dossier=dossier,
            fichier=io.BytesIO(octets),
            nom=f"{mot}.pdf",
            choix=Choix(Niveau.SOUS_PLI, cache),
            par=maison.agents["as"],
            papier=Papier(titre=f"Certificat {mot}"),
        ).piece
    vider_la_file()
    return pieces


def test_a_sealed_piece_is_unknown_through_every_door(
    maison: Maison,  # noqa: F811
    scellees: dict[str, Piece],
    connecte: Any,
) -> None:
    autres = {profil: agent for profil, agent in maison.agents.items() if profil != "as"}
    fuites = []
    for profil, agent in autres.items():
        client = connecte(agent)
        client.raise_request_exception = False
        # The other piece is behind the same rows: tried by those who would read it were it not sealed.
        for piece in list(scellees.values())[: 2 if profil in LECTEURS else 1]:
            fuites += [f"{profil} {a} : {s}" for a, s in _directes(maison, client, piece) if s != 404]
        for nom, regle in MATRICE.items():
            if regle.methode == "get" and profil in regle.entrent and nom != "dossiers:bris":
                reponse = client.get(maison.adresse(nom))
                corps = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
                fuites += [f"{profil} {nom} : {reponse.status_code}"] if reponse.status_code >= 500 else []
                fuites += [f"{profil} {nom} : {trace}" for trace in _traces(scellees) if trace.encode() in corps]
        for mot in MOTS.values():
            trouves = chercher(agent, Requete(mot))
            if trouves.total or trouves.elements or sum(trouves.par_genre.values()):
                fuites.append(f"{profil} recherche {mot}")
            if mot.encode() in client.get("/chercher/", {"q": "certificat"}).content:
                fuites.append(f"{profil} page de recherche {mot}")
    assert fuites == []
    _auteur(maison, scellees, connecte)
    _completude(maison, scellees, connecte)


def _directes(maison: Maison, client: Any, piece: Piece, *noms: str) -> list[tuple[str, int]]:  # noqa: F811
    """Every address of a document or of a piece, asked for the sealed one."""
    avant = dict(maison.valeurs)
    maison.valeurs |= {"document_id": piece.document_id, "piece_id": piece.pk}
    try:
        toutes = [n for n in MATRICE if {"document_id", "piece_id"} & set(ADRESSES[n].pattern.converters)]
        toutes.remove("ged:quarantaine_vue")  # answers the same for whatever number
        return [(n, getattr(client, MATRICE[n].methode)(maison.adresse(n)).status_code) for n in noms or toutes]
    finally:
        maison.valeurs = avant


def _traces(scellees: dict[str, Piece]) -> list[str]:
    """What would give it away in a page: its words, its addresses, its hash."""
    traces = list(MOTS.values())
    for piece in scellees.values():
        version = piece.document.version_courante
        traces += [f"/pieces/{piece.document_id}/", f"/classement/{piece.pk}/", version.empreinte]
    return traces


def _auteur(maison: Maison, scellees: dict[str, Piece], connecte: Any) -> None:  # noqa: F811
    """Its author reads, finds and sees it."""
    auteur, client = maison.agents["as"], connecte(maison.agents["as"])
    for cache, piece in scellees.items():
        version = piece.document.version_courante
        assert version.etat == EtatVersion.LUE
        assert dict(_directes(maison, client, piece, "ged:lire"))["ged:lire"] == 200
        assert Page.objects.get(version=version, numero=1).texte
        assert chercher(auteur, Requete(MOTS[cache])).total == 1


def _completude(maison: Maison, scellees: dict[str, Piece], connecte: Any) -> None:  # noqa: F811
    """Content sealed: type shown, counted. Existence sealed: neither."""
    demande = Demande.objects.get(pk=maison.valeurs["demande_id"])
    type_piece = TypePiece.objects.get(pk=completudes([demande])[demande.pk][0].type_piece.pk)
    Piece.objects.filter(dossier=demande.dossier).update(type_piece=None)
    page, phrase = f"/dossiers/{demande.dossier_id}/pieces/", f"ppréciée par {maison.agents['as'].nom_complet}"
    chef = connecte(maison.agents["chef_as"])

    Piece.objects.filter(pk=scellees[Cache.EXISTENCE].pk).update(type_piece=type_piece)
    assert completudes([demande])[demande.pk][0].piece is None
    assert chef.get(page).content.decode().count(phrase) == 1  # the one whose content only is hidden

    Piece.objects.filter(pk=scellees[Cache.CONTENU].pk).update(type_piece=type_piece)
    ligne = completudes([demande])[demande.pk][0]
    assert ligne.piece is not None
    assert ligne.piece.pk == scellees[Cache.CONTENU].pk
    assert chef.get(page).content.decode().count(phrase) == 2  # in the list, and as received among what is asked
