"""Bytes: page images, thumbnails, originals and searchable copies. Each is journaled before it leaves."""

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from commun.models import Consultation
from comptes.models import Agent
from comptes.requete import agent_de
from ged import images, stockage
from ged.lecture import document_lisible, journaliser, version_lisible
from ged.models import Page, Version
from ged.reponses import image_webp, piece_jointe
from ged.requete import entier
from ocr.moteur import ErreurMoteur

logger = logging.getLogger(__name__)

# Shown in place of a page that cannot be drawn; no text of the document in it.
IMAGE_ABSENTE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 210 297"><rect width="210" height="297" fill="#fff"/>'
    '<text x="105" y="150" font-size="9" text-anchor="middle" fill="#555">Cette page ne peut pas être affichée.</text>'
    "</svg>"
)


def _version(request: HttpRequest, agent: Agent, document_id: int) -> Version:
    return version_lisible(document_lisible(agent, document_id), entier(request, "v"))


@require_safe
def image(request: HttpRequest, document_id: int, numero: int) -> HttpResponseBase:
    """One page, upright. `?l=` width wanted in pixels, `?v=` a given version."""
    agent = agent_de(request)
    version = _version(request, agent, document_id)
    page = get_object_or_404(
        Page.objects.select_related("version").defer("mots", "texte"), version=version, numero=numero
    )
    largeur = images.largeur_admise(entier(request, "l") or images.LARGEUR_ORDINAIRE)
    journaliser(version, par=agent)
    return _image(request, page, largeur)


@require_safe
def vignette(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """First page, small. Journaled as a glance, not as a reading."""
    agent = agent_de(request)
    version = _version(request, agent, document_id)
    page = Page.objects.select_related("version").defer("mots", "texte").filter(version=version, numero=1).first()
    if page is None:
        return _absente()
    journaliser(version, par=agent, nature=Consultation.Nature.EXTRAIT)
    return _image(request, page, images.VIGNETTE)


def _image(request: HttpRequest, page: Page, largeur: int) -> HttpResponseBase:
    try:
        return image_webp(request, images.image(page, largeur))
    except ErreurMoteur:
        logger.warning("page %s non dessinée", page.pk, exc_info=True)
        return _absente()


def _absente() -> HttpResponse:
    return HttpResponse(IMAGE_ABSENTE, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@require_safe
def telecharger(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """The original, byte for byte, always as an attachment."""
    agent = agent_de(request)
    version = _version(request, agent, document_id)
    journaliser(version, par=agent, nature=Consultation.Nature.TELECHARGEMENT)
    return piece_jointe(
        request,
        version.cle,
        nom=version.nom_origine,
        type_mime=version.type_mime,
        etiquette=version.empreinte,
    )


@require_safe
def telecharger_cherchable(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """The copy with a text layer; 404 while it is not made."""
    agent = agent_de(request)
    version = _version(request, agent, document_id)
    if not stockage.existe(version.cle_cherchable):
        raise Http404("copie cherchable")
    journaliser(version, par=agent, nature=Consultation.Nature.TELECHARGEMENT)
    racine = version.nom_origine.rpartition(".")[0] or version.nom_origine
    return piece_jointe(
        request,
        version.cle_cherchable,
        nom=f"{racine} (cherchable).pdf",
        type_mime="application/pdf",
        etiquette=f"{version.empreinte[:32]}-c{version.lecture}",
    )
