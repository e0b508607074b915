"""Sheets of a version put on a page some at a time: a long document stays light."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ged.models import Page, Version

TRANCHE_FEUILLES = 50  # sheets put on the page at once


@dataclass(frozen=True)
class Feuilles:
    """Pages of a version without text nor words; `precedentes` and `suite` are the page numbers to ask next."""

    version: "Version"
    pages: "list[Page]"
    precedentes: int | None
    suite: int | None


def feuilles(version: "Version", debut: int = 1, nombre: int = TRANCHE_FEUILLES) -> Feuilles:
    """Pages `debut` and following; what is not read yet is not there."""
    trouvees = list(version.pages.filter(numero__gte=debut).order_by("numero").defer("mots", "texte")[: nombre + 1])
    return Feuilles(
        version=version,
        pages=trouvees[:nombre],
        precedentes=max(1, debut - nombre) if debut > 1 else None,
        suite=trouvees[nombre].numero if len(trouvees) > nombre else None,
    )
