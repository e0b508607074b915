"""Uploads in parts, as JSON: announce, add a part, ask how far, give up. The phone uses the same steps."""

import functools
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commun.erreurs import ErreurLiasse
from comptes.models import Agent
from comptes.requete import agent_de
from ged import destinations, envois
from ged.exceptions import DepotTropGros
from ged.exceptions_depot import EnvoiIncomplet, MauvaiseReprise
from ged.langues import valeur_de
from ged.models import Document
from ged.models_depot import Envoi
from ged.stockage import Recu
from ged.views.depot import LIGNE, contexte_ligne

LIGNES_MAX = 60  # files whose progress is asked for at once
Vue = Callable[..., HttpResponse]
Ligne = Callable[[Envoi], str]


def en_json(vue: Vue) -> Vue:
    """Refusals in words, for a script; `recus` says where to go on."""

    @functools.wraps(vue)
    def traiter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return vue(request, *args, **kwargs)
        except ErreurLiasse as erreur:
            corps: dict[str, Any] = {"erreur": f"{erreur.message} {erreur.remede}".strip()}
            if isinstance(erreur, MauvaiseReprise):
                corps["recus"] = erreur.recus
            return JsonResponse(corps, status=erreur.statut)

    return traiter


@require_POST
@en_json
def ouvrir(request: HttpRequest) -> HttpResponse:
    """Announce one file to one place (`cible`, `nom`, `taille` in bytes; `reprise` to go on with a former try)."""
    agent = agent_de(request)
    cible = destinations.cible(request.POST.get("cible", ""), agent)
    return annoncer(request, agent, cible.code, lambda envoi: reverse("ged:envoi", args=[envoi.pk]))


def annoncer(request: HttpRequest, agent: Agent, cible: str, adresse: Callable[[Envoi], str]) -> HttpResponse:
    """Answer of an announcement: where to send, how far it came, how large a part should be."""
    taille, nom = request.POST.get("taille", ""), request.POST.get("nom", "")
    if not (taille.isascii() and taille.isdigit() and len(taille) < 16) or not nom:
        raise ErreurLiasse("Cet envoi est incomplet.", "Choisissez le fichier à nouveau.")
    envoi = envois.ouvrir(
        agent=agent,
        cible=cible,
        nom=nom,
        taille=int(taille),
        reprise=request.POST.get("reprise", "")[:64],
        empreinte=request.POST.get("empreinte", "")[:64],
        langues=valeur_de(filter(None, request.POST.get("langues", "").split("+"))),
    )
    corps = {"url": adresse(envoi), "recus": envois.octets_recus(envoi), "part": envois.PART_CONSEILLEE}
    return JsonResponse(corps, status=HTTPStatus.CREATED)


@require_http_methods(["GET", "PATCH", "DELETE"])
@en_json
def envoi(request: HttpRequest, envoi_id: uuid.UUID) -> HttpResponse:
    """One upload of the agent. PATCH with `Upload-Offset` adds a part; the last one gives the line of the file."""
    agent = agent_de(request)
    trouve = get_object_or_404(Envoi.objects.select_related("document"), pk=envoi_id, agent=agent, photo=None)
    cible = destinations.cible(trouve.cible, agent)

    def inscrire(actuel: Envoi, recu: Recu) -> None:
        depot = cible.inscrire(recu, nom=actuel.nom, par=agent, provenance="depot")
        actuel.document, actuel.deja_present = depot.document, depot.deja_present
        if actuel.langues and not depot.deja_present:
            Document.objects.filter(pk=depot.document.pk).update(langues=actuel.langues)

    return etape(request, trouve, inscrire, lambda fini: _ligne(request, fini, agent))


def etape(request: HttpRequest, trouve: Envoi, inscrire: envois.Inscription, ligne: Ligne) -> HttpResponse:
    """One step of an upload whose holder was checked."""
    if request.method == "DELETE":
        envois.abandonner(trouve)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    recus = envois.octets_recus(trouve)
    if request.method == "PATCH":
        recus = envois.ajouter(trouve, _debut(request), _corps(request), request.headers.get("X-Empreinte", ""))
        if recus == trouve.taille:
            trouve = envois.conclure(trouve, inscrire)
    reponse: dict[str, Any] = {"recus": recus, "taille": trouve.taille, "fini": trouve.fini_le is not None}
    if trouve.fini_le is not None:
        reponse["ligne"] = ligne(trouve)
    if request.method == "GET":
        reponse["jeton"] = get_token(request)  # the page's own was renewed by a sign-in in another tab
    return JsonResponse(reponse)


def _debut(request: HttpRequest) -> int:
    valeur = request.headers.get("Upload-Offset", "")
    if not (valeur.isascii() and valeur.isdigit() and len(valeur) < 16):
        raise ErreurLiasse("Cette partie ne dit pas où elle commence.", "Rechargez la page et recommencez.")
    return int(valeur)


def _corps(request: HttpRequest) -> bytes:
    """The whole part, or nothing: a cut connection leaves no half part."""
    annonce = request.headers.get("Content-Length", "")
    longueur = int(annonce) if annonce.isascii() and annonce.isdigit() and len(annonce) < 16 else 0
    if longueur > envois.PART_MAX:
        raise DepotTropGros("Cette partie dépasse la taille admise.", "Rechargez la page et recommencez.")
    try:
        octets = request.read(longueur)
    except UnreadablePostError as erreur:
        raise EnvoiIncomplet from erreur
    if len(octets) != longueur:
        raise EnvoiIncomplet
    return octets


def _ligne(request: HttpRequest, fini: Envoi, agent: Agent) -> str:
    document = fini.document
    if document is None:
        return ""
    contexte = contexte_ligne(document.version_courante, agent, deja_present=fini.deja_present)
    return render_to_string(LIGNE, {**contexte, "groupe": True}, request=request)


@require_GET
def etats(request: HttpRequest) -> HttpResponse:
    """Where the reading of these files stands (`?d=12&d=13`), in one answer whatever their number."""
    agent = agent_de(request)
    ids = [int(d) for d in request.GET.getlist("d")[:LIGNES_MAX] if d.isascii() and d.isdigit() and len(d) < 12]
    documents = Document.objects.suivis_par(agent).avec_versions().filter(pk__in=ids)
    lignes = [{**contexte_ligne(d.version_courante, agent), "groupe": True} for d in documents]
    return render(request, "ged/_lignes_depot.html", {"lignes": lignes})
