"""The receipt of papers that wait for their dossier: count the sheets, say what becomes of them, print."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from comptes.models import Agent
from comptes.requete import agent_de
from courrier.droits import a_une_bannette
from courrier.recus import NOM_MAX, donner_recu, remises
from dossiers.views.recus import RecuForm


class RecuBannetteForm(RecuForm):
    """The same, with the name to print."""

    porteur = forms.CharField(
        label="Remis par",
        max_length=NOM_MAX,
        required=False,
        help_text="Le nom imprimé sur le reçu ; Liasse ne le garde pas.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@require_http_methods(["GET", "POST"])
def recu(request: HttpRequest) -> HttpResponse:
    """What the agent put in trays today. POST: the receipt, shown in the browser to be printed."""
    agent = agent_de(request)
    if not a_une_bannette(agent):
        raise ActionRefusee
    form = RecuBannetteForm(request.POST or None, lignes=remises(agent, timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        try:
            return HttpResponse(
                _imprimer(form, agent),
                content_type="application/pdf",
                headers={"Content-Disposition": 'inline; filename="recu.pdf"'},
            )
        except RegleNonSatisfaite as erreur:
            form.add_error(None, f"{erreur.message} {erreur.remede}".strip())
    retour = reverse("courrier:bannettes")
    contexte = {
        "form": form,
        "retour": retour,
        "fil": [{"libelle": "Bannettes", "url": retour}, {"libelle": "Reçu des papiers remis"}],
    }
    return render(request, "courrier/recu.html", contexte, status=422 if form.errors else 200)


def _imprimer(form: RecuBannetteForm, agent: Agent) -> bytes:
    habilitation = agent.habilitations_en_vigueur().select_related("entite").order_by("pk").first()
    donnees = form.cleaned_data
    return donner_recu(
        feuilles=form.feuilles(),
        sort=donnees["sort"],
        lieu=donnees["lieu"],
        porteur=donnees["porteur"],
        service=habilitation.entite.nom if habilitation else "",
        par=agent,
    )
