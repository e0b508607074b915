"""Wrong dossier: move the piece, take one's own deposit back; and what the data protection officer sees of it."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commun.erreurs import ActionRefusee
from comptes.enums import Profil
from comptes.models import AFaire, Agent
from comptes.requete import agent_de
from dossiers.actions.deplacement import RETIREE, deplacer_piece, peut_deplacer, verifier_appuis
from dossiers.actions.reception import annuler_depot, peut_annuler_depot
from dossiers.deplacements import Deplacement
from dossiers.models import DossierSocial, Piece
from dossiers.recherche import chercher_dossiers, dossiers_ouverts_a_l_agent
from dossiers.usages import usages
from dossiers.views.dossier import suite

PAR_PAGE = 50


class DeplacerForm(forms.Form):
    """The right dossier, told by a name or a number, and why."""

    dossier = forms.ModelChoiceField(DossierSocial.objects.none(), required=False)
    dossier_texte = forms.CharField(
        label="Le bon dossier",
        max_length=100,
        help_text="Un nom, une date de naissance ou un numéro de dossier.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    motif = forms.CharField(
        label="Pourquoi", max_length=300, help_text="Ce que lira le délégué à la protection des données."
    )

    def __init__(self, *args: object, agent: Agent, sauf: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.agent, self.sauf = agent, sauf
        ouverts = dossiers_ouverts_a_l_agent(agent).exclude(pk=sauf)
        self.fields["dossier"].queryset = ouverts  # type: ignore[attr-defined]
        self.candidats: list[DossierSocial] = []

    def clean(self) -> dict[str, object]:
        """A name or a number that only one dossier answers is understood."""
        valeurs = super().clean() or self.cleaned_data
        if valeurs.get("dossier") is not None:
            return valeurs
        texte = str(valeurs.get("dossier_texte", ""))
        self.candidats = [d for d in chercher_dossiers(self.agent, texte) if d.pk != self.sauf]
        if len(self.candidats) == 1:
            valeurs["dossier"] = self.candidats[0]
        elif self.candidats:
            self.add_error("dossier_texte", "Plusieurs dossiers répondent : choisissez celui qui convient.")
        else:
            self.add_error("dossier_texte", "Aucun autre dossier ouvert ne répond. Essayez son numéro.")
        return valeurs


def piece_a_deplacer(request: HttpRequest, pk: int) -> Piece:
    """A piece the agent reads, or deposited himself."""
    agent = agent_de(request)
    lisibles = Piece.objects.visibles_par(agent).values("pk")
    miennes = Q(deposee_par=agent, dossier__in=DossierSocial.objects.connus_de(agent).values("pk"))
    pieces = Piece.objects.filter(Q(pk__in=lisibles) | miennes).sans_les_reservees_a_d_autres(agent)
    avec = ("document", "dossier__compartiment", "dossier__personne", "dossier__institution", "type_piece")
    return get_object_or_404(pieces.select_related(*avec), pk=pk)


@require_http_methods(["GET", "POST"])
def deplacer(request: HttpRequest, piece_id: int) -> HttpResponse:
    """Where it should have gone, and why."""
    agent = agent_de(request)
    piece = piece_a_deplacer(request, piece_id)
    if not peut_deplacer(agent, piece):
        raise ActionRefusee
    form = DeplacerForm(request.POST or None, agent=agent, sauf=piece.dossier_id)
    if request.method == "POST" and form.is_valid():
        ancien = piece.dossier
        vers = form.cleaned_data["dossier"]
        deplacer_piece(piece=piece, vers=vers, motif=form.cleaned_data["motif"], par=agent)
        messages.success(request, f"La pièce est dans le dossier {vers.numero} ({vers.personne.nom_complet}).")
        return redirect(suite(agent, ancien, "pieces"))
    contexte = {
        "form": form,
        "piece": piece,
        "appuis": usages(piece.dossier, piece.document),
        "peut_reprendre": peut_annuler_depot(piece, agent),
        "fil": [{"libelle": f"Dossier {piece.dossier.numero}", "url": suite(agent, piece.dossier, "pieces")}],
    }
    return render(request, "dossiers/deplacer.html", contexte, status=422 if form.errors else 200)


@require_POST
def reprendre(request: HttpRequest, piece_id: int) -> HttpResponse:
    """Take one's own deposit back into one's tray."""
    agent = agent_de(request)
    piece = piece_a_deplacer(request, piece_id)
    dossier = piece.dossier
    annuler_depot(piece=piece, par=agent)
    messages.success(request, "Votre dépôt a quitté ce dossier ; le papier attend dans votre bannette.")
    return redirect(suite(agent, dossier, "pieces"))


@require_GET
def lister(request: HttpRequest) -> HttpResponse:
    """Every move, latest first, for the data protection officer."""
    agent = agent_de(request)
    if Profil.DPO not in agent.profils():
        raise Http404("déplacements")
    traces = Deplacement.objects.visibles_par(agent).select_related("de", "vers", "par")
    page = Paginator(traces, PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "dossiers/deplacements.html", {"page": page, "fil": [{"libelle": "Pièces déplacées"}]})


@require_http_methods(["GET", "POST"])
def lire(request: HttpRequest, deplacement_id: int) -> HttpResponse:
    """One move: who read the piece meanwhile, what relied on it. POST: « j’en ai pris connaissance »."""
    agent = agent_de(request)
    demandes = AFaire.objects.pour(agent).filter(objet_type="dossiers.deplacement", objet_id=deplacement_id)
    trace = get_object_or_404(Deplacement.objects.select_related("de", "vers", "par"), pk=deplacement_id)
    if not Deplacement.objects.visibles_par(agent).filter(pk=trace.pk).exists():
        raise Http404("déplacement")
    if request.method == "POST":
        demandes.ouverts().update(fait_le=timezone.now(), fait_par_id=agent.pk)
        return redirect(reverse("dossiers:deplacements"))
    contexte = {
        "trace": trace,
        "lecteurs": [{**ligne, "quand": parse_datetime(str(ligne["quand"]))} for ligne in trace.lecteurs],
        "a_voir": demandes.ouverts().exists(),
        "fil": [{"libelle": "Pièces déplacées", "url": reverse("dossiers:deplacements")}, {"libelle": trace.de.numero}],
    }
    return render(request, "dossiers/deplacement.html", contexte)


@require_http_methods(["GET", "POST"])
def appuis(request: HttpRequest, deplacement_id: int) -> HttpResponse:
    """For who answers for what cited a piece that left: what to look at again. POST: « j’ai vérifié »."""
    agent = agent_de(request)
    demandes = AFaire.objects.pour(agent).filter(
        nature=RETIREE, objet_type="dossiers.deplacement", objet_id=deplacement_id
    )
    trace = get_object_or_404(Deplacement.objects.select_related("de"), pk=deplacement_id)
    if not demandes.exists():
        raise Http404("déplacement")
    if request.method == "POST":
        verifier_appuis(trace=trace, par=agent)
        messages.success(request, "C’est noté : vous avez vérifié ce qui s’appuyait sur cette pièce.")
        return redirect(suite(agent, trace.de))
    contexte = {
        "trace": trace,
        "a_verifier": demandes.ouverts().exists(),
        "fil": [{"libelle": f"Dossier {trace.de.numero}", "url": suite(agent, trace.de)}, {"libelle": "Pièce retirée"}],
    }
    return render(request, "dossiers/deplacement_appuis.html", contexte)
