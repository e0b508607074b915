"""Pieces: deposited one file at a time, classified in place."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from commun.erreurs import ActionRefusee, ErreurLiasse
from comptes.models import Agent
from comptes.requete import agent_de
from dossiers import actions, droits
from dossiers.forms import ClassementForm, choix_types
from dossiers.models import Piece
from dossiers.papier import habiller
from dossiers.views.acces import dossier_connu, dossier_lisible, piece_lisible
from dossiers.views.dossier import suite
from ged.nouveautes import nouveautes
from ged.relecture import demander_selection
from ged.ressemblances import de_documents
from ged.views.depot import contexte_ligne
from referentiel.lecture import types_piece

SELECTION_MAX = 500  # pieces read again at one request


@require_POST
def deposer(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """File one document; the answer is its line, which follows its own reading."""
    agent = agent_de(request)
    dossier = dossier_connu(request, dossier_id)
    if not droits.peut_deposer(agent, dossier):
        raise ActionRefusee
    fichier = request.FILES.get("fichier")
    if fichier is None:
        raise ErreurLiasse("Aucun fichier n’est arrivé.", "Choisissez un fichier, puis déposez-le à nouveau.")
    code = request.POST.get("type_piece", "")
    type_piece = types_piece(dossier.institution).filter(code=code).first() if code else None
    depose = actions.deposer_piece(
        dossier=dossier, fichier=fichier, nom=fichier.name or "sans nom", par=agent, type_piece=type_piece
    )
    if not _en_arriere_plan(request):
        return redirect(suite(agent, dossier, "pieces"))
    version = depose.depot.version
    contexte = contexte_ligne(version, agent, deja_present=depose.depot.deja_present)
    return render(request, "ged/_ligne_depot.html", contexte)


def _en_arriere_plan(request: HttpRequest) -> bool:
    """Sent by a script, which puts the answer into the page; a plain form goes on to the pieces."""
    return getattr(request, "htmx", False) or request.headers.get("X-Requested-With") == "XMLHttpRequest"


@require_http_methods(["GET", "POST"])
def classer(request: HttpRequest, piece_id: int) -> HttpResponse:
    """Say what a piece is: the row becomes a form, then the row again (a page of its own without script)."""
    agent = agent_de(request)
    piece = piece_lisible(request, piece_id)
    if not droits.peut_instruire(agent, piece.dossier):
        raise ActionRefusee
    choix = choix_types(piece.dossier.institution)
    form = ClassementForm(request.POST or None, piece=piece, choix=choix, agent=agent)
    if request.method == "POST" and form.is_valid():
        actions.classer_piece(
            piece=piece,
            type_piece=form.cleaned_data["type_piece"],
            date_piece=form.cleaned_data["date_piece"],
            valable_jusqu_au=form.cleaned_data["valable_jusqu_au"],
            concerne=form.cleaned_data["concerne"],
            sceau=form.cleaned_data["sceau"],
            autres=form.cleaned_data["autres"],
            par=agent,
        )
        if not getattr(request, "htmx", False):
            return redirect(suite(agent, piece.dossier, "pieces"))
        reponse = render(request, "dossiers/_piece.html", contexte_piece(piece_lisible(request, piece_id), agent=agent))
        reponse["HX-Trigger"] = "pieces-changees"
        return reponse
    contexte = {"form": form, "piece": piece, "dossier": piece.dossier, "personne": piece.dossier.personne}
    if getattr(request, "htmx", False):
        if request.GET.get("annuler"):
            return render(request, "dossiers/_piece.html", contexte_piece(piece, agent=agent))
        return render(request, "dossiers/_piece_form.html", contexte)
    contexte["fil"] = [{"libelle": str(piece.dossier), "url": suite(agent, piece.dossier, "pieces")}]
    return render(request, "dossiers/classer.html", contexte)


@require_POST
def relire(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Another reading of the pieces ticked in the list (`piece`), in the background."""
    agent = agent_de(request)
    dossier = dossier_lisible(request, dossier_id)
    ids = [int(p) for p in request.POST.getlist("piece")[:SELECTION_MAX] if p.isascii() and p.isdigit() and len(p) < 12]
    choisies = Piece.objects.visibles_par(agent).filter(dossier=dossier, pk__in=ids).select_related("document")
    if choisies:
        demandees, laissees = demander_selection(documents=[piece.document for piece in choisies], par=agent)
        messages.success(request, _dire_relecture(demandees, laissees))
    else:
        messages.error(request, "Cochez d’abord les pièces à relire.")
    return redirect(suite(agent, dossier, "pieces"))


def _dire_relecture(demandees: int, laissees: int) -> str:
    if not demandees:
        return "Rien de plus à relire : ces pièces sont déjà en cours de lecture."
    pluriel, verbe = ("s", "seront") if demandees > 1 else ("", "sera")
    dit = f"{demandees} pièce{pluriel} {verbe} relue{pluriel} en arrière-plan ; vos corrections restent."
    return f"{dit} Déjà en cours de lecture ou jamais lues : {laissees}." if laissees else dit


def contexte_piece(piece: Piece, *, agent: Agent | None = None, peut_instruire: bool = True) -> dict[str, Any]:
    """What one row shows."""
    habiller([piece])
    if agent is not None:
        _ressemblances([piece], agent)
    return {"piece": piece, "version": piece.document.version_courante, "peut_instruire": peut_instruire}


def pieces_du_dossier(agent: Agent, dossier_id: int) -> list[Piece]:
    """Rows of the list: five queries whatever their number."""
    pieces = habiller(
        Piece.objects.visibles_par(agent)
        .filter(dossier=dossier_id)
        .select_related("document__confidentialite", "dossier", "boite", "concerne", "type_piece")
        .select_related("deposee_par", "confirmee_par")
        .prefetch_related("document__versions", "type_piece__reglages")
    )
    _ressemblances(pieces, agent)
    neuves = nouveautes(agent, [piece.document for piece in pieces])
    for piece in pieces:
        piece.nouveaute = neuves.get(piece.document_id, "")
    return pieces


def _ressemblances(pieces: list[Piece], agent: Agent) -> None:
    """Each piece with the pages elsewhere in the dossier that look like its own."""
    trouvees = de_documents([piece.document_id for piece in pieces], agent)
    for piece in pieces:
        piece.ressemblances = trouvees.get(piece.document_id, [])  # type: ignore[attr-defined]
