"""What becomes of the paper, piece by piece or for all those just deposited."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from comptes.models import Agent
from comptes.requete import agent_de
from dossiers import droits
from dossiers.actions.papier import noter_papier
from dossiers.enums import SortPapier
from dossiers.models import DossierSocial, Piece
from dossiers.papier_boites import Boite
from dossiers.views.acces import dossier_lisible, piece_lisible
from dossiers.views.dossier import suite


class PapierForm(forms.Form):
    """How many sheets were held, and what becomes of the paper."""

    feuilles = forms.IntegerField(
        label="Feuilles en main",
        required=False,
        min_value=1,
        max_value=10_000,
        help_text="Comptez les feuilles, pas les faces.",
    )
    sort = forms.ChoiceField(
        label="Que devient le papier ?", choices=[("", "Je ne sais pas encore"), *SortPapier.choices], required=False
    )
    lieu = forms.CharField(
        label="Classé à", max_length=120, required=False, help_text="Par exemple : armoire 2, chemise bleue."
    )
    boite = forms.ModelChoiceField(Boite.objects.none(), label="Ou dans la boîte", required=False, empty_label="Aucune")

    def __init__(self, *args: object, agent: Agent, lot: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        boites = Boite.objects.modifiables_par(agent).filter(videe_le__isnull=True)
        self.fields["boite"].queryset = boites  # type: ignore[attr-defined]
        if lot:
            del self.fields["feuilles"]
            self.fields["sort"].choices = SortPapier.choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def papier(request: HttpRequest, piece_id: int) -> HttpResponse:
    """Sheets and fate of one piece."""
    agent = agent_de(request)
    piece = piece_lisible(request, piece_id)
    if not droits.peut_deposer(agent, piece.dossier):
        raise ActionRefusee
    initiale = {
        "feuilles": piece.feuilles_annoncees,
        "sort": piece.sort_papier,
        "lieu": piece.lieu_papier,
        "boite": piece.boite_id,
    }
    form = PapierForm(request.POST or None, agent=agent, initial=initiale)
    if request.method == "POST" and form.is_valid() and _noter(form, [piece], agent):
        return redirect(f"{suite(agent, piece.dossier, 'pieces')}#piece-{piece.pk}")
    contexte = {
        "form": form,
        "piece": piece,
        "fil": [{"libelle": str(piece.dossier), "url": suite(agent, piece.dossier, "pieces")}],
    }
    return render(request, "dossiers/papier.html", contexte, status=422 if form.errors else 200)


@require_POST
def papier_du_lot(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The same answer for all that the agent deposited today in the dossier and has not said yet."""
    agent = agent_de(request)
    dossier = dossier_lisible(request, dossier_id)
    if not droits.peut_deposer(agent, dossier):
        raise ActionRefusee
    form = PapierForm(request.POST, agent=agent, lot=True)
    pieces = sans_sort(agent, dossier)
    if not form.is_valid() or not _noter(form, pieces, agent):
        dits = [str(message) for erreurs in form.errors.values() for message in erreurs]
        messages.error(request, " ".join(dits) or "Dites ce que devient le papier.")
    return redirect(suite(agent, dossier, "pieces"))


def sans_sort(agent: Agent, dossier: DossierSocial) -> list[Piece]:
    """What the agent deposited today and of whose paper nobody said anything."""
    pieces = Piece.objects.visibles_par(agent).filter(
        dossier=dossier,
        document__parent__isnull=True,  # what a message or an archive holds was never paper
        deposee_par=agent,
        sort_papier="",
        deposee_le__date=timezone.localdate(),
    )
    return list(pieces.order_by("pk"))


def _noter(form: PapierForm, pieces: list[Piece], agent: Agent) -> bool:
    donnees = form.cleaned_data
    try:
        noter_papier(
            pieces=pieces,
            feuilles=donnees.get("feuilles"),
            sort=donnees["sort"],
            lieu=donnees["lieu"],
            boite=donnees["boite"],
            par=agent,
        )
    except RegleNonSatisfaite as erreur:
        form.add_error(None, f"{erreur.message} {erreur.remede}".strip())
        return False
    return True
