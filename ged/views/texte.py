"""The text of a page beside its image, corrected by a person."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from commun.erreurs import ActionRefusee
from comptes.requete import agent_de
from ged import calque, correction
from ged.droits import peut_modifier
from ged.exceptions import CorrectionPerimee
from ged.lecture import document_lisible, journaliser, version_lisible
from ged.models import Page
from ged.requete import entier


@require_http_methods(["GET", "POST"])
def corriger(request: HttpRequest, document_id: int, numero: int) -> HttpResponse:
    """The page to correct; sent by somebody slower than another, it comes back with both texts."""
    agent = agent_de(request)
    document = document_lisible(agent, document_id)
    version = version_lisible(document, entier(request, "v"))
    page = get_object_or_404(Page.objects.select_related("version__document"), version=version, numero=numero)
    if not peut_modifier(document, agent):
        raise ActionRefusee
    journaliser(version, par=agent)
    if request.method == "GET":
        return _ecran(request, page, page.texte_a_lire)
    saisi, etat_vu = request.POST.get("texte", ""), request.POST.get("etat_vu", "")
    try:
        if request.POST.get("acte") == "retirer":
            page = correction.retirer(page=page, etat_vu=etat_vu, par=agent)
        else:
            page = correction.corriger(page=page, texte=saisi, etat_vu=etat_vu, par=agent)
    except CorrectionPerimee as erreur:
        page.refresh_from_db()
        return _ecran(request, page, saisi, erreur)
    messages.success(request, _dire(page))
    return HttpResponseRedirect(_suite(page, encore=request.POST.get("acte") == "suivante"))


def _dire(page: Page) -> str:
    if page.correction is None:
        return f"Page {page.numero} : le texte lu par la machine est en place."
    return f"Page {page.numero} : votre texte est enregistré, la recherche le trouve."


def _suite(page: Page, *, encore: bool) -> str:
    document_id = page.version.document_id
    if encore and Page.objects.filter(version=page.version_id, numero=page.numero + 1).exists():
        return reverse("ged:corriger", args=[document_id, page.numero + 1]) + f"?v={page.version_id}"
    return reverse("ged:lire", args=[document_id]) + f"?v={page.version_id}&page={page.numero}"


def _ecran(request: HttpRequest, page: Page, texte: str, erreur: CorrectionPerimee | None = None) -> HttpResponse:
    version = page.version
    contexte: dict[str, Any] = {
        "document": version.document,
        "version": version,
        "page": page,
        "texte": texte,
        "texte_max": correction.TEXTE_MAX,
        "etat_vu": correction.vu(page),
        "erreur": erreur,
        "ecart": correction.comparer(page.texte_a_lire, texte) if erreur else None,
        "calque": calque.calque(page, douteux=True),
        "historique": correction.historique(page),
        "derniere": page.numero == version.nb_pages,
        "fil": [
            {
                "libelle": version.document.titre,
                "url": reverse("ged:lire", args=[version.document_id]) + f"?page={page.numero}",
            },
            {"libelle": f"Texte de la page {page.numero}"},
        ],
    }
    return render(request, "ged/corriger.html", contexte, status=409 if erreur else 200)
