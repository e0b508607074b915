"""Global search: persons, dossiers, demandes, propositions, decisions and every page, trimmed by the same rights."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comptes.models import Agent
from comptes.requete import agent_de
from dossiers.models import DossierSocial
from search.actions import chercher as interroger
from search.exceptions import RequeteIllisible
from search.protocole import Requete, Resultat
from search.registre import libelles

PAR_PAGE = 20
PAGE_CHIFFRES = 4  # beyond, no engine goes: a number without sense is the first page


@dataclass(frozen=True)
class Trouvaille:
    """A hit as shown: the link opens the page with the same words marked."""

    titre: str
    adresse: str
    details: str
    extrait: list[tuple[str, bool]]

    @classmethod
    def de(cls, resultat: Resultat, question: str, noms: dict[str, str], dossiers: dict[int, str]) -> "Trouvaille":
        """Words of one hit; a page says whose dossier it is in."""
        adresse = resultat.url
        if resultat.page is not None:
            liaison = "&" if "?" in adresse else "?"
            adresse = f"{adresse}{liaison}{urlencode({'q': question})}#page-{resultat.page}"
        details = [noms.get(resultat.genre, resultat.genre), resultat.type]
        if resultat.page is not None:
            details.append(f"page {resultat.page}")
            details.insert(0, dossiers.get(resultat.dossier_id or 0, ""))
        if resultat.date:
            details.append(f"{resultat.date:%d/%m/%Y}")
        return cls(resultat.titre, adresse, " · ".join(d for d in details if d), resultat.extrait)


def chercher(request: HttpRequest) -> HttpResponse:
    """Results by kind, best first; htmx asks for the list only. A shown snippet is journaled by the engine's door."""
    agent = agent_de(request)
    question, genre = request.GET.get("q", "").strip(), request.GET.get("genre", "")
    page = request.GET.get("page", "1")
    numero = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) <= PAGE_CHIFFRES else 1
    contexte: dict[str, Any] = {"q": question, "genre": genre}
    if question:
        contexte |= _interroger(agent, question, genre, numero)
    gabarit = "bureau/_resultats.html" if getattr(request, "htmx", False) else "bureau/chercher.html"
    return render(request, gabarit, contexte)


def _dossiers(agent: Agent, resultats: list[Resultat]) -> dict[int, str]:
    """« Amélie Vanbrabant, 2026-00001 » for the dossiers of the pages found, in one query."""
    ids = {resultat.dossier_id for resultat in resultats if resultat.page is not None and resultat.dossier_id}
    lus = DossierSocial.objects.visibles_par(agent).filter(pk__in=ids).select_related("personne")
    return {dossier.pk: f"{dossier.personne.nom_complet}, {dossier.numero}" for dossier in lus}


def _interroger(agent: Agent, question: str, genre: str, numero: int) -> dict[str, Any]:
    noms = libelles()
    requete = Requete(
        texte=question, genres=(genre,) if genre in noms else (), debut=(numero - 1) * PAR_PAGE, taille=PAR_PAGE
    )
    try:
        resultats = interroger(agent, requete)
    except RequeteIllisible as refus:
        return {"refus": refus}
    dossiers = _dossiers(agent, resultats.elements)
    return {
        "resultats": resultats,
        "trouvailles": [Trouvaille.de(element, question, noms, dossiers) for element in resultats.elements],
        "genres": [(code, noms.get(code, code), nombre) for code, nombre in resultats.par_genre.items() if nombre],
        "page": Paginator(range(resultats.total), PAR_PAGE).get_page(numero),
    }
