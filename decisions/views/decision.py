"""The decision: what was decided, by whom, why, and where its execution stands."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from commun.erreurs import ActionRefusee
from commun.unicite import une_seule_fois
from comptes.enums import Profil
from comptes.requete import agent_de
from decisions.actions.decision import rediger_motivation
from decisions.bons import a_remettre, imprimer_bon
from decisions.ecrans import decision as ecran
from decisions.ecrans.pieces_vues import pieces_vues
from decisions.enums import EtatMotivation
from decisions.execution import etat_execution
from decisions.forms import MotivationForm
from decisions.lettres import apercu
from decisions.models import Decision
from decisions.usages import pieces_retirees
from decisions.views.acces import decision_lisible, suivant
from dossiers import onglets


def adresse(decision: Decision) -> str:
    """Where the decision is read."""
    return reverse("decisions:decision", args=[decision.pk])


@require_GET
def decision(request: HttpRequest, decision_id: int) -> HttpResponse:
    """For the readers of the dossier with its frame; for the back office the decision alone.

    Its reasons are for who reads the dossier and who notifies it: paying and recovering need the lines only (R3.6).
    """
    agent = agent_de(request)
    lue = decision_lisible(request, decision_id)
    compartiment = lue.dossier.compartiment
    lecteur = compartiment.visible_par(agent)
    lit_les_motifs = lecteur or compartiment.tient(agent, Profil.NOTIFICATION)
    contexte = {
        **(onglets.contexte(request, lue.dossier, "decisions") if lecteur else {}),
        "decision": lue,
        "lecteur": lecteur,
        "issue": ecran.issue_en_mots(lue),
        "lignes": ecran.lignes_de(lue),
        "pieces_retirees": pieces_retirees(lue) if lecteur else 0,
        "pieces_vues": pieces_vues(lue, agent) if lecteur else [],
        "branches": ecran.branches(lue, agent),
        "a_remettre": bool(a_remettre(lue)) if lecteur else False,
        "execution": etat_execution(lue).label,
        "lit_les_motifs": lit_les_motifs,
        "lettre": apercu(lue) if lit_les_motifs else "",
        "extrait_pv": ecran.extrait_pv(lue) if lit_les_motifs else [],
        "peut_motiver": lue.motivation == EtatMotivation.A_REDIGER and compartiment.modifiable_par(agent),
    }
    return render(request, "decisions/decision.html" if lecteur else "decisions/decision_seule.html", contexte)


@require_GET
def bon(request: HttpRequest, decision_id: int) -> HttpResponse:
    """The receipt to be signed when what is granted is handed over, for the readers of the dossier; 404 without any."""
    agent, lue = agent_de(request), decision_lisible(request, decision_id)
    lignes = a_remettre(lue)
    if not lignes or not lue.dossier.compartiment.visible_par(agent):
        raise Http404("bon")
    reponse = HttpResponse(imprimer_bon(decision=lue, lignes=lignes, par=agent), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="bon-{lue.pk}.pdf"'
    return reponse


@require_http_methods(["GET", "POST"])
def motivation(request: HttpRequest, decision_id: int) -> HttpResponse:
    """Finish the text of a decision that departs from its proposition; the motive of the sitting stays as frozen."""
    agent = agent_de(request)
    lue = decision_lisible(request, decision_id)
    if not lue.dossier.compartiment.modifiable_par(agent):
        raise ActionRefusee
    textes = {"motivation_fait": lue.motivation_fait, "motivation_droit": lue.motivation_droit}
    form = MotivationForm(request.POST or None, initial=textes)
    if request.method == "POST" and form.is_valid():

        def acte() -> str:
            rediger_motivation(decision=lue, par=agent, **form.cleaned_data)
            messages.success(request, "La motivation est complète : la notification peut être préparée.")
            return suivant(agent, request.path)

        return redirect(une_seule_fois(request, agent, acte))
    if request.method == "GET" and lue.motivation != EtatMotivation.A_REDIGER:
        return redirect(adresse(lue))
    contexte = {
        **onglets.contexte(request, lue.dossier, "decisions"),
        "decision": lue,
        "form": form,
        "issue": ecran.issue_en_mots(lue),
        "lignes": ecran.lignes_de(lue),
    }
    return render(request, "decisions/motivation.html", contexte, status=422 if form.is_bound else 200)
