"""Words that stand for one another in searches, edited by the management; the change plays at the next search."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from bureau.views.gestion import gerant
from commun.erreurs import RegleNonSatisfaite
from search.synonymes import fixer_synonymes, texte_en_vigueur


class FormulaireSynonymes(forms.Form):
    """One group by line."""

    texte = forms.CharField(
        label="Un groupe par ligne, ses expressions séparées par « = »",
        help_text="Exemple : RIS = revenu d’intégration. Les accents, majuscules et pluriels ne comptent pas.",
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        required=False,
        max_length=100_000,
    )


@require_http_methods(["GET", "POST"])
def synonymes(request: HttpRequest) -> HttpResponse:
    """The list, and its replacement."""
    agent = gerant(request)
    initiale: dict[str, Any] = {"texte": texte_en_vigueur(agent.institution_id)}
    formulaire = FormulaireSynonymes(request.POST or None, initial=initiale)
    if request.method == "POST" and formulaire.is_valid():
        try:
            fixer_synonymes(institution=agent.institution, texte=formulaire.cleaned_data["texte"], par=agent)
        except RegleNonSatisfaite as refus:
            for manque in refus.manques:
                formulaire.add_error("texte", manque)
        else:
            messages.success(request, "La liste est enregistrée : elle joue dès la prochaine recherche.")
            return redirect("bureau:synonymes")
    contexte = {"formulaire": formulaire, "fil": [{"libelle": "Gestion technique"}, {"libelle": "Synonymes"}]}
    return render(request, "bureau/synonymes.html", contexte, status=422 if formulaire.errors else 200)
