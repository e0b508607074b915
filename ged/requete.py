"""What a request tells, checked."""

from django.http import HttpRequest


def entier(request: HttpRequest, nom: str, defaut: int | None = None) -> int | None:
    """A positive whole number of the address, `defaut` when absent or senseless."""
    valeur = request.GET.get(nom, "")
    return int(valeur) if valeur.isascii() and valeur.isdigit() and len(valeur) < 10 else defaut
