"""Each app declares here what can be found in it, from its `indexation.py` (loaded when the site starts)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from comptes.models import Agent
from search.exceptions import GenreInconnu
from search.protocole import Entree


@dataclass(frozen=True)
class Source:
    """`entrees(ids)` reads objects now and gives their entries; an id without entry leaves the index.

    `lisibles(agent, ids)`: those that he may read now, by the database; asked of what is about to be shown, for what
    moved since it was indexed. None: the index is enough.
    `secours(agent, texte, limite)`: ids that the database alone finds for him by name, number or title, when the
    engine does not answer. None: nothing.
    """

    genre: str
    libelle: str
    entrees: Callable[[Iterable[int]], Iterable[Entree]]
    tous_les_ids: Callable[[], Iterable[int]]
    lisibles: Callable[[Agent, list[int]], set[int]] | None = None
    secours: Callable[[Agent, str, int], list[int]] | None = None


_SOURCES: dict[str, Source] = {}


def enregistrer(
    genre: str,
    *,
    libelle: str,
    entrees: Callable[[Iterable[int]], Iterable[Entree]],
    tous_les_ids: Callable[[], Iterable[int]],
    lisibles: Callable[[Agent, list[int]], set[int]] | None = None,
    secours: Callable[[Agent, str, int], list[int]] | None = None,
) -> None:
    """Declare a kind of entry; declaring it again replaces it."""
    _SOURCES[genre] = Source(genre, libelle, entrees, tous_les_ids, lisibles, secours)


def oublier(genre: str) -> None:
    """Withdraw a kind of entry."""
    _SOURCES.pop(genre, None)


def source(genre: str) -> Source:
    """The source of a kind. Raises GenreInconnu."""
    try:
        return _SOURCES[genre]
    except KeyError:
        raise GenreInconnu(f"Le genre « {genre} » n’est déclaré par aucune salle.") from None


def sources() -> list[Source]:
    """All sources, in the order of their declaration."""
    return list(_SOURCES.values())


def lisibles(agent: Agent, genre: str, ids: list[int]) -> set[int]:
    """Those of these objects that the agent may read at this instant."""
    connue = _SOURCES.get(genre)
    return set(ids) if connue is None or connue.lisibles is None else connue.lisibles(agent, ids)


def libelles() -> dict[str, str]:
    """Kind → what the screen calls it."""
    return {s.genre: s.libelle for s in _SOURCES.values()}


def entrees_de(genre: str, ids: Iterable[int]) -> Iterator[Entree]:
    """Entries of these objects, checked: right kind, right id."""
    for entree in source(genre).entrees(ids):
        if entree.genre != genre or entree.id != f"{genre}:{entree.objet_id}":
            raise ValueError(f"L’entrée {entree.id} de la source « {genre} » doit s’appeler {genre}:{entree.objet_id}.")
        yield entree
