"""What a request tells, checked."""

from django.http import HttpRequest


def entier(request: HttpRequest, nom: str, defaut: int | None = None) -> int | None:
    """A positive whole number of the address, `defaut` when absent or senseless."""
    valeur = request.GET.get(nom, "")
    return int(valeur) if valeur.isascii() and valeur.isdigit() and len(valeur) < 10 else defaut


def entier_relatif(request: HttpRequest, nom: str) -> int | None:
    """A whole number of the address, negative ones and huge ones included; None when it is none."""
    valeur = request.GET.get(nom, "").strip()
    chiffres = valeur.removeprefix("-")
    return int(valeur) if chiffres.isascii() and chiffres.isdigit() and len(chiffres) < 19 else None
