"""What an engine takes and gives; both engines and every caller speak these words."""

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from comptes.acces import Acces
from search.requete import Clauses, Groupe, lire


@dataclass(frozen=True)
class Entree:
    """One thing that can be found. `id` is always `genre:objet_id`.

    `version` orders writes: a smaller one never replaces a larger one, an equal one does. It grows with each change of
    content or of rights; a source without such a counter takes `version_de_lecture()` before it reads its rows.
    `cles` and `compartiments`: who may find it; `identite`: also found by whoever finds any person of the institution.
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


def version_de_lecture() -> int:
    """Microseconds since 1970: what is read later is newer."""
    return time.time_ns() // 1000


@dataclass(frozen=True)
class Requete:
    """`texte` in the grammar of `search.requete`; `genres` empty: all; one dossier or document if given.

    `large`: one of the free words is enough, best first; phrases and exclusions hold all the same.
    `synonymes`: groups of expressions that stand for one another.
    """

    texte: str
    genres: tuple[str, ...] = ()
    dossier_id: int | None = None
    document_id: int | None = None
    debut: int = 0
    taille: int = 20
    large: bool = False
    synonymes: tuple[Groupe, ...] = ()

    def clauses(self) -> Clauses:
        """What was typed, read. Raises RequeteIllisible."""
        return lire(self.texte, self.synonymes)


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


@dataclass(frozen=True)
class Resultats:
    """`total`: hits of the asked genres; `par_genre`: hits of every genre (for tabs); `degrade`: engine down, said.

    `avec_tout`: how many have all the words, when the hits are those of a wider search; None otherwise.
    """

    total: int = 0
    elements: list[Resultat] = field(default_factory=list)
    par_genre: dict[str, int] = field(default_factory=dict)
    degrade: str = ""
    avec_tout: int | None = None


class Moteur(Protocol):
    """A search engine. Every method raises `MoteurArrete` when the engine does not answer."""

    def preparer(self) -> None:
        """Create the index where it is missing."""

    def ecrire(self, entrees: Iterable[Entree]) -> None:
        """Write whole entries; older versions than the one in place are left out."""

    def retirer(self, ids: Iterable[str]) -> None:
        """Remove entries; unknown ids are ignored."""

    def chercher(self, requete: Requete, acces: Acces) -> Resultats:
        """Hits that these rights allow, best first."""

    def compter(self) -> int:
        """Number of entries."""

    def analyse_a_jour(self) -> bool:
        """False when the index was made by an older analysis or mapping: it must be rebuilt."""

    def vider(self) -> None:
        """Remove every entry."""

    def reconstruire(self, entrees: Iterable[Entree]) -> int:
        """Replace the index by these entries without interrupting searches. Returns how many were written."""
