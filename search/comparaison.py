"""The index beside the database: what is missing, what differs, what should not be there; and its repair."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from search.indexables import empreinte
from search.lots import lots
from search.moteurs import moteur
from search.protocole import Entree, Repere
from search.registre import Source, entrees_de, sources
from search.taches import indexer_objets

LOT = 500  # objects read at a time


@dataclass
class Ecarts:
    """Object ids of one kind that the index does not tell as the database does."""

    genre: str
    libelle: str
    comparees: int = 0
    manquantes: list[int] = field(default_factory=list)
    differentes: list[int] = field(default_factory=list)
    en_trop: list[int] = field(default_factory=list)

    def ids(self) -> list[int]:
        """All of them."""
        return [*self.manquantes, *self.differentes, *self.en_trop]


def comparer(source: Source) -> Ecarts:
    """Read every object of a kind and what the index holds of it. Raises MoteurArrete."""
    ecarts = Ecarts(source.genre, source.libelle)
    moteur().rafraichir()
    tenues = {tenue.id: tenue.empreinte for tenue in moteur().tenues(source.genre)}
    for ids in lots(source.tous_les_ids(), LOT):
        for entree in entrees_de(source.genre, ids):
            ecarts.comparees += 1
            tenue = tenues.pop(entree.id, None)
            if tenue is None:
                ecarts.manquantes.append(entree.objet_id)
            elif tenue != empreinte(entree):
                ecarts.differentes.append(entree.objet_id)
    ecarts.en_trop = [int(identifiant.rpartition(":")[2]) for identifiant in tenues]
    return ecarts


def reparer(ecarts: Ecarts) -> list[int]:
    """Write or remove them as the database says now. Returns those that still differ."""
    for ids in lots(ecarts.ids(), LOT):
        indexer_objets.call(ecarts.genre, ids)
    moteur().rafraichir()
    suspects = set(ecarts.ids())
    tenues = {t.id: t.empreinte for t in moteur().tenues(ecarts.genre)}
    restent = []
    for ids in lots(sorted(suspects), LOT):
        attendues = {e.objet_id: empreinte(e) for e in entrees_de(ecarts.genre, ids)}
        restent += [pk for pk in ids if attendues.get(pk) != tenues.get(f"{ecarts.genre}:{pk}")]
    return restent


def toutes_les_entrees(depuis: Repere | None = None) -> Iterator[Entree]:
    """Every entry of the site in a steady order; after the one where a rebuild had stopped."""
    declarees = sources()
    if depuis is not None:
        rangs = [rang for rang, source in enumerate(declarees) if source.genre == depuis.genre]
        declarees = declarees[rangs[0] :] if rangs else declarees
    for source in declarees:
        reprise = depuis.objet_id if depuis is not None and source.genre == depuis.genre else None
        ids = (pk for pk in source.tous_les_ids() if reprise is None or pk > reprise)
        for lot in lots(ids, LOT):
            yield from entrees_de(source.genre, lot)
