"""Sheets to print: separators of batches, the demande to be signed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from commun.erreurs import ActionRefusee
from comptes.requete import agent_de
from courrier.decoupe import SEPARATEUR
from courrier.demande import imprimer_demande
from courrier.droits import a_une_bannette
from courrier.separateurs import COPIES_MAX, TITRES, feuille_dossier, feuilles_generiques
from dossiers.droits import peut_deposer
from dossiers.models import DossierSocial
from dossiers.views.acces import demande_connue, dossier_connu
from ged.requete import entier
from referentiel.lecture import types_piece


@require_GET
def feuilles(request: HttpRequest) -> HttpResponse:
    """What can be printed for a batch."""
    if not a_une_bannette(agent_de(request)):
        raise ActionRefusee
    return render(request, "courrier/feuilles.html", {"fil": [{"libelle": "Feuilles de séparation"}]})


@require_GET
def separateurs(request: HttpRequest) -> HttpResponse:
    """« Nouveau document » or « les versos suivent », as many as asked."""
    agent = agent_de(request)
    if not a_une_bannette(agent):
        raise ActionRefusee
    genre = request.GET.get("genre", SEPARATEUR)
    copies = entier(request, "copies", 1) or 1
    pdf = feuilles_generiques(
        institution=agent.institution,
        genre=genre if genre in TITRES else SEPARATEUR,
        copies=min(copies, COPIES_MAX),
    )
    return _pdf(pdf, "separateurs.pdf")


@require_GET
def choisir(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The types of papers, to print the sheet of the right one."""
    agent = agent_de(request)
    dossier = dossier_connu(request, dossier_id)
    if not peut_deposer(agent, dossier):
        raise ActionRefusee
    contexte = {
        "dossier": dossier,
        "lisible": DossierSocial.objects.visibles_par(agent).filter(pk=dossier.pk).exists(),
        "types": types_piece(dossier.institution),
        "fil": [{"libelle": f"Dossier {dossier.numero}"}, {"libelle": "Séparateurs"}],
    }
    return render(request, "courrier/separateurs_dossier.html", contexte)


@require_GET
def separateur(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The sheet for one paper of the dossier; `?type=12` names what it is."""
    agent = agent_de(request)
    dossier = dossier_connu(request, dossier_id)
    numero = entier(request, "type")
    type_piece = get_object_or_404(types_piece(dossier.institution), pk=numero) if numero else None
    pdf = feuille_dossier(dossier=dossier, type_piece=type_piece, par=agent)
    return _pdf(pdf, f"separateur-{dossier.numero.replace('/', '-')}.pdf")


@require_GET
def demande(request: HttpRequest, demande_id: int) -> HttpResponse:
    """The demande as a letter that the person signs; scanned, it files itself."""
    lue = demande_connue(request, demande_id)
    return _pdf(imprimer_demande(demande=lue, par=agent_de(request)), f"demande-{lue.annee}-{lue.numero:06d}.pdf")


def _pdf(octets: bytes, nom: str) -> HttpResponse:
    return HttpResponse(
        octets, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{nom}"'}
    )
