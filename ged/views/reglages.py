"""How a piece is read: its languages, another reading, the password that opens it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from commun.erreurs import ErreurLiasse
from comptes.models import Agent
from comptes.requete import agent_de
from ged import mot_de_passe as mots_de_passe
from ged import relecture
from ged.langues import du_document, noms
from ged.lecture import document_lisible
from ged.models import Document
from ged.views.depot import LIGNE, contexte_ligne


@require_POST
def relire(request: HttpRequest, document_id: int) -> HttpResponse:
    """Another reading of this piece, in the background."""
    agent = agent_de(request)
    document = document_lisible(agent, document_id)
    relecture.demander(document=document, par=agent)
    messages.success(request, "La pièce sera relue quand les nouvelles pièces seront lues ; son texte actuel reste.")
    return redirect("ged:lire", document_id=document.pk)


@require_POST
def langues(request: HttpRequest, document_id: int) -> HttpResponse:
    """Languages of this piece; what was read already is read again in them."""
    agent = agent_de(request)
    document = document_lisible(agent, document_id)
    relecture.choisir_langues(document=document, langues=request.POST.getlist("langues"), par=agent)
    document.refresh_from_db(fields=["langues"])
    messages.success(request, f"Langues de lecture : {noms(du_document(document))}.")
    return redirect("ged:lire", document_id=document.pk)


@sensitive_post_parameters("mot_de_passe")
@require_POST
def mot_de_passe(request: HttpRequest, document_id: int) -> HttpResponse:
    """Open a protected PDF; the word is used at once and kept nowhere."""
    agent = agent_de(request)
    document = get_object_or_404(Document.objects.suivis_par(agent).avec_versions(), pk=document_id)
    try:
        mots_de_passe.ouvrir(
            version=document.version_courante, mot_de_passe=request.POST.get("mot_de_passe", ""), par=agent
        )
    except ErreurLiasse as erreur:
        if getattr(request, "htmx", False) or not _lit(agent, document):
            raise
        messages.error(request, f"{erreur.message} {erreur.remede}".strip())
    if not getattr(request, "htmx", False):
        return redirect("ged:lire" if _lit(agent, document) else "ged:etat", document_id=document.pk)
    relu = Document.objects.avec_versions().get(pk=document.pk)
    return render(request, LIGNE, contexte_ligne(relu.version_courante, agent))


def _lit(agent: Agent, document: Document) -> bool:
    return Document.objects.visibles_par(agent).filter(pk=document.pk).exists()
