"""Around the search page: its list for a spreadsheet, searches kept, the reason to search wider."""

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bureau import recherche as r
from commun.erreurs import ErreurLiasse
from commun.journal import noter
from commun.tableur import TYPE_XLSX, Cellule, cellule_sure, classeur
from comptes.afaire import clore
from comptes.requete import agent_de
from search.actions import lister
from search.exceptions import MoteurArrete, RequeteIllisible
from search.gardees import NOUVEAU, garder
from search.models import RechercheGardee
from search.protocole import Resultat
from search.registre import libelles

LIGNES_MAX = 2_000  # of a list given to a spreadsheet
ENTETES = ("Genre", "Titre", "Type", "Page", "Date", "Dossier", "Auteur", "Adresse")


@require_GET
def exporter(request: HttpRequest) -> HttpResponseBase:
    """The list, without snippets, as .xlsx or CSV (`?format=csv`); how many lines left enters the journal."""
    agent = agent_de(request)
    question, choix = request.GET.get("q", "").strip(), r.choix_de(request.GET)
    if not question:
        return redirect("bureau:chercher")
    requete = r.requete_de(question, choix, dossiers=r.dossiers_propres(request, agent, choix))
    try:
        elements = lister(agent, replace(requete, taille=LIGNES_MAX, facettes=False)).elements
    except (RequeteIllisible, MoteurArrete):
        return redirect(_page(question, choix))
    noter("recherche_exportee", agent, par=agent, institution_id=agent.institution_id, lignes=len(elements))
    noms = libelles()
    connus = r.dossiers_lus(agent, elements)
    lignes = [_ligne(element, noms, request, connus) for element in elements]
    if request.GET.get("format") == "csv":
        reponse = HttpResponse(content_type="text/csv; charset=utf-8")
        reponse.write("\ufeff")
        ecrivain = csv.writer(reponse, delimiter=";")
        ecrivain.writerow(ENTETES)
        ecrivain.writerows([[_texte(cellule) for cellule in ligne] for ligne in lignes])
    else:
        reponse = HttpResponse(classeur("Recherche", ENTETES, lignes), content_type=TYPE_XLSX)
    nom = "recherche.csv" if request.GET.get("format") == "csv" else "recherche.xlsx"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    return reponse


def _ligne(element: Resultat, noms: dict[str, str], request: HttpRequest, connus: Mapping[int, str]) -> list[Cellule]:
    return [
        noms.get(element.genre, element.genre),
        element.titre,
        element.type,
        element.page,
        element.date,
        "" if element.document_id and element.dossier_id and element.dossier_id not in connus else element.dossier,
        element.auteur,
        request.build_absolute_uri(element.url),
    ]


def _texte(cellule: Cellule) -> str:
    if isinstance(cellule, dt.date):
        return f"{cellule:%d/%m/%Y}"
    return cellule_sure("" if cellule is None else str(cellule))


@require_POST
def garder_recherche(request: HttpRequest) -> HttpResponse:
    """Keep the words and choices of the page it comes from."""
    agent = agent_de(request)
    question, choix = request.POST.get("q", "").strip()[:400], r.choix_de(request.POST)
    try:
        garder(
            agent=agent,
            nom=request.POST.get("nom", ""),
            question=question,
            choix=choix,
            requete=r.requete_de(question, choix),
            alerte="alerte" in request.POST,
        )
    except ErreurLiasse as refus:
        messages.error(request, f"{refus.message} {refus.remede}".strip())
    else:
        messages.success(request, "La recherche est gardée : elle est sous « Chercher ».")
    return redirect(_page(question, choix))


@require_GET
def recherche_gardee(request: HttpRequest, recherche_id: int) -> HttpResponse:
    """Run a kept search again, with the rights of now."""
    agent = agent_de(request)
    gardee = get_object_or_404(RechercheGardee, pk=recherche_id, agent=agent)
    clore(gardee, NOUVEAU, par=agent)
    return redirect(_page(gardee.question, gardee.choix))


@require_POST
def retirer_recherche(request: HttpRequest, recherche_id: int) -> HttpResponse:
    """Forget a kept search."""
    agent = agent_de(request)
    gardee = get_object_or_404(RechercheGardee, pk=recherche_id, agent=agent)
    with transaction.atomic():
        clore(gardee, NOUVEAU, par=agent)
        gardee.delete()
    messages.success(request, "La recherche n’est plus gardée.")
    return redirect("bureau:chercher")


@require_POST
def elargir(request: HttpRequest) -> HttpResponse:
    """Say why one searches beyond one's own dossiers: it holds for the working day and enters the journal."""
    agent = agent_de(request)
    code = request.POST.get("finalite", "")
    question, choix = request.POST.get("q", "").strip()[:400], r.choix_de(request.POST)
    if code in r.FINALITES:
        jusqua = dt.datetime.now(dt.UTC) + r.DUREE_FINALITE
        request.session[r.FINALITE] = {"code": code, "jusqua": jusqua.isoformat()}
        noter("recherche_elargie", agent, par=agent, institution_id=agent.institution_id, finalite=code)
    else:
        messages.error(request, "Choisissez pourquoi vous cherchez au-delà de vos dossiers.")
    return redirect(_page(question, choix))


def _page(question: str, choix: dict[str, str]) -> str:
    return f"{reverse('bureau:chercher')}?{urlencode({'q': question, **choix})}"
