"""Entries and rights for the tests of the engines."""

from typing import Any

from comptes.acces import Acces
from search.protocole import Entree

CLE = "1:*"


def entree(objet_id: int, texte: str = "", *, titre: str = "", genre: str = "page", **champs: Any) -> Entree:
    defaut: dict[str, Any] = {
        "id": f"{genre}:{objet_id}",
        "genre": genre,
        "objet_id": objet_id,
        "institution_id": 1,
        "titre": titre,
        "texte": texte,
        "url": f"/{genre}/{objet_id}/",
        "version": 1,
        "cles": (CLE,),
        "compartiments": (),
        "page": 1 if genre == "page" else None,
    }
    return Entree(**{**defaut, **champs})


def acces(
    *, institution: int = 1, cles: Any = (CLE,), ouvertures: Any = (), exclusions: Any = (), identite: bool = False
) -> Acces:
    return Acces(institution, 1, frozenset(cles), frozenset(ouvertures), frozenset(exclusions), identite)


TOUT = acces()
