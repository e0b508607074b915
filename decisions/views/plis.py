"""What the organ will know of the sealed pieces on which a proposition rests."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from commun.erreurs import ActionRefusee, ErreurLiasse
from comptes.requete import agent_de
from decisions import droits
from decisions.actions.plis import choisir_pli, plis_de
from decisions.ecrans import fiche
from decisions.enums import ChoixPli
from decisions.views.acces import proposition_lisible
from dossiers.models import Piece


@require_http_methods(["GET", "POST"])
def plis(request: HttpRequest, proposition_id: int) -> HttpResponse:
    """One choice per sealed piece; each is kept at once."""
    agent, proposition = agent_de(request), proposition_lisible(request, proposition_id)
    if not droits.peut_rediger_proposition(agent, proposition):
        raise ActionRefusee("Cette proposition n’est pas à vous de la modifier.")
    erreur = None
    if request.method == "POST":
        numero = request.POST.get("piece", "")
        siennes = [pli.piece.pk for pli in plis_de(proposition, agent)]
        piece = get_object_or_404(Piece, pk=int(numero) if numero.isdecimal() else 0, pk__in=siennes)
        try:
            choisir_pli(
                proposition=proposition,
                piece=piece,
                choix=request.POST.get("choix", ""),
                resume=request.POST.get("resume", ""),
                par=agent,
            )
        except ErreurLiasse as refus:
            erreur = refus
        else:
            messages.success(request, "C’est noté dans la proposition.")
            return redirect("decisions:proposition_plis", proposition_id=proposition.pk)
    contexte = {
        "proposition": proposition,
        "plis": plis_de(proposition, agent),
        "choix": ChoixPli,
        "erreur": erreur,
        "saisie": request.POST,
        "fil": [{"libelle": str(proposition.demande), "url": fiche.adresse(proposition)}],
    }
    return render(request, "decisions/plis.html", contexte, status=422 if erreur else 200)
