"""The reader in real Chromium: a 300-page dossier by keyboard; a redacted copy from the box drawn to the copy read."""

import io
from typing import Any

import pytest
from playwright.sync_api import expect

from dossiers.actions import deposer_piece
from ged.models import Document
from ged.models_lecture import Annotation, Caviardage, Citation
from tests.decisions import situations
from tests.ged.echantillons import pdf_texte

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
FEUILLES_MAX = 9  # in the page at once, whatever the length of the document


@pytest.fixture
def piece(agents: Any, vider_la_file: Any) -> Any:
    """piece(pages, text) → a document read, in a dossier where the AS has drafts."""
    dossier = situations.proposition_brouillon(agents).dossier

    def _piece(pages: int, texte: str) -> Document:
        octets = io.BytesIO(pdf_texte(pages, texte))
        deposer_piece(dossier=dossier, fichier=octets, nom="dossier.pdf", par=agents["as"])
        vider_la_file()
        return Document.objects.latest("pk")

    return _piece


def test_trois_cents_pages_se_lisent_au_clavier(connecter: Any, agents: Any, piece: Any) -> None:
    document = piece(300, "Composition de ménage")
    poste = connecter(agents["as"])
    page = poste.aller(f"/pieces/{document.pk}/")
    champ, touche = page.locator("#liseuse-page"), page.keyboard.press
    expect(page.locator(".virtuelle .feuille").first).to_be_visible()

    def ici(numero: int) -> None:
        expect(champ).to_have_value(str(numero))
        assert page.locator(".feuille").count() <= FEUILLES_MAX

    touche("ArrowRight")
    ici(2)
    touche("End")
    ici(300)
    expect(page.locator("#page-300 .calque text").first).to_have_text("Composition")
    assert page.locator("#page-300 img").evaluate("async i => (await i.decode(), i.naturalWidth)") >= 800
    touche("Home")
    ici(1)
    touche("g")
    page.keyboard.type("150")
    touche("Enter")
    ici(150)
    for tour, zoom in (("r", "+"), ("R", "0")):
        touche(tour)
        touche(zoom)
        ici(150)
    touche("f")
    page.keyboard.type("feuillet 211")
    touche("Enter")
    expect(page.locator("output[data-marques]")).to_contain_text("/")
    touche("Escape")
    touche("g")
    page.keyboard.type("211")
    touche("Enter")
    ici(211)
    expect(page.locator("#page-211 .marque-mot")).to_have_count(2)
    touche("n")
    expect(page.locator(".marque-mot.active")).to_have_count(1)
    touche("s")
    expect(page.locator(".annotation-surlignage")).to_have_count(1)
    touche("v")
    expect(page.locator(".annotation-vu")).to_have_count(1)
    touche("c")
    page.get_by_role("button", name="Proposition").click()
    expect(page.locator("[data-cite-fait] a")).to_be_visible()
    touche("?")
    poste.lit("Dans la liseuse")
    touche("Escape")
    with page.expect_response(lambda r: r.url.endswith("place/?v=" + str(document.version_courante.pk))):
        touche("ArrowRight")
    assert Annotation.objects.count() == 2
    assert Citation.objects.get().version == document.version_courante
    poste.aller(f"/pieces/{document.pk}/")
    poste.lit("Vous reprenez à la page")
    fautes = poste.examiner()
    assert not fautes, "\n".join(fautes)


def test_caviardage_du_cadre_a_la_copie(connecter: Any, agents: Any, piece: Any, vider_la_file: Any) -> None:
    document = piece(2, "Courrier de Zephyrine Dupont")
    poste = connecter(agents["as"])
    page = poste.aller(f"/pieces/{document.pk}/?page=1")
    expect(page.locator(".virtuelle .feuille").first).to_be_visible()
    poste.bouton("Caviarder").click()
    page.fill("#caviardage-mots", "Zephyrine")
    poste.bouton("Marquer partout").click()
    expect(page.locator("[data-passage]")).to_have_count(2)
    cadre = page.locator("#page-1 .feuille-image").bounding_box()
    assert cadre is not None
    page.mouse.move(cadre["x"] + cadre["width"] * 0.1, cadre["y"] + 300)
    page.mouse.down()
    page.mouse.move(cadre["x"] + cadre["width"] * 0.5, cadre["y"] + 380)
    page.mouse.up()
    expect(page.locator("[data-passage]")).to_have_count(3)
    expect(page.locator("#page-1 svg.masques rect")).to_have_count(2)
    page.fill("#caviardage-titre", "Courrier à remettre")
    poste.bouton("Faire la copie caviardée").click()
    poste.lit("La copie se prépare")
    vider_la_file()
    poste.suivre("Courrier à remettre", page.locator("[data-caviardage-lieu]"))
    poste.lit("passages masqués")
    copie = Caviardage.objects.get().copie
    expect(page.locator("#page-1 .calque")).to_contain_text("Dupont")
    texte = " ".join(p.texte for p in copie.version_courante.pages.all())
    assert "Dupont" in texte
    assert "Zephyrine" not in texte
