"""The tray by keyboard alone: twenty-five envelopes, and the pile of a Monday morning as the copier brings it."""

import io
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bureau.demo.bannettes import papiers_du_lundi
from bureau.demo.personnages import USAGERS_CPAS
from courrier.actions.bannettes import bannette_de, deposer_dans_bannette
from courrier.enums import EtatPli, Provenance
from courrier.models import Pli
from dossiers.actions import ouvrir_dossier
from dossiers.models import DossierSocial, Piece
from ged import stockage
from ged.models import Version
from referentiel.models import TypePiece
from tests.courrier.bannettes import glisser
from tests.factories import PersonneFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NOMS = ("Arnould", "Bastin", "Claessens", "Deprez", "Evrard")
LU = 240_000  # milliseconds for the pile to be read on a busy machine


def attendre_le_formulaire(page: Page) -> None:
    """The next paper is on the table when its first field has the focus."""
    page.wait_for_function("document.activeElement?.name === 'dossier_texte'")


def taper_le_dossier(page: Page, texte: str) -> None:
    page.keyboard.type(texte)
    expect(page.locator("#choix-dossier [role='option'][aria-selected='true']")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement?.name !== 'dossier_texte'")


def dossier_de(agents: Any, entite: Any, **champs: Any) -> DossierSocial:
    personne = PersonneFactory(institution=entite.institution, **champs)
    return ouvrir_dossier(personne=personne, entite=entite, par=agents["as"])


def test_vingt_cinq_enveloppes_sans_toucher_la_souris(connecter: Any, agents: Any, entite: Any) -> None:
    dossiers = [dossier_de(agents, entite, prenom="Luc", nom=nom) for nom in NOMS]
    lettres = list(
        TypePiece.objects.filter(profil=entite.institution.profil, institution=None)
        .exclude(raccourci="")
        .order_by("pk")
        .values_list("raccourci", flat=True)[:3]
    )
    bannette = bannette_de(agents["accueil"])
    for rang in range(25):
        glisser(bannette, agents["accueil"], f"enveloppe {rang}", nom=f"enveloppe {rang:02}.pdf", ordre=rang)
    poste = connecter(agents["accueil"])
    page = poste.aller(f"/bannettes/{bannette.pk}/")
    for rang in range(25):
        attendre_le_formulaire(page)
        taper_le_dossier(page, NOMS[rang % 5][:4].lower())
        page.keyboard.type(lettres[rang % 3])
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement?.name === 'date_piece'")
        page.keyboard.type("021126")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    poste.lit("Rien n’attend ici")
    pieces = list(Piece.objects.order_by("document_id").select_related("type_piece"))
    assert [p.dossier_id for p in pieces] == [dossiers[rang % 5].pk for rang in range(25)]
    assert [p.type_piece.raccourci for p in pieces] == [lettres[rang % 3] for rang in range(25)]
    assert {p.date_piece.isoformat() for p in pieces} == {"2026-11-02"}
    assert not Pli.objects.exclude(etat=EtatPli.CLASSE).exists()
    # The last one is taken back by its key, then filed again.
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("u")
    attendre_le_formulaire(page)
    assert Piece.objects.count() == 24


def test_la_pile_du_lundi_se_classe_au_clavier(connecter: Any, agents: Any, entite: Any, travailleur: Any) -> None:
    """A batch without separators, one upside down, one blank, one illegible; everything read by the real engine."""
    usagers = USAGERS_CPAS[:3]
    for usager in usagers:
        dossier_de(agents, entite, prenom=usager.prenom, nom=usager.nom, date_naissance=usager.naissance)
    bannette = bannette_de(agents["accueil"])
    papiers = dict(papiers_du_lundi(entite.institution, usagers))
    choisis = ("Scan 0002.jpg", "Scan 0003.jpg", "Scan 0004.jpg", "Scan 0005.pdf")
    for ordre, nom in enumerate(choisis):
        deposer_dans_bannette(
            bannette=bannette,
            recu=stockage.recevoir(io.BytesIO(papiers[nom])),
            nom=nom,
            par=agents["accueil"],
            provenance=Provenance.NUMERISEUR,
            ordre=ordre,
        )
    poste = connecter(agents["accueil"])
    page = poste.aller(f"/bannettes/{bannette.pk}/")
    expect(page.locator(".pile-image img")).to_have_count(4, timeout=LU)
    poste.aller(f"/bannettes/{bannette.pk}/")
    assert not poste.examiner()

    # Upside down: the engine has set it upright; the proposal stands in the form, Enter files it.
    attendre_le_formulaire(page)
    assert Version.objects.get(document__titre="Scan 0002").pages.get().rotation == 180
    assert page.input_value("[name=dossier_texte]").startswith(usagers[1].prenom)
    with page.expect_navigation():
        page.keyboard.press("Enter")

    # Blank, then illegible: set aside with their reason.
    for chiffre, raison in (("3", "page blanche"), ("4", "illisible")):
        attendre_le_formulaire(page)
        page.keyboard.press("Escape")
        page.keyboard.press("x")
        expect(page.locator("#ecarter")).to_be_visible()
        with page.expect_navigation():
            page.keyboard.press(chiffre)
        assert Pli.objects.filter(etat=EtatPli.ECARTE, motif__startswith=raison).count() == 1

    # The batch: its fourth page is somebody else's.
    attendre_le_formulaire(page)
    page.keyboard.press("Escape")
    for touche in ("ArrowRight", "ArrowRight", "ArrowRight", "c"):
        page.keyboard.press(touche)
    expect(page.locator("[data-a-appliquer]")).to_contain_text("2 papiers")
    with page.expect_navigation():
        page.keyboard.press("v")
    attendre_le_formulaire(page)
    taper_le_dossier(page, usagers[1].nom[:5].lower())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    attendre_le_formulaire(page)
    taper_le_dossier(page, usagers[2].nom[:5].lower())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    poste.lit("Rien n’attend ici")
    noms = sorted(Piece.objects.values_list("dossier__personne__nom", flat=True))
    assert noms == sorted([usagers[1].nom, usagers[1].nom, usagers[2].nom])
    decoupe = Piece.objects.get(dossier__personne__nom=usagers[2].nom).document
    assert decoupe.version_courante.nb_pages == 1


def test_deux_collegues_sur_la_meme_bannette_se_voient(connecter: Any, agents: Any, entite: Any) -> None:
    dossier_de(agents, entite, prenom="Luc", nom="Arnould")
    bannette = bannette_de(agents["accueil"])
    for rang in range(2):
        glisser(bannette, agents["accueil"], f"lettre {rang}", nom=f"lettre {rang}.pdf", ordre=rang)
    premier = connecter(agents["accueil"])
    page = premier.aller(f"/bannettes/{bannette.pk}/")
    attendre_le_formulaire(page)
    second = premier.onglet()
    autre = second.aller(f"/bannettes/{bannette.pk}/")
    attendre_le_formulaire(autre)
    taper_le_dossier(autre, "arno")
    with autre.expect_navigation():
        autre.keyboard.press("Enter")
    assert Piece.objects.count() == 1
    taper_le_dossier(page, "arno")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    premier.lit("a déjà classé ce papier")
    assert Piece.objects.count() == 1
