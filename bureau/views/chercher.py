"""Global search: persons, dossiers, demandes, propositions, decisions and every page, trimmed by the same rights."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bureau import recherche as r
from commun.models import Consultation
from comptes.models import Agent
from comptes.requete import agent_de
from dossiers.models import DossierSocial
from ged.models import Document
from search.actions import chercher as interroger
from search.actions import lister, suggerer
from search.champs import AIDE
from search.exceptions import MoteurArrete, RequeteIllisible
from search.protocole import Requete
from search.registre import libelles

RECENTES = 8  # pieces read lately
CONSULTATIONS_VUES = 60  # lines of the journal looked at for them


def chercher(request: HttpRequest) -> HttpResponse:
    """Results by kind, best first; htmx asks for the list only. A shown snippet is journaled by the engine's door."""
    agent = agent_de(request)
    question, choix = request.GET.get("q", "").strip(), r.choix_de(request.GET)
    requete = r.requete_de(question, choix, dossiers=r.dossiers_propres(request, agent, choix))
    if question and (rang := r.entier(request.GET.get("aller", ""))):
        return _aller(agent, requete, choix, rang)
    contexte: dict[str, Any] = {"q": question, "choix": choix, "genre": choix.get("genre", ""), "aide": AIDE}
    contexte["lieu"] = _lieu(agent, choix)
    if question:
        contexte |= _interroger(agent, requete, choix, r.numero_de_page(request.GET))
        contexte |= {"limite": requete.dossiers is not None, "finalites": r.FINALITES}
    else:
        contexte |= {"gardees": agent.recherches.all(), "recentes": _lues_recemment(agent)}
    gabarit = "bureau/_resultats.html" if getattr(request, "htmx", False) else "bureau/chercher.html"
    return render(request, gabarit, contexte)


def _interroger(agent: Agent, requete: Requete, choix: dict[str, str], numero: int) -> dict[str, Any]:
    debut = (numero - 1) * r.PAR_PAGE
    try:
        resultats = interroger(agent, replace(requete, debut=debut))
        aucun = not resultats.sans_choix or resultats.avec_tout == 0
        suggestion = suggerer(agent, requete) if aucun and not resultats.degrade else ""
    except RequeteIllisible as refus:
        return {"refus": refus}
    noms = libelles()
    return {
        "resultats": resultats,
        "suggestion": suggestion,
        "trouvailles": r.trouvailles(
            agent, resultats.elements, requete.texte, choix, debut=debut, total=resultats.total
        ),
        "genres": [(code, noms.get(code, code), nombre) for code, nombre in resultats.par_genre.items() if nombre],
        "facettes": r.facettes_de(resultats.facettes, choix, requete.texte),
        "tris": [(code, nom, code == requete.tri) for code, nom in r.NOMS_DES_TRIS.items()],
        "page": Paginator(range(resultats.total), r.PAR_PAGE).get_page(numero),
    }


def _aller(agent: Agent, requete: Requete, choix: dict[str, str], rang: int) -> HttpResponse:
    """To the hit at this place of the list: the next or the previous one of what is being read."""
    liste = {"q": requete.texte, **choix}
    try:
        trouves = lister(agent, replace(requete, debut=max(0, rang - 1), taille=1, facettes=False))
    except (RequeteIllisible, MoteurArrete):
        return redirect(f"{reverse('bureau:chercher')}?{urlencode(liste)}")
    if not trouves.elements:
        return redirect(f"{reverse('bureau:chercher')}?{urlencode(liste)}")
    suite: dict[str, str | int] = {"rang": rang, "sur": trouves.total, "de": urlencode(liste)}
    (element,) = trouves.elements
    return redirect(r.adresse_de(element, requete.texte, suite))


def _lieu(agent: Agent, choix: dict[str, str]) -> str:
    """Where the search is kept to, in words; an unknown place finds nothing and says nothing."""
    if dossier := r.entier(choix.get("dossier", "")):
        lu = DossierSocial.objects.visibles_par(agent).filter(pk=dossier).select_related("personne").first()
        return f"le dossier {lu.numero} – {lu.personne.nom_complet}" if lu else "ce dossier"
    if document := r.entier(choix.get("document", "")):
        titre = Document.objects.visibles_par(agent).filter(pk=document).values_list("titre", flat=True).first()
        return f"« {titre} »" if titre else "cette pièce"
    return ""


def _lues_recemment(agent: Agent) -> list[Document]:
    """Pieces he opened last, those he may still read."""
    lignes = Consultation.objects.filter(agent_id=agent.pk, nature=Consultation.Nature.LECTURE).order_by("-tranche")
    ids = list(dict.fromkeys(lignes.values_list("document_id", flat=True)[:CONSULTATIONS_VUES]))[:RECENTES]
    lus = Document.objects.visibles_par(agent).in_bulk(ids)
    return [lus[pk] for pk in ids if pk in lus]
