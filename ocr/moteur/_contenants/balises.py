"""Text of XML and HTML, read as a stream: no entity is ever resolved, nothing is fetched, depth and size bounded."""

import html
import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from typing import Final
from xml.parsers import expat

from ocr.moteur._confinement import Refus

PROFONDEUR_MAX: Final = 500
OCTETS_XML_MAX: Final = 200 * 1024 * 1024
_SIGNES_MAX: Final = 3_500_000


class TropLong(Exception):
    """Enough text was read; the rest is left."""


class LecteurXml:
    """One pass over an XML stream. Raises `Refus` "contenu_interdit" (entities) or "contenu_illisible".

    `ouvrir`, `fermer`: called with the local name (and attributes); `texte`: with character data.
    """

    def __init__(
        self,
        *,
        ouvrir: Callable[[str, dict[str, str]], None] | None = None,
        fermer: Callable[[str], None] | None = None,
        texte: Callable[[str], None] | None = None,
    ) -> None:
        self._ouvrir, self._fermer, self._texte = ouvrir, fermer, texte
        self._profondeur = 0
        self._analyseur = expat.ParserCreate()
        self._analyseur.buffer_text = True
        self._analyseur.StartElementHandler = self._debut
        self._analyseur.EndElementHandler = self._fin
        self._analyseur.EntityDeclHandler = self._entite
        if texte is not None:
            self._analyseur.CharacterDataHandler = texte

    def lire(self, morceaux: Iterable[bytes]) -> None:
        """Read the whole stream."""
        lus = 0
        try:
            for morceau in morceaux:
                lus += len(morceau)
                if lus > OCTETS_XML_MAX:
                    raise Refus("contenu_demesure", "xml")
                self._analyseur.Parse(morceau, False)  # noqa: FBT003 - positional only
            self._analyseur.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as erreur:
            code = "contenu_interdit" if "amplification" in str(erreur) else "contenu_illisible"
            raise Refus(code, str(erreur)[:200]) from erreur
        except (ValueError, LookupError) as erreur:  # an encoding expat does not know
            raise Refus("contenu_illisible", str(erreur)[:200]) from erreur

    def _debut(self, nom: str, attributs: dict[str, str]) -> None:
        self._profondeur += 1
        if self._profondeur > PROFONDEUR_MAX:
            raise Refus("contenu_demesure", "depth")
        if self._ouvrir is not None:
            self._ouvrir(nom.rpartition(":")[2], attributs)

    def _fin(self, nom: str) -> None:
        self._profondeur -= 1
        if self._fermer is not None:
            self._fermer(nom.rpartition(":")[2])

    def _entite(self, *_details: object) -> None:
        raise Refus("contenu_interdit", "entity")


class Recueil:
    """Text gathered up to a length. Raises `TropLong` above."""

    def __init__(self) -> None:
        self._morceaux: list[str] = []
        self._longueur = 0

    def ajouter(self, texte: str) -> None:
        """Add some text."""
        self._longueur += len(texte)
        self._morceaux.append(texte)
        if self._longueur > _SIGNES_MAX:
            raise TropLong

    def __str__(self) -> str:
        return "".join(self._morceaux)


def texte_xml(morceaux: Iterable[bytes], *, sauf: frozenset[str] = frozenset()) -> str:
    """Character data of an XML file, one line per element that has some; elements named in `sauf` are left out."""
    recueil = Recueil()
    dans_exclu = 0

    def ouvrir(nom: str, _attributs: dict[str, str]) -> None:
        nonlocal dans_exclu
        if dans_exclu or nom in sauf:
            dans_exclu += 1

    def fermer(_nom: str) -> None:
        nonlocal dans_exclu
        if dans_exclu:
            dans_exclu -= 1
        recueil.ajouter("\n")

    def texte(donnees: str) -> None:
        if not dans_exclu:
            recueil.ajouter(donnees)

    lecteur = LecteurXml(ouvrir=ouvrir, fermer=fermer, texte=texte)
    try:
        lecteur.lire(morceaux)
    except TropLong:
        return str(recueil)
    return re.sub(r"\n\s*\n+", "\n", str(recueil)).strip()


_MUETS: Final = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg", "math"})
_SEULS: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source"})
_BLOCS: Final = frozenset({
    "p", "div", "br", "tr", "table", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
    "header", "footer", "blockquote", "pre", "hr", "dt", "dd", "form",
})  # fmt: skip


class _TexteHtml(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.recueil = Recueil()
        self.cites: set[str] = set()
        self._muets = 0
        self._lien = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        valeurs = dict(attrs)
        if tag in _MUETS:
            self._muets += 1
        if tag == "img" and (valeurs.get("src") or "").lower().startswith("cid:"):
            self.cites.add((valeurs.get("src") or "")[4:].strip("<>"))
        if tag in _BLOCS:
            self.recueil.ajouter("\n")
        elif tag in ("td", "th"):
            self.recueil.ajouter("  ")
        if tag == "li":
            self.recueil.ajouter("• ")
        if tag == "a":
            self._lien = valeurs.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _MUETS and self._muets:
            self._muets -= 1
        if tag in _BLOCS:
            self.recueil.ajouter("\n")
        if tag == "a" and self._lien.lower().startswith(("http:", "https:", "mailto:")) and not self._muets:
            self.recueil.ajouter(f" <{self._lien[:300]}>")
            self._lien = ""

    def handle_data(self, data: str) -> None:
        if not self._muets:
            self.recueil.ajouter(re.sub(r"\s+", " ", data))


def texte_html(page: str) -> tuple[str, set[str]]:
    """Text a reader would see, and the content identifiers of the images it shows. Scripts and styles are left out."""
    analyseur = _TexteHtml()
    try:
        analyseur.feed(page)
        analyseur.close()
    except TropLong:
        return str(analyseur.recueil), analyseur.cites
    except (AssertionError, RecursionError):  # html.parser gives up on some rubbish
        return re.sub(r"<[^>]*>", " ", html.unescape(page)), analyseur.cites
    lignes = [ligne.strip() for ligne in str(analyseur.recueil).replace("\xa0", " ").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lignes)).strip(), analyseur.cites
