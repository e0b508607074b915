"""The receipt: count the sheets, say what becomes of the paper, print."""

from collections.abc import Sequence
from typing import Protocol

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from comptes.requete import agent_de
from dossiers import droits
from dossiers.actions.papier import FEUILLES_MAX
from dossiers.enums import SortPapier
from dossiers.recus import annoncer_feuilles, imprimer_recu, remises
from dossiers.views.acces import dossier_connu
from dossiers.views.dossier import suite


class Papier(Protocol):
    """One paper to be counted."""

    @property
    def pk(self) -> int:
        """Number of its row."""

    @property
    def libelle(self) -> str:
        """What it is."""

    @property
    def feuilles(self) -> int | None:
        """Sheets counted so far."""

    @property
    def deja(self) -> bool:
        """On a receipt already: not ticked beforehand."""


class RecuForm(forms.Form):
    """Which papers, how many sheets of each, and their fate."""

    sort = forms.ChoiceField(
        label="Que devient le papier ?",
        choices=[("", "Comme dit sur chaque pièce"), *SortPapier.choices],
        required=False,
    )
    lieu = forms.CharField(
        label="Classé à", max_length=120, required=False, help_text="Par exemple : armoire 2, chemise bleue."
    )

    def __init__(self, *args: object, lignes: Sequence[Papier], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.lignes = lignes
        for remise in lignes:
            pk = remise.pk
            self.fields[f"remis_{pk}"] = forms.BooleanField(
                required=False, initial=not remise.deja, label=remise.libelle
            )
            self.fields[f"feuilles_{pk}"] = forms.IntegerField(
                required=False,
                min_value=1,
                max_value=FEUILLES_MAX,
                initial=remise.feuilles,
                label=f"Feuilles de « {remise.libelle} »",
            )

    def rangees(self) -> list[tuple[Papier, forms.BoundField, forms.BoundField]]:
        """Each paper with its box to tick and its number of sheets."""
        return [(r, self[f"remis_{r.pk}"], self[f"feuilles_{r.pk}"]) for r in self.lignes]

    def feuilles(self) -> dict[int, int | None]:
        """Papers ticked → sheets counted."""
        donnees = self.cleaned_data
        ids = [r.pk for r in self.lignes if donnees[f"remis_{r.pk}"]]
        return {pk: donnees[f"feuilles_{pk}"] for pk in ids}


@require_http_methods(["GET", "POST"])
def preparer(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """What the agent deposited today in this dossier, to be counted before the receipt is printed."""
    agent = agent_de(request)
    dossier = dossier_connu(request, dossier_id)
    if not droits.peut_deposer(agent, dossier):
        raise ActionRefusee
    form = RecuForm(request.POST or None, lignes=remises(dossier, agent, timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        feuilles = form.feuilles()
        try:
            if not feuilles:
                raise RegleNonSatisfaite("Cochez au moins un papier.")
            annoncer_feuilles(
                dossier=dossier,
                feuilles=feuilles,
                sort=form.cleaned_data["sort"],
                lieu=form.cleaned_data["lieu"],
                par=agent,
            )
            choix = QueryDict(mutable=True)
            choix.setlist("p", [str(pk) for pk in feuilles])
            return redirect(f"{reverse('dossiers:recu_pdf', args=[dossier.pk])}?{choix.urlencode()}")
        except RegleNonSatisfaite as erreur:
            form.add_error(None, f"{erreur.message} {erreur.remede}".strip())
    contexte = {
        "form": form,
        "dossier": dossier,
        "retour": suite(agent, dossier, "pieces"),
        "fil": [{"libelle": str(dossier), "url": suite(agent, dossier, "pieces")}],
    }
    return render(request, "dossiers/recu.html", contexte, status=422 if form.errors else 200)


@require_GET
def imprimer(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The receipt of today's papers `?p=…`, shown in the browser to be printed."""
    dossier = dossier_connu(request, dossier_id)
    if not droits.peut_deposer(agent_de(request), dossier):
        raise ActionRefusee
    if not request.GET.getlist("p"):
        return redirect("dossiers:recu", dossier_id=dossier.pk)
    ids = [int(p) for p in request.GET.getlist("p")[:200] if p.isascii() and p.isdigit() and len(p) < 12]
    pdf = imprimer_recu(dossier=dossier, par=agent_de(request), jour=timezone.localdate(), ids=ids)
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="recu.pdf"'}
    )
