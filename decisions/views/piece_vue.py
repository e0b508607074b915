"""From a decision to a piece seen when it was decided: the page answers even when the piece has left the dossier."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from comptes.requete import agent_de
from decisions.ecrans.pieces_vues import PARTIE, RESERVEE, pieces_vues
from decisions.views.acces import decision_lisible
from ged.models import Document


@require_GET
def piece_vue(request: HttpRequest, decision_id: int, rang: int) -> HttpResponse:
    """The version that was seen; 410 when the piece has left the dossier, 403 when it is reserved to others.

    For the readers of the dossier; who pays or notifies finds nothing here.
    """
    agent = agent_de(request)
    decision = decision_lisible(request, decision_id)
    if not decision.dossier.compartiment.visible_par(agent):
        raise Http404("pièce vue")
    vue = next((v for v in pieces_vues(decision, agent) if v.rang == rang), None)
    if vue is None:
        raise Http404("pièce vue")
    if vue.etat not in (PARTIE, RESERVEE):
        return redirect(f"{reverse('ged:lire', args=[vue.document_id])}?v={vue.version_id}")
    adresse = reverse("decisions:decision", args=[decision.pk])
    contexte = {
        "vue": vue,
        "decision": decision,
        "partie": vue.etat == PARTIE,
        "ailleurs": Document.objects.visibles_par(agent).filter(pk=vue.document_id).exists(),
        "fil": [{"libelle": f"Décision {decision.numero}", "url": adresse}, {"libelle": f"Pièce {rang}"}],
    }
    statut = HTTPStatus.GONE if vue.etat == PARTIE else HTTPStatus.FORBIDDEN
    return render(request, "decisions/piece_vue.html", contexte, status=statut)
