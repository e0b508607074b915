"""Bytes: page images, thumbnails, originals and searchable copies. Each is journaled before it leaves."""

import logging
from http import HTTPStatus

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from commun.models import Consultation
from comptes.models import Agent
from comptes.requete import agent_de
from ged import disparition, images, marquage
from ged.disparition import PANNES
from ged.exceptions_lecture import PieceDisparue, RangementArrete
from ged.lecture import document_lisible, journaliser, version_lisible
from ged.models import Page, Version
from ged.reponses import image_webp, piece_jointe
from ged.requete import entier
from ocr.moteur import ErreurMoteur, FichierIntrouvable

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
    """The image, else why not: the store is down (503, worth trying again), the file is gone (410)."""
    try:
        return image_webp(request, images.image(page, largeur))
    except (FichierIntrouvable, *PANNES):
        return _sans_octets(page.version, agent_de(request))
    except ErreurMoteur:
        logger.warning("page %s non dessinée", page.pk, exc_info=True)
        return _absente()


def _sans_octets(version: Version, agent: Agent) -> HttpResponse:
    """The file is gone for good, or the store does not answer for now."""
    try:
        disparition.exiger(version, par=agent)
    except PieceDisparue:
        return _refus(HTTPStatus.GONE)
    except RangementArrete:
        return _refus(HTTPStatus.SERVICE_UNAVAILABLE)
    logger.warning("version %s : octets présents, mais illisibles un instant", version.pk)
    return _refus(HTTPStatus.SERVICE_UNAVAILABLE)


def _refus(statut: HTTPStatus) -> HttpResponse:
    """Not a picture: the reader sees that it failed, says so on the sheet and offers to try again."""
    return HttpResponse(status=statut, content_type="text/plain", headers={"Cache-Control": "no-store"})


def _absente() -> HttpResponse:
    return HttpResponse(IMAGE_ABSENTE, content_type="image/svg+xml", headers={"Cache-Control": "no-store"})


@require_safe
def telecharger(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """The original, byte for byte, as an attachment; where the type asks for it, a copy marked for the reader."""
    agent = agent_de(request)
    version = _version(request, agent, document_id)
    disparition.exiger(version, par=agent, cle=version.cle)
    if marquage.exige(version.document):
        return _marquee(version, agent)
    journaliser(version, par=agent, nature=Consultation.Nature.TELECHARGEMENT)
    return piece_jointe(
        request,
        version.cle,
        nom=version.nom_origine,
        type_mime=_type_inerte(version.type_mime),
        etiquette=version.empreinte,
    )


def _type_inerte(type_mime: str) -> str:
    """What a browser would run as a page (HTML, SVG, XML) leaves as mere bytes; its name says what it is."""
    propre = type_mime.partition(";")[0].strip().lower()
    return "application/octet-stream" if propre.endswith(("html", "xml", "javascript")) else type_mime


@require_safe
def telecharger_cherchable(request: HttpRequest, document_id: int) -> HttpResponseBase:
    """The copy with a text layer; 404 while it is not made."""
    agent = agent_de(request)
    version = _version(request, agent, document_id)
    if not disparition.existe(version.cle_cherchable):
        raise Http404("copie cherchable")
    if marquage.exige(version.document):
        return _marquee(version, agent)
    journaliser(version, par=agent, nature=Consultation.Nature.TELECHARGEMENT)
    racine = version.nom_origine.rpartition(".")[0] or version.nom_origine
    return piece_jointe(
        request,
        version.cle_cherchable,
        nom=f"{racine} (cherchable).pdf",
        type_mime="application/pdf",
        etiquette=f"{version.empreinte[:32]}-c{version.lecture}",
    )


def _marquee(version: Version, agent: Agent) -> HttpResponseBase:
    """A PDF of the pages, each with the reader's name and the time; journaled before it leaves."""
    copie = marquage.copie_marquee(version, agent)
    journaliser(version, par=agent, nature=Consultation.Nature.TELECHARGEMENT)
    racine = version.nom_origine.rpartition(".")[0] or version.nom_origine
    reponse = FileResponse(copie, as_attachment=True, filename=f"{racine} (copie).pdf", content_type="application/pdf")
    reponse["Cache-Control"] = "no-store"
    return reponse


@require_safe
def imprimer(request: HttpRequest, document_id: int) -> HttpResponse:
    """Every page on paper-like sheets, for the printer; with the mention where the type asks for it. Journaled."""
    agent = agent_de(request)
    version = _version(request, agent, document_id)
    marquee = marquage.exige(version.document)
    if marquee:
        marquage.exiger_entiere(version)
    journaliser(version, par=agent, nature=Consultation.Nature.IMPRESSION)
    contexte = {
        "document": version.document,
        "version": version,
        "pages": version.pages.order_by("numero").defer("mots", "texte"),
        "mention": marquage.mention(agent) if marquee else "",
    }
    return render(request, "ged/imprimer.html", contexte)
