"""In real Chromium: many files at once over a cut connection, a session that ends, a phone beside the screen."""

import io
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Route, expect

from dossiers.actions import deposer_piece
from ged import stockage
from ged.models import Document, Page, Version
from ged.models_depot import Envoi, Photo
from tests.decisions import situations
from tests.e2e.poste import AXE, Poste, fautes_axe
from tests.factories import EntiteFactory, InstitutionFactory, equiper
from tests.ged.echantillons import pdf_texte
from tests.ged.photos import photo

LECTURE = 240_000  # milliseconds: three pages on two busy cores

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def equipe() -> dict[str, Any]:
    institution = InstitutionFactory()
    return equiper(institution, EntiteFactory(institution=institution))


@pytest.fixture
def dossier(equipe: dict[str, Any]) -> Any:
    return situations.dossier_ouvert(equipe)


def capture(poste: Poste, nom: str) -> None:
    """For the eye, where LIASSE_CAPTURES says."""
    if "LIASSE_CAPTURES" in os.environ:
        poste.photographier(Path(os.environ["LIASSE_CAPTURES"]) / f"{nom}.png")


def fichiers(dossier: Path, nombre: int, octets: int = 2000) -> list[Path]:
    chemins = [dossier / f"papier {rang:03}.txt" for rang in range(nombre)]
    for chemin in chemins:
        chemin.write_bytes(os.urandom(octets))
    return chemins


def recus() -> set[bytes]:
    return {b"".join(stockage.lire_flux(v.cle)) for v in Version.objects.all()}


def test_trente_fichiers_par_une_connexion_qui_se_coupe(
    connecter: Any, equipe: dict[str, Any], dossier: Any, tmp_path: Path
) -> None:
    poste = connecter(equipe["as"])
    poste.aller(f"/dossiers/{dossier.pk}/pieces/")
    capture(poste, "depot-zone")
    coupes = {"reste": 12}

    def couper(route: Route) -> None:
        """Some parts never leave, some answers never come back."""
        coupes["reste"] -= 1
        if coupes["reste"] <= 0:
            route.continue_()
        elif coupes["reste"] % 2:
            route.abort("connectionreset")
        else:
            route.fetch()  # it arrived, nobody was told
            route.abort("connectionreset")

    poste.contexte.route(re.compile(r"/depots/envois/.+"), couper)
    chemins = fichiers(tmp_path, 29)
    gros = tmp_path / "gros.bin"
    gros.write_bytes(os.urandom(3_000_000))
    with poste.tolerer(409):
        poste.page.set_input_files("#depot-fichiers", [*map(str, chemins), str(gros)])
        capture(poste, "depot-en-cours")
        expect(poste.page.locator("#depot-liste li[data-document]")).to_have_count(30, timeout=180_000)
    expect(poste.page.locator("#depot-bilan")).to_contain_text("30 fichiers")
    assert Document.objects.count() == 30
    assert recus() == {chemin.read_bytes() for chemin in [*chemins, gros]}
    capture(poste, "depot-trente")
    poste.contexte.unroute_all()


def test_la_session_qui_finit_reprend_apres_connexion(
    connecter: Any, equipe: dict[str, Any], dossier: Any, tmp_path: Path
) -> None:
    poste = connecter(equipe["as"])
    poste.aller(f"/dossiers/{dossier.pk}/pieces/")
    gros = tmp_path / "bail.bin"
    gros.write_bytes(os.urandom(2_000_000))
    premiere = {"faite": False}

    def fermer(route: Route) -> None:
        """The session ends after the first part."""
        route.continue_()
        if route.request.method == "PATCH" and not premiere["faite"]:
            premiere["faite"] = True
            Session.objects.all().delete()

    poste.contexte.route(re.compile(r"/depots/envois/.+"), fermer)
    with poste.tolerer(403, 409):
        poste.page.set_input_files("#depot-fichiers", str(gros))
        expect(poste.page.get_by_text("Votre session a pris fin").first).to_be_visible()
        capture(poste, "depot-session")
        poste.contexte.unroute_all()
        poste.onglet().entrer()
        expect(poste.page.locator("#depot-liste li[data-document]")).to_have_count(1)
    assert recus() == {gros.read_bytes()}
    assert Envoi.objects.count() == 1


def test_un_fichier_lache_sur_l_accueil_va_a_la_bannette(
    connecter: Any, equipe: dict[str, Any], tmp_path: Path
) -> None:
    poste = connecter(equipe["accueil"])
    lacher = """() => {
      const donnees = new DataTransfer();
      donnees.items.add(new File(["lettre"], "lettre.txt", { type: "text/plain" }));
      for (const type of ["dragenter", "drop"]) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer: donnees, bubbles: true, cancelable: true }));
      }
    }"""
    poste.page.evaluate(lacher)
    expect(poste.page.locator("#depot-volant li[data-document]")).to_have_count(1)
    capture(poste, "depot-volant")
    assert Document.objects.get().pli.bannette.agent == equipe["accueil"]
    poste.aller("/deposer/")
    poste.lit("lettre.txt")
    assert poste.examiner() == []


def test_le_telephone_photographie_trois_pages_dans_le_dossier_ouvert_a_l_ecran(
    connecter: Any, navigateur: Any, equipe: dict[str, Any], dossier: Any, travailleur: Any, tmp_path: Path
) -> None:
    poste = connecter(equipe["as"])
    poste.aller(f"/dossiers/{dossier.pk}/pieces/")
    poste.bouton("Photographier avec un téléphone").click()
    adresse = poste.page.locator(".jumelage-adresse").text_content() or ""
    capture(poste, "telephone-qr")
    telephone = navigateur.new_context(viewport={"width": 390, "height": 800}, is_mobile=True, has_touch=True)
    page = telephone.new_page()
    page.goto(adresse)
    for texte in ("UN", "DEUX", "TROIS"):
        chemin = tmp_path / f"{texte}.jpg"
        chemin.write_bytes(photo(texte))
        page.set_input_files("#photo-prendre", str(chemin))
        expect(page.locator("#photos-liste li[data-photo]")).to_have_count(("UN", "DEUX", "TROIS").index(texte) + 1)
    expect(page.locator("#photos-liste img")).to_have_count(3)
    page.evaluate(AXE)
    assert fautes_axe(page) == []
    expect(poste.page.locator("#jumelage-suivi")).to_contain_text("3 pages arrivées")
    if "LIASSE_CAPTURES" in os.environ:
        page.screenshot(path=str(Path(os.environ["LIASSE_CAPTURES"]) / "telephone-pages.png"), full_page=True)
    capture(poste, "telephone-poste")
    page.locator("#photos-liste > li").nth(2).get_by_role("button", name="Avancer").click()
    un, trois = (Photo.objects.get(nom=nom).pk for nom in ("UN.jpg", "TROIS.jpg"))
    expect(page.locator("#photos-liste > li").nth(1)).to_have_attribute("data-photo", str(trois))
    expect(page.locator("#photos-liste img")).to_have_count(3)
    assert list(Photo.objects.values_list("nom", flat=True)) == ["UN.jpg", "TROIS.jpg", "DEUX.jpg"]
    page.set_input_files(f"#reprendre-{un}", str(tmp_path / "TROIS.jpg"))
    expect(page.locator(f"#photo-{un}")).to_have_count(0)
    expect(page.locator("#photos-liste li[data-photo]")).to_have_count(3)
    page.get_by_role("button", name="Terminer : un document de 3 pages").click()
    expect(page.get_by_text("1 document envoyé")).to_be_visible()
    expect(poste.page.locator("#jumelage-suivi li[data-document]")).to_have_count(1)
    expect(poste.page.locator("#jumelage-suivi li.pret")).to_have_count(1, timeout=LECTURE)
    assert dossier.pieces.get().document.version_courante.nb_pages == 3
    assert not telephone.storage_state()["origins"], "rien ne reste dans le téléphone"
    poste.page.get_by_role("button", name="Éteindre le jumelage").click()
    expect(poste.page.locator("#jumelage-suivi")).to_contain_text("n’est plus jumelé")
    assert telephone.request.get(adresse).status == 410
    telephone.close()


def test_les_depots_a_revoir_se_gardent_au_clavier(connecter: Any, equipe: dict[str, Any], dossier: Any) -> None:
    for nom in ("abime.pdf", "protege.pdf"):
        version = deposer_piece(
            dossier=dossier, fichier=io.BytesIO(nom.encode()), nom=nom, par=equipe["as"]
        ).depot.version
        version.refuser("Ce PDF est protégé par un mot de passe.", "Demandez-le à qui vous l’a remis.")
        version.save()
    poste = connecter(equipe["as"])
    poste.suivre("Dépôts à revoir")
    poste.lit("abime.pdf", "protege.pdf", "Ce PDF est protégé par un mot de passe.")
    capture(poste, "echecs")
    assert poste.examiner() == []
    poste.page.set_viewport_size({"width": 390, "height": 800})
    capture(poste, "echecs-390")
    poste.page.set_viewport_size({"width": 1280, "height": 900})
    poste.bouton("Garder tel quel").focus()
    with poste.page.expect_navigation():
        poste.page.keyboard.press("Enter")
    assert sorted(Version.objects.values_list("etat", flat=True)) == ["gardee", "refusee"]


def test_un_texte_corrige_se_trouve_et_survit_a_une_relecture_de_la_selection(
    connecter: Any, equipe: dict[str, Any], dossier: Any, travailleur: Any
) -> None:
    poste = connecter(equipe["as"])
    piece = deposer_piece(
        dossier=dossier, fichier=io.BytesIO(pdf_texte(1, "quitance de loier")), nom="lettre.pdf", par=equipe["as"]
    ).piece
    attendre(poste, lambda: Version.objects.get().etat == "lue")
    poste.aller(f"/pieces/{piece.document_id}/pages/1/texte/")
    poste.page.locator("#texte-page").fill("Quittance de loyer du rossignol")
    with poste.page.expect_navigation():
        poste.page.keyboard.press("Control+Enter")
    poste.lit("votre texte est enregistré")
    trouver(poste, "rossignol", "lettre")
    poste.aller(f"/dossiers/{dossier.pk}/pieces/")
    poste.page.keyboard.press("j")
    poste.page.keyboard.press("x")
    expect(poste.page.locator("[data-bilan]")).to_have_text("1 choisie")
    capture(poste, "pieces-selection")
    poste.page.get_by_role("button", name="Relire la sélection").focus()
    with poste.page.expect_navigation():
        poste.page.keyboard.press("Enter")
    poste.lit("1 pièce sera relue en arrière-plan", "nouvelle lecture demandée")
    attendre(poste, lambda: not Version.objects.get().a_relire)
    assert Version.objects.get().lecture == 2
    assert "quitance" in Page.objects.get().texte
    trouver(poste, "rossignol", "lettre")
    poste.aller(f"/pieces/{piece.document_id}/pages/1/texte/")
    expect(poste.page.locator("#texte-page")).to_have_value("Quittance de loyer du rossignol")


def attendre(poste: Poste, fait: Callable[[], bool]) -> None:
    """The worker comes to it."""
    for _ in range(240):
        if fait():
            return
        poste.page.wait_for_timeout(500)
    raise AssertionError("le travailleur n’y est pas arrivé")


def trouver(poste: Poste, mot: str, titre: str) -> None:
    """The word leads to the piece, once the index has followed."""
    trouvee = poste.page.locator(".trouvailles").get_by_role("link", name=titre, exact=True).first
    for _ in range(40):
        poste.aller(f"/chercher/?q={mot}")
        if trouvee.count():
            return
        poste.page.wait_for_timeout(500)
    raise AssertionError(f"« {mot} » ne se trouve pas")
