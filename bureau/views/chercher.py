"""Global search: persons, dossiers, demandes, propositions, decisions and every page, trimmed by the same rights."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comptes.models import Agent
from search.actions import chercher as interroger
from search.protocole import Requete

PAR_PAGE = 20


def chercher(request: HttpRequest) -> HttpResponse:
    """Results by kind; a displayed snippet is a consultation. htmx asks for the list only."""
    agent = request.user
    assert isinstance(agent, Agent)  # noqa: S101 (LoginRequiredMiddleware)
    question = request.GET.get("q", "").strip()
    genre = request.GET.get("genre", "")
    numero = max(1, int(page)) if (page := request.GET.get("page", "1")).isdigit() else 1
    resultats = None
    if question:
        resultats = interroger(
            agent,
            Requete(
                texte=question,
                genres=(genre,) if genre else (),
                debut=(numero - 1) * PAR_PAGE,
                taille=PAR_PAGE,
            ),
        )
    contexte = {
        "q": question,
        "genre": genre,
        "resultats": resultats,
        "page": Paginator(range(resultats.total), PAR_PAGE).get_page(numero) if resultats else None,
    }
    gabarit = "bureau/_resultats.html" if getattr(request, "htmx", False) else "bureau/chercher.html"
    return render(request, gabarit, contexte)
