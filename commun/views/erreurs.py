"""Pages of the HTTP errors."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page_inconnue(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: what one may not know of and what does not exist look the same."""
    return render(request, "erreurs/404.html", status=404)


def panne(request: HttpRequest) -> HttpResponse:
    """500, without context processors: the database may be the cause."""
    return HttpResponse(PAGE_DE_PANNE, status=500)


PAGE_DE_PANNE = """<!doctype html><html lang="fr"><meta charset="utf-8"><title>Liasse – incident</title>
<h1>Un incident s’est produit</h1>
<p>Rien de ce que vous aviez enregistré n’est perdu. Revenez à la page précédente et recommencez ;
si cela se répète, prévenez la gestion technique en indiquant l’heure.</p>
<p><a href="/">Retour à l’accueil</a></p></html>"""
