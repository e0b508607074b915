"""The screen beside the phone: the QR to photograph, the pages that arrive, the documents made of them."""

from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from comptes.models import Agent
from comptes.requete import agent_de
from ged import jumelage, prises
from ged.enums import EtatPrise
from ged.models_depot import Jumelage, Photo
from ged.reponses import image_webp
from ged.requete import entier
from ged.views.depot import contexte_ligne
from ocr.moteur import ErreurMoteur

LOCAUX = ("127.0.0.1", "localhost", "[::1]")


@require_POST
def jumeler(request: HttpRequest) -> HttpResponse:
    """Let one phone in for some minutes: the QR is shown once."""
    agent = agent_de(request)
    nouveau, jeton = jumelage.jumeler(
        agent=agent, session=request.session.session_key or "", cible=request.POST.get("cible", "")
    )
    adresse = request.build_absolute_uri(reverse("ged:telephone", args=[jeton]))
    contexte = {
        **_contexte(nouveau, agent),
        "adresse": adresse,
        "qr": segno.make(adresse, error="l").svg_data_uri(scale=5, border=3, light="white"),
        "local": request.get_host().rsplit(":", 1)[0] in LOCAUX,
    }
    return render(request, "ged/_jumelage.html", contexte)


def _du_sien(request: HttpRequest, jumelage_id: int) -> tuple[Agent, Jumelage]:
    agent = agent_de(request)
    return agent, get_object_or_404(Jumelage.objects.select_related("agent"), pk=jumelage_id, agent=agent)


def _contexte(actuel: Jumelage, agent: Agent) -> dict[str, Any]:
    finies = list(actuel.prises.exclude(etat=EtatPrise.EN_COURS).select_related("document").order_by("pk"))
    lignes = [
        {**contexte_ligne(prise.document.version_courante, agent), "groupe": True}
        for prise in finies
        if prise.document is not None
    ]
    return {
        "jumelage": actuel,
        "ouvert": jumelage.ouvert(actuel),
        "photos": list(Photo.objects.filter(prise__jumelage=actuel, prise__etat=EtatPrise.EN_COURS)),
        "en_assemblage": [p for p in finies if p.etat == EtatPrise.ASSEMBLAGE],
        "remarques": [p.raison for p in finies if p.raison],
        "lignes": lignes,
    }


@require_GET
def suivre(request: HttpRequest, jumelage_id: int) -> HttpResponse:
    """What arrived, asked for again until the pairing ends."""
    agent, actuel = _du_sien(request, jumelage_id)
    contexte = _contexte(actuel, agent)
    reponse = render(request, "ged/_jumelage_suivi.html", contexte)
    if len(contexte["lignes"]) > (entier(request, "vus", 0) or 0):
        reponse["HX-Trigger"] = "liasse:depose"  # the page's own list is brought up to date
    return reponse


@require_POST
def revoquer(request: HttpRequest, jumelage_id: int) -> HttpResponse:
    """Let the phone out now."""
    agent, actuel = _du_sien(request, jumelage_id)
    jumelage.revoquer(jumelage=actuel, par=agent)
    actuel.refresh_from_db()
    return render(request, "ged/_jumelage_suivi.html", _contexte(actuel, agent))


@require_POST
def terminer(request: HttpRequest, jumelage_id: int) -> HttpResponse:
    """The agent finishes for the phone."""
    agent, actuel = _du_sien(request, jumelage_id)
    jumelage.terminer(actuel)
    return render(request, "ged/_jumelage_suivi.html", _contexte(actuel, agent))


@require_POST
def jeter(request: HttpRequest, jumelage_id: int) -> HttpResponse:
    """None of the pages that arrived is wanted."""
    agent, actuel = _du_sien(request, jumelage_id)
    jumelage.jeter(jumelage=actuel, par=agent)
    return render(request, "ged/_jumelage_suivi.html", _contexte(actuel, agent))


@require_safe
def photo(request: HttpRequest, jumelage_id: int, photo_id: int) -> HttpResponseBase:
    """A page that arrived, small, for the agent who asked for it."""
    _, actuel = _du_sien(request, jumelage_id)
    trouvee = get_object_or_404(Photo, pk=photo_id, prise__jumelage=actuel)
    try:
        return image_webp(request, prises.vignette(trouvee))
    except ErreurMoteur as erreur:
        raise Http404("photo") from erreur
