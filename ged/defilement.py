"""What the reader needs to lay hundreds of sheets out before it has any of them: their sizes, in runs of equal ones."""

from itertools import groupby

from ged.models import Page, Version

TAILLE_DEFAUT = (595, 842)  # points: A4, for a page that is not read yet


def tailles(version: Version) -> list[tuple[int, int]]:
    """Width and height in points of each page, in order; unread pages count as A4."""
    lues = {
        numero: (round(largeur) or TAILLE_DEFAUT[0], round(hauteur) or TAILLE_DEFAUT[1])
        for numero, largeur, hauteur in Page.objects.filter(version=version).values_list("numero", "largeur", "hauteur")
    }
    if not lues:
        return []
    nombre = max(version.nb_pages or 0, *lues)
    return [lues.get(numero, TAILLE_DEFAUT) for numero in range(1, nombre + 1)]


def plan(version: Version) -> str:
    """The sizes as « width x height * how many », joined by blanks: a few characters for an even document."""
    return " ".join(f"{taille[0]}x{taille[1]}*{len(list(suite))}" for taille, suite in groupby(tailles(version)))


def page_voulue(version: Version, demandee: int | None, gardee: int | None) -> tuple[int, str]:
    """The page to open and, when the one asked for does not exist, the sentence that says so."""
    derniere = version.nb_pages or 1
    if demandee is None:
        return min(gardee or 1, derniere), ""
    if 1 <= demandee <= derniere:
        return demandee, ""
    proche = 1 if demandee < 1 else derniere
    pages = f"{derniere} pages" if derniere > 1 else "une seule page"
    return proche, f"Il n’y a pas de page {demandee} : cette pièce compte {pages}. Voici la page {proche}."
