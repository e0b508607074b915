"""What structured reading gives: values found on the pages, and the papers they may be."""

from dataclasses import asdict, dataclass
from typing import Any

Boite = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Trouvaille:
    """One value found on a page.

    `nature`: "niss", "bis", "nir", "iban", "date", "montant", "nom", "date_naissance", "validite", "expediteur",
    "telephone" or "courriel". `valeur`: the value in its canonical form (digits alone, ISO date, amount with a point,
    name as printed). `texte`: as printed. `page`: 1-based. `mots`: indexes in `PageLue.mots`. `cadres`: boxes
    (x, y, width, height) as fractions 0-1 of the upright page, one per line. `confiance`: 0-1.
    """

    nature: str
    valeur: str
    texte: str
    page: int
    mots: tuple[int, ...]
    cadres: tuple[Boite, ...]
    confiance: float

    def en_json(self) -> dict[str, Any]:
        """As plain data for `json.dumps`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class PapierProbable:
    """A kind of paper the pages may be.

    `code`: of the types of pieces of the referentiel. `confiance`: 0-1. `indices`: the words it rests on, as printed.
    """

    code: str
    confiance: float
    indices: tuple[str, ...]

    def en_json(self) -> dict[str, Any]:
        """As plain data for `json.dumps`."""
        return asdict(self)
