"""The components in real Chromium: accessibility, keyboard, typing, drafts, themes, a refused deposit."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).with_name("axe.min.js")
REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def ouvrir(navigateur: Browser, live_server: Any, agents: dict[str, Any], connecte: Any) -> Any:
    """ouvrir(width, theme, axe=False) → the gallery, seen by a signed-in agent."""

    def _ouvrir(largeur: int = 1280, theme: str = "light", *, axe: bool = False) -> Page:
        contexte = navigateur.new_context(
            viewport={"width": largeur, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type]
            bypass_csp=axe,
        )
        session = connecte(agents["accueil"]).cookies[settings.SESSION_COOKIE_NAME].value
        contexte.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page = contexte.new_page()
        page.goto(live_server.url + reverse("bureau:galerie"))
        return page

    return _ouvrir


@pytest.mark.parametrize("largeur", [1280, 820, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_gallery_has_no_axe_finding_and_no_sideways_scroll(ouvrir: Any, largeur: int, theme: str) -> None:
    page = ouvrir(largeur, theme, axe=True)
    page.add_script_tag(path=str(AXE))
    constats = page.evaluate("regles => axe.run(document, {runOnly: regles})", REGLES)["violations"]
    assert [(c["id"], [n["target"] for n in c["nodes"]]) for c in constats] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def test_gallery_under_its_csp_logs_no_error_and_asks_no_other_host(ouvrir: Any, live_server: Any) -> None:
    page = ouvrir()
    plaintes: list[str] = []
    hotes: set[str] = set()
    page.on("console", lambda message: plaintes.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda erreur: plaintes.append(str(erreur)))
    page.on("request", lambda requete: hotes.add(requete.url.split("/")[2]))
    page.reload(wait_until="networkidle")
    assert plaintes == []
    assert hotes == {live_server.url.split("/")[2]}


def test_keys_j_k_choose_a_line_and_slash_goes_to_search(ouvrir: Any) -> None:
    page = ouvrir()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert "Youssef Amrani" in page.locator("tr[aria-current=true]").inner_text()
    page.keyboard.press("k")
    assert "Noëlle Destrée" in page.locator("tr[aria-current=true]").inner_text()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#aide-clavier").is_visible()


@pytest.mark.parametrize(
    ("champ", "tape", "lu"),
    [
        ("naissance", "221126", "22/11/2026"),
        ("naissance", "1.3.84", "01/03/1984"),
        ("loyer", "1234,5", "1\u202f234,50"),
        ("loyer", "1.234,50 €", "1\u202f234,50"),
        ("compte", "be68 5390 0754 7034", "BE68 5390 0754 7034"),
    ],
)
def test_what_people_type_is_written_neatly_on_leaving_the_field(ouvrir: Any, champ: str, tape: str, lu: str) -> None:
    page = ouvrir()
    page.fill(f"[name={champ}]", tape)
    page.locator(f"[name={champ}]").blur()
    assert page.input_value(f"[name={champ}]") == lu


def test_wrong_date_is_said_with_its_remedy_and_tied_to_the_field(ouvrir: Any) -> None:
    page = ouvrir()
    page.fill("[name=naissance]", "310226")
    page.locator("[name=naissance]").blur()
    assert page.get_attribute("[name=naissance]", "aria-invalid") == "true"
    phrase = page.locator("#id_naissance_a_corriger")
    assert "n’existe pas" in phrase.inner_text()
    assert "id_naissance_a_corriger" in (page.get_attribute("[name=naissance]", "aria-describedby") or "")


def test_draft_survives_a_reload_and_not_another_agent(ouvrir: Any) -> None:
    page = ouvrir()
    page.fill("[name=nom]", "Destrée-Amrani")
    assert page.evaluate("Object.keys(sessionStorage).filter(c => c.startsWith('brouillon:')).length") == 1
    page.evaluate(
        "sessionStorage.setItem('brouillon:999:galerie', sessionStorage.getItem(Object.keys(sessionStorage)[0]))"
    )
    page.reload()
    assert page.evaluate("sessionStorage.getItem('brouillon:999:galerie')") is None


def test_theme_chosen_in_the_menu_is_kept(ouvrir: Any) -> None:
    page = ouvrir()
    clair = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.click("button.qui")
    page.click("[data-theme-choix=sombre]")
    page.reload()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != clair
    assert page.get_attribute("html", "data-theme") == "sombre"


def test_refused_deposit_says_what_to_do_and_offers_to_try_again(ouvrir: Any) -> None:
    page = ouvrir()
    page.evaluate("document.querySelector('#depot').dataset.depotCible = 'dossier:999999'")
    page.set_input_files(
        "#depot-fichiers", files=[{"name": "bail.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}]
    )
    ligne = page.locator(".depot-ligne", has_text="bail.pdf")
    ligne.get_by_role("button", name="Réessayer").wait_for()
    assert ligne.locator(".erreur-champ").inner_text().strip()


def test_phone_menu_opens_as_a_drawer(ouvrir: Any) -> None:
    page = ouvrir(390)
    assert not page.locator("#travail").is_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    assert page.locator("#travail").is_visible()
