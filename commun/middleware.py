"""Answers errors in sentences, and keeps pages of dossiers out of shared caches."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commun.erreurs import ErreurLiasse

Reponse = Callable[[HttpRequest], HttpResponse]


def pas_de_cache(suivant: Reponse) -> Reponse:
    """Nothing of a signed-in page stays in a cache after sign-out (R3.9), unless the view decided otherwise."""

    def traiter(request: HttpRequest) -> HttpResponse:
        reponse = suivant(request)
        if "Cache-Control" not in reponse and not request.path.startswith("/static/"):
            reponse["Cache-Control"] = "no-store, private"
        return reponse

    return traiter


class ErreursEnPhrases:
    """Turns an ErreurLiasse raised by an action into a page (or an htmx fragment) that says what to do."""

    def __init__(self, suivant: Reponse) -> None:
        self.suivant = suivant

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; errors come back through process_exception."""
        return self.suivant(request)

    def process_exception(self, request: HttpRequest, erreur: Exception) -> HttpResponse | None:
        """Render the sentence; any other exception goes on to the ordinary handler."""
        if not isinstance(erreur, ErreurLiasse):
            return None
        if getattr(request, "htmx", False):
            reponse = render(request, "composants/avis_erreur.html", {"erreur": erreur}, status=200)
            reponse["HX-Retarget"] = "#avis"
            reponse["HX-Reswap"] = "innerHTML"
            return reponse
        return render(request, "erreurs/refus.html", {"erreur": erreur}, status=erreur.statut)
