"""Paper against scan (R3.11), and how long a piece still holds: what a list of pieces says besides its type.

Pages that a paper announces and that were not found (« page 2/3 ») are said by the reading itself (`Version.doutes`).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from dossiers.completude import fin_de_validite
from dossiers.enums import SortPapier
from dossiers.models import Piece
from ged.enums import EtatVersion
from ged.models import Version

BIENTOT = dt.timedelta(days=30)  # a piece that ends within this time is worth asking again
MOIS = 30.44  # days


@dataclass(frozen=True)
class EtatPapier:
    """What the row of a piece says. `ecart`: sheets and pages that do not fit; `sort`: where the paper itself is."""

    ecart: str = ""
    doutes: str = ""
    sort: str = ""
    age: str = ""
    fin: dt.date | None = None
    perimee: bool = False
    bientot: bool = False

    @property
    def alertes(self) -> list[str]:
        """Reasons to look at the paper again."""
        return [phrase for phrase in (self.ecart, self.doutes) if phrase]


def etat_papier(piece: Piece, version: Version, jour: dt.date | None = None) -> EtatPapier:
    """All of it, without a query when the list fetched `boite`, `dossier` and `type_piece__reglages`."""
    jour = jour or timezone.localdate()
    fin = fin_de_validite(piece)
    return EtatPapier(
        ecart=_ecart(piece, version),
        doutes=version.doutes,
        sort=phrase_sort(piece),
        age=age(piece.date_piece, jour) if piece.date_piece else "",
        fin=fin,
        perimee=fin is not None and fin < jour,
        bientot=fin is not None and jour <= fin <= jour + BIENTOT,
    )


def habiller(pieces: Iterable[Piece]) -> list[Piece]:
    """The same pieces, each with its `papier` (EtatPapier) for the templates."""
    jour = timezone.localdate()
    habillees = list(pieces)
    for piece in habillees:
        piece.papier = etat_papier(piece, piece.document.version_courante, jour)  # type: ignore[attr-defined]
    return habillees


def _ecart(piece: Piece, version: Version) -> str:
    if version.etat != EtatVersion.LUE or not piece.feuilles_annoncees:
        return ""
    return comparer_feuilles(piece.feuilles_annoncees, version.nb_pages or 0)


def comparer_feuilles(feuilles: int, pages: int) -> str:
    """What is wrong between sheets in hand and pages read; empty when they fit.

    A sheet gives one page, or two when both sides are written: between `feuilles` and twice as many pages fit.
    """
    en_main = f"{feuilles} feuille{'s' if feuilles > 1 else ''} en main"
    lues = f"{pages} page{'s' if pages > 1 else ''} lue{'s' if pages > 1 else ''}"
    if pages < feuilles:
        manque = feuilles - pages
        return f"{en_main}, {lues} : il manque au moins {manque} page{'s' if manque > 1 else ''}."
    if pages > 2 * feuilles:
        return f"{en_main}, {lues}, recto et verso comptés : vérifiez qu’un autre papier ne s’y est pas glissé."
    return ""


def phrase_sort(piece: Piece) -> str:
    """« papier rendu à la personne », « papier gardé : armoire 2 »; empty while nobody said."""
    if not piece.sort_papier:
        return ""
    boite = piece.boite
    lieux = ([f"{boite}", boite.lieu] if boite else []) + ([piece.lieu_papier] if piece.lieu_papier else [])
    dit = "papier gardé" if piece.sort_papier == SortPapier.CLASSE else f"papier {piece.get_sort_papier_display()}"
    return f"{dit} : {', '.join(lieux)}" if lieux else dit


def age(date_piece: dt.date, jour: dt.date) -> str:
    """« aujourd’hui », « 3 jours », « 5 mois », « 2 ans »; empty for a date to come."""
    jours = (jour - date_piece).days
    if jours < 0:
        return ""
    if jours == 0:
        return "aujourd’hui"
    if jours < 45:
        return f"{jours} jour{'s' if jours > 1 else ''}"
    mois = round(jours / MOIS)
    if mois < 24:
        return f"{mois} mois"
    return f"{jours // 365} ans"
