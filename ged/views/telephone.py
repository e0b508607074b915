"""The paired phone: the only addresses open without signing in. Each one asks for the signed token first."""

import functools
import secrets
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commun.erreurs import ErreurLiasse
from ged import envois, jumelage, stockage
from ged.exceptions import DepotTropGros
from ged.exceptions_depot import AutreAppareil, JumelageClos
from ged.models_depot import Envoi, Jumelage, Photo
from ged.stockage import Recu
from ged.views.envois import annoncer, en_json, etape

COOKIE = "liasse_telephone"
CHEMIN = "/telephone/"
ESSAIS_MAX = 20  # forged tokens from one address…
ESSAIS_SECONDES = 600  # … in this time
Vue = Callable[..., HttpResponse]


def jumelee(vue: Vue) -> Vue:
    """Turns the token into its pairing. A forged one is a 404, counted; a closed one says so in words."""

    @functools.wraps(vue)
    def traiter(request: HttpRequest, jeton: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            trouve = jumelage.trouver(jeton)
        except Http404:
            if _trop_d_essais(request):
                return HttpResponse("Trop d’essais.", status=HTTPStatus.TOO_MANY_REQUESTS, content_type="text/plain")
            raise
        reponse = vue(request, jeton, trouve, *args, **kwargs)
        reponse["X-Robots-Tag"] = "noindex"
        return reponse

    return traiter


def _trop_d_essais(request: HttpRequest) -> bool:
    """Only forged tokens are slowed down: the others pass, even behind the same address."""
    cle = f"jumelage:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(cle, 0, ESSAIS_SECONDES)
    return int(cache.incr(cle)) > ESSAIS_MAX


def en_page(vue: Vue) -> Vue:
    """A refusal is a page for a phone."""

    @functools.wraps(vue)
    def traiter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return vue(request, *args, **kwargs)
        except (JumelageClos, AutreAppareil) as erreur:
            return render(request, "ged/telephone_clos.html", {"erreur": erreur}, status=erreur.statut)

    return traiter


def _appareil(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")


def _du_telephone(request: HttpRequest, trouve: Jumelage) -> None:
    jumelage.reclamer(trouve, _appareil(request))


@login_not_required
@en_page
@jumelee
@require_GET
def page(request: HttpRequest, jeton: str, trouve: Jumelage) -> HttpResponse:
    """Take photographs, put them in order, finish. Nothing of the dossier is shown."""
    appareil = _appareil(request) or secrets.token_urlsafe(24)
    if not jumelage.est_l_appareil(trouve, appareil):
        raise AutreAppareil
    reponse = render(request, "ged/telephone.html", _contexte(jeton, trouve))
    reponse.set_cookie(
        COOKIE,
        appareil,
        max_age=int(jumelage.DUREE_MAX.total_seconds()),
        path=CHEMIN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return reponse


def _contexte(jeton: str, trouve: Jumelage) -> dict[str, Any]:
    return {
        "jeton": jeton,
        "photos": list(Photo.objects.filter(prise__jumelage=trouve, prise__etat="en_cours")),
        "finies": trouve.prises.exclude(etat="en_cours").count(),
        "expire_le": trouve.expire_le,
        "institution": trouve.agent.institution,
    }


@login_not_required
@en_json
@jumelee
@require_POST
def ouvrir(request: HttpRequest, jeton: str, trouve: Jumelage) -> HttpResponse:
    """Announce one photograph; `remplace` is the page taken again."""
    _du_telephone(request, trouve)
    jumelage.verifier_place(trouve)
    taille, remplace = request.POST.get("taille", ""), request.POST.get("remplace", "")
    if taille.isdigit() and int(taille[:16]) > jumelage.PHOTO_MAX:
        raise DepotTropGros
    numero = int(remplace) if remplace.isascii() and remplace.isdigit() and len(remplace) < 12 else 0
    code = f"{_code(trouve)}{numero}"
    return annoncer(request, trouve.agent, code, lambda e: reverse("ged:telephone_envoi", args=[jeton, e.pk]))


def _code(trouve: Jumelage) -> str:
    return f"telephone:{trouve.pk}:"


@login_not_required
@en_json
@jumelee
@require_http_methods(["GET", "PATCH", "DELETE"])
def envoi(request: HttpRequest, jeton: str, trouve: Jumelage, envoi_id: uuid.UUID) -> HttpResponse:
    """One photograph on its way, in parts."""
    _du_telephone(request, trouve)
    sien = get_object_or_404(Envoi, pk=envoi_id, agent=trouve.agent, cible__startswith=_code(trouve))

    def inscrire(actuel: Envoi, recu: Recu) -> None:
        remplace = int(actuel.cible.rpartition(":")[2])
        actuel.photo = jumelage.ajouter(trouve, recu, nom=actuel.nom, remplace=remplace)

    return etape(request, sien, inscrire, lambda fini: _ligne(request, jeton, fini))


def _ligne(request: HttpRequest, jeton: str, fini: Envoi) -> str:
    contexte = {"photo": fini.photo, "jeton": jeton, "seule": True}
    return render_to_string("ged/_photo_telephone.html", contexte, request=request)


@login_not_required
@en_page
@jumelee
@require_POST
def ajouter(request: HttpRequest, jeton: str, trouve: Jumelage) -> HttpResponse:
    """One photograph from a plain form, without script."""
    _du_telephone(request, trouve)
    fichier = request.FILES.get("fichier")
    if fichier is None:
        raise ErreurLiasse("Aucune photo n’est arrivée.", "Prenez une photo, puis envoyez-la.")
    if (fichier.size or 0) > jumelage.PHOTO_MAX:
        raise DepotTropGros
    jumelage.verifier_place(trouve)
    with envois.dire_plus_de_place():
        recu = stockage.recevoir(fichier)
    jumelage.ajouter(trouve, recu, nom=fichier.name or "photo")
    return redirect("ged:telephone", jeton=jeton)


@login_not_required
@en_page
@jumelee
@require_POST
def arranger(request: HttpRequest, jeton: str, trouve: Jumelage, photo_id: int, acte: str) -> HttpResponse:
    """Move, turn or remove a page."""
    _du_telephone(request, trouve)
    jumelage.arranger(trouve, photo_id, acte)
    if not getattr(request, "htmx", False):
        return redirect("ged:telephone", jeton=jeton)
    return render(request, "ged/_photos_telephone.html", _contexte(jeton, trouve))


@login_not_required
@en_page
@jumelee
@require_POST
def terminer(request: HttpRequest, jeton: str, trouve: Jumelage) -> HttpResponse:
    """The pages become one document; the next ones, another."""
    _du_telephone(request, trouve)
    jumelage.terminer(trouve)
    return redirect("ged:telephone", jeton=jeton)
