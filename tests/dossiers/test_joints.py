"""Pieces found inside another piece: filed with it, shown under it, moved with it."""

import io
import zipfile
from typing import Any

import pytest

from commun.journal import consulter
from dossiers import actions
from dossiers.actions.deplacement import deplacer_piece
from dossiers.actions.reception import annuler_depot
from dossiers.exceptions import DepotUtilise
from dossiers.joints import sous_leur_parent
from dossiers.models import Piece
from dossiers.taches import classer_enfant
from dossiers.views.pieces import pieces_du_dossier
from ged.confidentialite import Choix, changer
from ged.enums import Niveau
from ged.exceptions_confidentialite import Reservee
from tests.factories import PersonneFactory

pytestmark = pytest.mark.django_db


def archive(*noms: str) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as zip_:
        for nom in noms:
            zip_.writestr(nom, f"Contenu de {nom}")
    return tampon.getvalue()


@pytest.fixture
def lot(deposer: Any, vider_la_file: Any) -> Piece:
    """An archive of two papers, opened."""
    piece: Piece = deposer(archive("bail.txt", "facture.txt"), "lot.zip").piece
    vider_la_file()
    return piece


def test_papiers_d_une_archive_sont_des_pieces_sous_elle(
    lot: Piece, dossier: Any, agents: dict[str, Any], connecte: Any
) -> None:
    rangees = sous_leur_parent(pieces_du_dossier(agents["as"], dossier.pk))
    assert [(p.document.titre, p.joint, p.nb_joints) for p in rangees] == [
        ("lot", False, 2),
        ("bail.txt", True, 0),
        ("facture.txt", True, 0),
    ]
    assert {p.deposee_le for p in rangees} == {lot.deposee_le}
    page = connecte(agents["as"]).get(f"/dossiers/{dossier.pk}/pieces/").content.decode()
    assert "2 pièces jointes" in page
    assert page.index("lot</a>") < page.index("bail.txt</a>") < page.index("facture.txt</a>")


def test_rangement_rejoue_ne_double_rien(lot: Piece) -> None:
    enfant = lot.document.enfants.get(rang=1)
    assert classer_enfant.call(enfant.pk) == 0
    assert Piece.objects.count() == 3


def test_papiers_suivent_leur_archive_dans_l_autre_dossier(
    lot: Piece, institution: Any, entite: Any, agents: dict[str, Any], vider_la_file: Any, dossier: Any
) -> None:
    autre = actions.ouvrir_dossier(
        personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"], referent=agents["as"]
    )
    deplacer_piece(piece=lot, vers=autre, motif="Mauvais dossier", par=agents["as"])
    assert pieces_du_dossier(agents["as"], dossier.pk) == [], "at once, before any job"
    assert len(pieces_du_dossier(agents["as"], autre.pk)) == 3
    vider_la_file()
    assert pieces_du_dossier(agents["as"], dossier.pk) == []
    assert {p.document.titre for p in pieces_du_dossier(agents["as"], autre.pk)} == {"lot", "bail.txt", "facture.txt"}
    assert Piece.objects.count() == 3


def test_papiers_repartent_avec_leur_archive(lot: Piece, agents: dict[str, Any], vider_la_file: Any) -> None:
    annuler_depot(piece=lot, par=agents["as"])
    assert not Piece.objects.exists()
    vider_la_file()
    assert not Piece.objects.exists()
    bannette = lot.document.compartiments.get()
    assert [e.compartiments.get() for e in lot.document.enfants.all()] == [bannette] * 2


def test_archive_dont_un_papier_fut_lu_ne_se_reprend_pas(lot: Piece, agents: dict[str, Any]) -> None:
    enfant = lot.document.enfants.get(rang=2)
    consulter([(enfant.pk, enfant.version_courante.pk)], par=agents["chef_as"])
    with pytest.raises(DepotUtilise):
        annuler_depot(piece=lot, par=agents["as"])


def test_archive_dont_un_papier_est_sous_pli_ne_part_pas(
    lot: Piece, dossier: Any, institution: Any, entite: Any, agents: dict[str, Any]
) -> None:
    autre = actions.ouvrir_dossier(personne=PersonneFactory(institution=institution), entite=entite, par=agents["as"])
    enfant = lot.document.enfants.get(rang=1)
    changer(document=enfant, choix=Choix(Niveau.SOUS_PLI), par=agents["as"])
    with pytest.raises(Reservee):
        deplacer_piece(piece=lot, vers=autre, motif="Mauvais dossier", par=agents["as"])
    assert set(Piece.objects.values_list("dossier", flat=True)) == {dossier.pk}
