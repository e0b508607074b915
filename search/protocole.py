"""What an engine takes and gives; both engines and every caller speak these words."""

import datetime as dt
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from comptes.acces import Acces
from search.requete import Clauses, Groupe, lire

# What a list of results can be narrowed by; values are texts, as the entry gives them.
FACETTES: Final = ("genre", "type", "entite", "annee", "etat", "confiance")
PERTINENCE, DATE, NOM = "pertinence", "date", "nom"
TRIS: Final = (PERTINENCE, DATE, NOM)


@dataclass(frozen=True)
class Entree:
    """One thing that can be found. `id` is always `genre:objet_id`.

    `version` orders writes: a smaller one never replaces a larger one, an equal one does. It grows with each change of
    content or of rights; a source without such a counter takes `version_de_lecture()` before it reads its rows.
    `cles` and `compartiments`: who may find it; `identite`: also found by whoever finds any person of the institution.
    `nom`: what it is sorted by, the title when empty. `dossier`: the number people write. `auteur`: who deposited or
    wrote it. `entite`, `etat`, `confiance`: facets, as short texts; "" where it has none.
    """

    id: str
    genre: str
    objet_id: int
    institution_id: int
    titre: str
    texte: str
    url: str
    version: int
    cles: tuple[str, ...]
    compartiments: tuple[int, ...]
    identite: bool = False
    dossier_id: int | None = None
    document_id: int | None = None
    version_id: int | None = None
    page: int | None = None
    type: str = ""
    date: dt.date | None = None
    nom: str = ""
    dossier: str = ""
    auteur: str = ""
    entite: str = ""
    etat: str = ""
    confiance: str = ""

    @property
    def annee(self) -> str:
        """Year of its date, as a facet."""
        return str(self.date.year) if self.date else ""


def version_de_lecture() -> int:
    """Microseconds since 1970: what is read later is newer."""
    return time.time_ns() // 1000


@dataclass(frozen=True)
class Requete:
    """`texte` in the grammar of `search.requete`; `genres` empty: all; one dossier or document if given.

    `large`: one of the free words is enough, best first; phrases, exclusions and fields hold all the same.
    `synonymes`: groups of expressions that stand for one another.
    `filtres`: facet → values kept; `facettes`: count every facet, not only kinds. `tri`: one of `TRIS`.
    `dossiers`: content of these dossiers only (and what is in none), identities stay found.
    `exacte`: never widened to part of the words.
    `sauf`: ids that are not to be found, whatever the index says; `parmi`: the only ones looked at, when given.
    """

    texte: str
    genres: tuple[str, ...] = ()
    dossier_id: int | None = None
    document_id: int | None = None
    debut: int = 0
    taille: int = 20
    large: bool = False
    synonymes: tuple[Groupe, ...] = ()
    filtres: tuple[tuple[str, tuple[str, ...]], ...] = ()
    facettes: bool = False
    tri: str = PERTINENCE
    sauf: tuple[str, ...] = ()
    parmi: tuple[str, ...] | None = None
    exacte: bool = False
    dossiers: tuple[int, ...] | None = None

    def clauses(self) -> Clauses:
        """What was typed, read. Raises RequeteIllisible."""
        return lire(self.texte, self.synonymes)

    def choix(self) -> dict[str, tuple[str, ...]]:
        """Facet → values kept, kinds included; facets without a choice are left out."""
        choisis = {nom: valeurs for nom, valeurs in self.filtres if valeurs and nom in FACETTES}
        return choisis | ({"genre": self.genres} if self.genres else {})

    def comptees(self) -> tuple[str, ...]:
        """Facets to count."""
        return FACETTES if self.facettes else ("genre",)


@dataclass(frozen=True)
class Resultat:
    """One hit. `extrait`: segments (text, marked); `mots`: the surface forms found, for marking on the page's image."""

    id: str
    genre: str
    objet_id: int
    titre: str
    url: str
    dossier_id: int | None
    document_id: int | None
    version_id: int | None
    page: int | None
    type: str
    date: dt.date | None
    extrait: list[tuple[str, bool]]
    score: float
    mots: list[str]
    dossier: str = ""
    auteur: str = ""


@dataclass(frozen=True)
class Resultats:
    """`total`: hits kept by the facets; `sans_choix`: hits whatever the facets; `degrade`: engine down, said.

    `facettes`: facet → value → hits, each counted under the choices of the others; `par_genre` is that of kinds.
    `avec_tout`: how many have all the words, when the hits are those of a wider search; None otherwise.
    """

    total: int = 0
    elements: list[Resultat] = field(default_factory=list)
    facettes: dict[str, dict[str, int]] = field(default_factory=dict)
    sans_choix: int = 0
    degrade: str = ""
    avec_tout: int | None = None

    @property
    def par_genre(self) -> dict[str, int]:
        """Kind → hits, for tabs."""
        return self.facettes.get("genre", {})


@dataclass(frozen=True)
class Tenue:
    """What the index holds of one entry: enough to say whether it is what the database says."""

    id: str
    version: int
    empreinte: str


@dataclass(frozen=True)
class Repere:
    """The last entry that a rebuild wrote, and how many since its beginning."""

    genre: str
    objet_id: int
    nombre: int


class Moteur(Protocol):
    """A search engine. Every method raises `MoteurArrete` when the engine does not answer."""

    def preparer(self) -> None:
        """Create the index where it is missing."""

    def ecrire(self, entrees: Iterable[Entree]) -> None:
        """Write whole entries; older versions than the one in place are left out."""

    def retirer(self, ids: Iterable[str]) -> None:
        """Remove entries; unknown ids are ignored."""

    def rafraichir(self) -> None:
        """What was written is found from now on."""

    def chercher(self, requete: Requete, acces: Acces) -> Resultats:
        """Hits that these rights allow, best first."""

    def proches(self, mot: str) -> list[str]:
        """Folded words of the index one typing error away, the most frequent first. Rights are the caller's matter."""

    def compter(self) -> int:
        """Number of entries."""

    def taille(self) -> int:
        """Bytes on disk."""

    def tenues(self, genre: str) -> Iterator[Tenue]:
        """Every entry of a kind, by rising object id or any steady order."""

    def analyse_a_jour(self) -> bool:
        """False when the index was made by an older analysis or mapping: it must be rebuilt."""

    def vider(self) -> None:
        """Remove every entry."""

    def reconstruire(self, entrees: Iterable[Entree], *, suite: bool = False) -> int:
        """Replace the index by these entries without interrupting searches. Returns how many were written.

        With `suite`, what an interrupted rebuild had written is kept: the entries are those after its `repere`.
        """

    def repere(self) -> Repere | None:
        """How far an interrupted rebuild made by this analysis had come; None when there is none to go on with."""
