"""Screens of paper and of the nomenclature: axe, phone and dark theme; a box and the fate of a batch by keyboard."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from courrier.confirmations import Champ, ChampConfirme, Confirmation
from dossiers.actions import classer_piece, ouvrir_dossier
from dossiers.actions.papier import creer_boite, noter_papier, ranger_dossier
from dossiers.models import Piece
from dossiers.papier_boites import Boite
from ged.models import Page
from ged.models_depot import Ressemblance
from referentiel.models import TypePiece
from tests.courrier.papiers import document_lu
from tests.factories import PersonneFactory
from tests.stockage import pieces_dans

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dossier(settings: Any, tmp_path: Path, institution: Any, entite: Any, agents: dict[str, Any]) -> Any:
    """A dossier with papers in every situation, one box, and a month of confirmations."""
    pieces_dans(settings, tmp_path / "pieces")
    personne = PersonneFactory(institution=institution, prenom="Amélie", nom="Vanbrabant")
    dossier = ouvrir_dossier(personne=personne, entite=entite, par=agents["as"], referent=agents["as"])
    boite = creer_boite(entite=entite, lieu="cave, rayon 3", contenu="A à D", dossiers_comptes=40, par=agents["as"])
    ranger_dossier(boite=boite, dossier=dossier, par=agents["as"])
    bail = TypePiece.objects.get(profil="cpas", code="contrat_bail")
    jour = timezone.localdate()
    pieces = []
    for rang, fin in enumerate((jour - dt.timedelta(days=3), jour + dt.timedelta(days=9), None)):
        document = document_lu(dossier.compartiment, agents["as"], f"bail {rang}")
        piece = Piece.objects.create(dossier=dossier, document=document, deposee_par=agents["as"])
        pieces.append(
            classer_piece(
                piece=piece,
                type_piece=bail,
                date_piece=jour - dt.timedelta(days=200 * rang + 5),
                valable_jusqu_au=fin,
                par=agents["as"],
            )
        )
        confirmation = Confirmation.objects.create(
            institution=institution, entite=entite, piece=piece, type_piece=bail, intacte=rang != 1
        )
        for champ in (Champ.DOSSIER, Champ.TYPE):
            ChampConfirme.objects.create(
                confirmation=confirmation,
                champ=champ,
                resultat="corrige" if rang == 1 else "juste",
                origine="papier" if champ == Champ.TYPE else "numero",
                confiance=0.8,
            )
    noter_papier(pieces=[pieces[0]], feuilles=3, sort="classe", boite=boite, par=agents["as"])
    return dossier


def deux_feuilles_semblables() -> Ressemblance:
    """Two pages of the dossier, said to be one sheet scanned twice."""
    page, modele = Page.objects.order_by("-pk")[:2]
    return Ressemblance.objects.create(page=page, modele=modele, proximite=0.9)


def photographier(poste: Any, nom: str) -> None:
    """Pictures for who wants to look, where LIASSE_CAPTURES says."""
    if dossier := os.environ.get("LIASSE_CAPTURES"):
        for largeur in (1280, 390):
            poste.page.set_viewport_size({"width": largeur, "height": 900})
            poste.page.screenshot(path=Path(dossier) / f"{nom}-{largeur}.png", full_page=True)
        poste.page.set_viewport_size({"width": 1280, "height": 800})


def test_screens_are_accessible(connecter: Any, agents: dict[str, Any], dossier: Any) -> None:
    boite = Boite.objects.get()
    piece = dossier.pieces.order_by("pk").last()
    type_piece = piece.type_piece_id
    adresses = {
        "as": [
            f"/dossiers/{dossier.pk}/pieces/",
            f"/classement/{piece.pk}/papier/",
            f"/dossiers/{dossier.pk}/recu/",
            "/bannettes/recu/",
            f"/ressemblances/{deux_feuilles_semblables().pk}/",
            f"/classement/{piece.pk}/",
            "/boites/",
            f"/boites/{boite.code}/",
        ],
        "gestion_technique": ["/justesse/", "/referentiel/types/", f"/referentiel/types/{type_piece}/",
                              "/referentiel/types/nouveau/"],
    }  # fmt: skip
    fautes = []
    for profil, liste in adresses.items():
        poste = connecter(agents[profil])
        for adresse in liste:
            poste.aller(adresse)
            photographier(poste, adresse.strip("/").replace("/", "_"))
            fautes += poste.examiner()
    assert not fautes, "\n".join(fautes)


def test_box_is_made_and_filled_by_keyboard(connecter: Any, agents: dict[str, Any], dossier: Any) -> None:
    poste = connecter(agents["as"])
    page = poste.page
    poste.aller("/boites/")
    page.get_by_label("Où elle se trouve").focus()
    page.keyboard.type("grenier")
    page.get_by_label("Dossiers papier comptés").fill("12")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Boîte ").wait_for()
    page.keyboard.type(dossier.numero)  # the number has the focus already: a pile is put in without the mouse
    page.keyboard.press("Enter")
    page.get_by_role("link", name=str(dossier)).wait_for()
    assert Boite.objects.get(lieu="grenier").dossiers.get().dossier == dossier


def test_fate_of_todays_papers_is_said_once(connecter: Any, agents: dict[str, Any], dossier: Any) -> None:
    poste = connecter(agents["as"])
    page = poste.page
    poste.aller(f"/dossiers/{dossier.pk}/pieces/")
    page.get_by_text("2 papiers déposés aujourd’hui").wait_for()
    page.get_by_label("Que devient le papier ?").select_option("rendu")
    page.get_by_role("button", name="Noter pour les 2").click()
    page.get_by_text("papier rendu à la personne").first.wait_for()
    assert dossier.pieces.filter(sort_papier="rendu").count() == 2
