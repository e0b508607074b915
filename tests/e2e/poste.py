"""A signed-in agent at her browser: goes to pages, presses what she sees, and notes every fault of the site."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Download, Locator, Page, Request, Response, expect

from tests.factories import MOT_DE_PASSE

ATTENTE = 30_000  # milliseconds
AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FORMATS = [(1280, "light"), (1280, "dark"), (390, "dark"), (390, "light")]
# What a template shows when a value is missing or code leaks into the page.
FUITES = re.compile(r"\{\{|\{%|\bNone\b|\bNaN\b|\bundefined\b|<[A-Z]\w+: ")
expect.set_options(timeout=ATTENTE)


def fautes_axe(page: Page) -> list[str]:
    """What axe, already on the page, finds as it stands."""
    return list(
        page.evaluate(
            "async regles => (await axe.run(document, {runOnly: {type: 'tag', values: regles}})).violations"
            ".map(v => `${v.id} (${v.impact}) : ${v.nodes.map(n => n.html.slice(0, 160)).join(' | ')}`)",
            REGLES,
        )
    )


class Poste:
    """One browser context of one agent."""

    ouverts: ClassVar[list["Poste"]] = []

    def __init__(
        self,
        navigateur: Browser,
        racine: str,
        agent: Any,
        *,
        largeur: int = 1280,
    ) -> None:
        self.racine, self.agent = racine, agent
        self.fautes: list[str] = []
        self.toleres: set[int] = set()
        self.contexte = navigateur.new_context(
            viewport={"width": largeur, "height": 900},
            accept_downloads=True,
            locale="fr-BE",
        )
        self.contexte.set_default_timeout(ATTENTE)
        self.contexte.on("request", self._requete)
        self.contexte.on("response", self._reponse)
        self.contexte.on("console", self._console)
        self.contexte.on("weberror", lambda erreur: self.fautes.append(f"erreur de script : {erreur.error}"))
        self.page: Page = self.contexte.new_page()
        Poste.ouverts = [*(p for p in Poste.ouverts if p.racine == racine), self]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.fautes.append(f"console : {message.text}")

    def _requete(self, requete: Request) -> None:
        if requete.url.startswith(("http:", "https:", "ws:")) and urlsplit(requete.url).netloc != self._hote:
            self.fautes.append(f"requête vers un autre hôte : {requete.url}")

    def _reponse(self, reponse: Response) -> None:
        if reponse.status >= 400 and reponse.status not in self.toleres:
            self.fautes.append(f"réponse {reponse.status} : {reponse.request.method} {reponse.url}")

    @property
    def _hote(self) -> str:
        return urlsplit(self.racine).netloc

    @contextmanager
    def tolerer(self, *statuts: int) -> Iterator[None]:
        """A refusal is what this passage looks for."""
        self.toleres.update(statuts)
        yield
        self.toleres.difference_update(statuts)

    def entrer(self) -> None:
        """Signs in through the form."""
        self.aller("/connexion/")
        self.page.fill("[name=username]", self.agent.identifiant)
        self.page.fill("[name=password]", MOT_DE_PASSE)
        self.envoyer("Entrer")
        expect(self.page.locator("button.qui")).to_be_visible()

    def _adresse(self, adresse: str) -> str:
        return adresse if adresse.startswith("http") else self.racine + adresse

    def aller(self, adresse: str) -> Page:
        """Opens an address of the site and checks the page."""
        self.page.goto(self._adresse(adresse))
        self.verifier()
        return self.page

    def onglet(self) -> "Poste":
        """The same session in a second window."""
        autre = object.__new__(Poste)
        autre.__dict__ = {**self.__dict__, "page": self.contexte.new_page()}
        return autre

    def verifier(self) -> None:
        """No unrendered or missing value on what the person reads."""
        texte = self.page.locator("body").inner_text()
        if fuite := FUITES.search(texte):
            debut = max(0, fuite.start() - 60)
            self.fautes.append(f"valeur manquante sur {self.page.url} : …{texte[debut : fuite.end() + 60]!r}…")

    def bouton(self, nom: str, dans: Locator | None = None) -> Locator:
        """First visible button whose name starts with these words."""
        debut = re.compile(rf"^\s*{re.escape(nom)}")
        return (dans or self.page).get_by_role("button", name=debut).filter(visible=True).first

    def lien(self, nom: str, dans: Locator | None = None) -> Locator:
        """First visible link whose name holds these words."""
        return (dans or self.page).get_by_role("link", name=nom).filter(visible=True).first

    def envoyer(self, nom: str, dans: Locator | None = None) -> None:
        """Presses a button that leads to another page."""
        with self.page.expect_navigation():
            self.bouton(nom, dans).click()
        self.verifier()

    def suivre(self, nom: str, dans: Locator | None = None) -> None:
        """Follows a link to another page."""
        with self.page.expect_navigation():
            self.lien(nom, dans).click()
        self.verifier()

    def tache(self, personne: str, raison: str) -> None:
        """Opens from the home page what awaits the agent, told by its reason."""
        self.aller("/")
        self.suivre(personne, self.page.locator("tr", has_text=raison).filter(visible=True).first)

    def deplier(self, nom: str) -> None:
        """Opens a folded part of the page."""
        self.page.locator("summary", has_text=nom).first.click()

    def remplir(self, champs: Mapping[str, str]) -> None:
        """Field name → what is typed or chosen, as a person would."""
        for nom, valeur in champs.items():
            champ = self.page.locator(f"[name='{nom}']:not([type=hidden])")
            genre = champ.first.evaluate("e => e.type")
            if genre in {"radio", "checkbox"}:
                self.page.locator(f"[name='{nom}'][value='{valeur}']").check()
            elif genre == "select-one":
                champ.first.select_option(label=valeur)
            else:
                champ.first.fill(valeur)

    def lit(self, *phrases: str) -> None:
        """Every sentence is visible on the page."""
        for phrase in phrases:
            expect(self.page.get_by_text(phrase).filter(visible=True).first).to_be_visible()

    def ne_lit_pas(self, *phrases: str) -> None:
        """None of the sentences is on the page."""
        texte = self.page.locator("body").inner_text()
        for phrase in phrases:
            assert phrase not in texte, f"« {phrase} » se lit sur {self.page.url}"

    def statut(self, adresse: str) -> int:
        """Status of an address for this agent, without leaving the page."""
        return self.contexte.request.get(self._adresse(adresse), max_redirects=0).status

    def corps(self, adresse: str) -> bytes:
        """Bytes behind a link."""
        reponse = self.contexte.request.get(self._adresse(adresse))
        assert reponse.ok, f"{reponse.status} : {adresse}"
        return reponse.body()

    def telecharger(self, nom: str) -> bytes:
        """Bytes of the file that the link downloads."""
        with self.page.expect_download() as attendu:
            self.lien(nom).click()
        fichier: Download = attendu.value
        return Path(fichier.path()).read_bytes()

    def examiner(self) -> list[str]:
        """What axe finds in each theme and width, and a page wider than its window. Nothing is left changed."""
        self.page.evaluate(AXE)
        fautes: list[str] = []
        for largeur, theme in FORMATS:
            self.page.set_viewport_size({"width": largeur, "height": 900})
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            trouve = fautes_axe(self.page)
            trop = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            trouve += [f"déborde de {trop} px"] if trop > 0 else []
            fautes += [f"{self.agent.identifiant} {self.page.url} {largeur} {theme} : {f}" for f in trouve]
        self.page.set_viewport_size({"width": 1280, "height": 900})
        self.page.emulate_media(color_scheme="light")
        return fautes

    def photographier(self, chemin: Path) -> None:
        """Picture of the whole page, for the eye."""
        chemin.parent.mkdir(parents=True, exist_ok=True)
        if not self.page.is_closed():
            self.page.screenshot(path=str(chemin), full_page=True)
