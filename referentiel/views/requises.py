"""Which kinds of aid ask for a paper, why, and since when: one rule at a time."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from commun.champs import ChampDate
from commun.erreurs import RegleNonSatisfaite
from comptes.models import Institution
from referentiel.lecture import types_aide
from referentiel.models import ReglagePieceRequise, TypeAide, TypePiece
from referentiel.nomenclature_actions import regler_requise
from referentiel.requises import requises_au
from referentiel.views.types import redacteur, type_de


class RequiseForm(forms.Form):
    """One rule."""

    type_aide = forms.ModelChoiceField(TypeAide.objects.none(), label="Type d’aide")
    demandee = forms.BooleanField(label="Demandée pour cette aide", required=False)
    obligatoire = forms.BooleanField(
        label="Obligatoire", required=False, help_text="Sans elle, la demande n’est pas complète."
    )
    motif = forms.CharField(
        label="Pourquoi", max_length=300, help_text="La personne le lit dans la liste des pièces demandées."
    )
    du = ChampDate(label="Pour les demandes reçues depuis le")

    def __init__(self, *args: object, institution: Institution, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["type_aide"].queryset = types_aide(institution)  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def regler(request: HttpRequest, type_id: int) -> HttpResponse:
    """The rule of one paper for one kind of aid (`?aide=`), with those that came before it."""
    agent = redacteur(request)
    type_piece = type_de(agent, type_id)
    form = RequiseForm(
        request.POST or None, institution=agent.institution, initial=_initiale(request, agent.institution, type_piece)
    )
    if request.method == "POST" and form.is_valid():
        try:
            regler_requise(institution=agent.institution, type_piece=type_piece, par=agent, **form.cleaned_data)
        except RegleNonSatisfaite as erreur:
            form.add_error("motif", erreur.message)
        else:
            return redirect("referentiel:type", type_id=type_piece.pk)
    contexte = {
        "form": form,
        "type_piece": type_piece,
        "regles": ReglagePieceRequise.objects.filter(institution=agent.institution, type_piece=type_piece)
        .select_related("type_aide")
        .order_by("type_aide__libelle", "-du"),
        "fil": [
            {"libelle": "Types de pièces", "url": reverse("referentiel:types")},
            {"libelle": type_piece.libelle, "url": reverse("referentiel:type", args=[type_piece.pk])},
            {"libelle": "Pièce demandée"},
        ],
    }
    return render(request, "referentiel/requise.html", contexte, status=422 if form.errors else 200)


def _initiale(request: HttpRequest, institution: Institution, type_piece: TypePiece) -> dict[str, object]:
    jour = timezone.localdate()
    demande = request.GET.get("aide", "")
    actuelle = next(
        (
            r
            for r in requises_au(institution, jour)
            if r.type_piece.pk == type_piece.pk and str(r.type_aide.pk) == demande
        ),
        None,
    )
    if actuelle is None:
        return {"type_aide": demande, "demandee": True, "obligatoire": True, "du": jour}
    return {
        "type_aide": actuelle.type_aide.pk,
        "demandee": True,
        "obligatoire": actuelle.obligatoire,
        "motif": actuelle.motif,
        "du": jour,
    }
