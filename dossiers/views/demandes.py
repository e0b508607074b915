"""Demandes: recorded, acknowledged, instructed, closed; pieces waived."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commun.erreurs import ActionRefusee, ErreurLiasse
from commun.unicite import une_seule_fois
from comptes.models import Agent
from comptes.requete import agent_de
from dossiers import actions, droits
from dossiers.forms import ClotureForm, DemandeForm, MotifForm
from dossiers.lettres import imprimer_accuse
from dossiers.models import Demande, DossierSocial
from dossiers.views.acces import demande_connue, demande_lisible, dossier_connu
from dossiers.views.dossier import suite
from referentiel.lecture import types_piece
from referentiel.models import TypePiece


@require_http_methods(["GET", "POST"])
def creer(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Record a demande (also at the desk, without reading the dossier)."""
    agent = agent_de(request)
    dossier = dossier_connu(request, dossier_id)
    if not droits.peut_enregistrer_demande(agent, dossier):
        raise ActionRefusee
    form = DemandeForm(request.POST or None, institution=dossier.institution)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(une_seule_fois(request, agent, lambda: _enregistrer(request, dossier, agent, form)))
        except ErreurLiasse as erreur:
            form.add_error(None, f"{erreur.message} {erreur.remede}")
    contexte = {
        "form": form,
        "dossier": dossier,
        "personne": dossier.personne,
        "fil": [
            {"libelle": dossier.personne.nom_complet, "url": reverse("usagers:lire", args=[dossier.personne_id])},
            {"libelle": f"Dossier {dossier.numero}", "url": suite(agent, dossier)},
        ],
    }
    return render(request, "dossiers/creer_demande.html", contexte)


def _enregistrer(request: HttpRequest, dossier: DossierSocial, agent: Agent, form: DemandeForm) -> str:
    demande = actions.enregistrer_demande(
        dossier=dossier,
        par=agent,
        types_aide=list(form.cleaned_data["types_aide"]),
        recue_le=form.cleaned_data["recue_le"],
        canal=form.cleaned_data["canal"],
        expose=form.cleaned_data["expose"],
    )
    due = f" La décision est due le {demande.echeance:%d/%m/%Y}." if demande.echeance else ""
    messages.success(request, f"Demande inscrite au registre sous le n° {demande.reference}.{due}")
    return suite(agent, dossier, "demandes")


@require_GET
def accuse(request: HttpRequest, demande_id: int) -> HttpResponse:
    """The accusé de réception, shown in the browser to be printed."""
    demande = demande_connue(request, demande_id)
    pdf = imprimer_accuse(demande=demande, par=agent_de(request))
    nom = f"accuse-{demande.annee}-{demande.numero:06d}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{nom}"'}
    )


def _changer(
    request: HttpRequest, demande_id: int, action: Callable[[Demande, Agent], Demande], phrase: str
) -> HttpResponse:
    agent = agent_de(request)
    demande = action(demande_lisible(request, demande_id), agent)
    messages.success(request, phrase.format(demande.reference))
    return redirect(suite(agent, demande.dossier, "demandes"))


@require_POST
def instruire(request: HttpRequest, demande_id: int) -> HttpResponse:
    """Start the enquiry."""
    return _changer(
        request,
        demande_id,
        lambda d, a: actions.instruire(demande=d, par=a),
        "L’instruction de la demande {} commence.",
    )


@require_POST
def suspendre(request: HttpRequest, demande_id: int) -> HttpResponse:
    """Stop the clock where the referentiel allows it."""
    return _changer(
        request, demande_id, lambda d, a: actions.suspendre(demande=d, par=a), "Le délai de la demande {} est suspendu."
    )


@require_POST
def reprendre(request: HttpRequest, demande_id: int) -> HttpResponse:
    """Let the clock run again."""
    return _changer(
        request, demande_id, lambda d, a: actions.reprendre(demande=d, par=a), "L’examen de la demande {} reprend."
    )


@require_POST
def clore(request: HttpRequest, demande_id: int) -> HttpResponse:
    """Close without decision."""
    form = ClotureForm(request.POST)
    motif = form.cleaned_data["motif"] if form.is_valid() else ""
    return _changer(
        request, demande_id, lambda d, a: actions.clore(demande=d, motif=motif, par=a), "La demande {} est close."
    )


@require_http_methods(["GET", "POST"])
def dispenser(request: HttpRequest, demande_id: int, type_piece_id: int) -> HttpResponse:
    """Waive a required piece, with a reason."""
    agent = agent_de(request)
    demande = demande_lisible(request, demande_id)
    type_piece = _type(demande, type_piece_id)
    if not droits.peut_instruire(agent, demande.dossier):
        raise ActionRefusee
    form = MotifForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.dispenser(demande=demande, type_piece=type_piece, motif=form.cleaned_data["motif"], par=agent)
        return redirect(suite(agent, demande.dossier, "pieces"))
    contexte = {
        "form": form,
        "demande": demande,
        "dossier": demande.dossier,
        "type_piece": type_piece,
        "retour": suite(agent, demande.dossier, "pieces"),
        "fil": [{"libelle": str(demande.dossier), "url": suite(agent, demande.dossier)}],
    }
    return render(request, "dossiers/dispenser.html", contexte)


@require_POST
def retirer_dispense(request: HttpRequest, demande_id: int, type_piece_id: int) -> HttpResponse:
    """Ask for the piece again."""
    agent = agent_de(request)
    demande = demande_lisible(request, demande_id)
    actions.retirer_dispense(demande=demande, type_piece=_type(demande, type_piece_id), par=agent)
    return redirect(suite(agent, demande.dossier, "pieces"))


def _type(demande: Demande, pk: int) -> TypePiece:
    return get_object_or_404(types_piece(demande.institution), pk=pk)
