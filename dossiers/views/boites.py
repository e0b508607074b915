"""Boxes of paper: where each stands, what is in it, its label; how many paper files each service still has."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from commun.pdf import rendre_pdf
from commun.reperes import svg_qr
from comptes.models import Agent, Entite
from comptes.requete import agent_de
from dossiers.actions.papier import creer_boite, deplacer_boite, ranger_dossier, sortir_dossier, vider_boite
from dossiers.forms import centres_de
from dossiers.models import DossierSocial, Piece
from dossiers.papier_boites import VOIENT, Boite, DossierEnBoite

PAR_PAGE = 50


class BoiteForm(forms.Form):
    """Where a box is and what it holds."""

    entite = forms.ModelChoiceField(Entite.objects.none(), label="Service", empty_label=None)
    lieu = forms.CharField(label="Où elle se trouve", max_length=120, help_text="Local, armoire, rayon.")
    contenu = forms.CharField(
        label="Ce qu’elle contient", max_length=120, required=False, help_text="Par exemple : A à D, 2019. Aucun nom."
    )
    dossiers_comptes = forms.IntegerField(label="Dossiers papier comptés", min_value=0, max_value=10_000, initial=0)

    def __init__(self, *args: Any, agent: Agent, boite: Boite | None = None, **kwargs: Any) -> None:
        if boite is not None:
            kwargs["initial"] = {c: getattr(boite, c) for c in ("lieu", "contenu", "dossiers_comptes")}
        super().__init__(*args, **kwargs)
        if boite is not None:
            del self.fields["entite"]
        else:
            self.fields["entite"].queryset = centres_de(agent)  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def boites(request: HttpRequest) -> HttpResponse:
    """Every box the agent may see, with a count per service; a new one."""
    agent = agent_de(request)
    if not set(VOIENT) & agent.profils():
        raise ActionRefusee
    peut_creer = centres_de(agent).exists()
    form = BoiteForm(request.POST or None, agent=agent) if peut_creer else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            boite = creer_boite(par=agent, **form.cleaned_data)
        except RegleNonSatisfaite as erreur:
            form.add_error(None, erreur.message)
        else:
            return redirect("dossiers:boite", boite.code)
    visibles = Boite.objects.visibles_par(agent).filter(videe_le__isnull=True)
    q = request.GET.get("q", "").strip()
    choisies = visibles.filter(Q(lieu__contains=q) | Q(contenu__contains=q) | Q(code=q.upper())) if q else visibles
    page = Paginator(_comptees(choisies), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "form": form,
        "page": page,
        "q": q,
        "services": list(
            visibles.order_by().values("entite__nom").annotate(nombre=Count("pk"), comptes=Sum("dossiers_comptes"))
        ),
        "fil": [{"libelle": "Boîtes de papier"}],
    }
    return render(request, "dossiers/boites.html", contexte, status=422 if form is not None and form.errors else 200)


def _comptees(lignes: Any) -> Any:
    return (
        lignes.select_related("entite")
        .annotate(
            nommes=Count("dossiers", filter=Q(dossiers__sorti_le__isnull=True), distinct=True),
            papiers=Count("pieces", distinct=True),
        )
        .order_by("entite__nom", "lieu", "pk")
    )


@require_http_methods(["GET", "POST"])
def boite(request: HttpRequest, code: str) -> HttpResponse:
    """What is in a box: those the agent may know of by name, the others only counted."""
    agent = agent_de(request)
    ligne = _visible(agent, code)
    modifiable = not ligne.videe_le and Boite.objects.modifiables_par(agent).filter(pk=ligne.pk).exists()
    form = BoiteForm(request.POST or None, agent=agent, boite=ligne) if modifiable else None
    if request.method == "POST":
        if form is None:
            raise ActionRefusee
        if form.is_valid():
            deplacer_boite(boite=ligne, par=agent, **form.cleaned_data)
            return redirect("dossiers:boite", ligne.code)
    ranges = ligne.dossiers.filter(sorti_le__isnull=True).select_related("dossier__personne")
    connus = ranges.filter(dossier__in=DossierSocial.objects.connus_de(agent))
    pieces = Piece.objects.visibles_par(agent).filter(boite=ligne).select_related("document", "type_piece", "dossier")
    contexte = {
        "boite": ligne,
        "form": form,
        "ranges": list(connus),
        "autres": ranges.count() - connus.count(),
        "pieces": list(pieces),
        "autres_pieces": ligne.pieces.exclude(pk__in=pieces.values("pk")).sues().count(),
        "numero": request.GET.get("numero", ""),
        "fil": [{"libelle": "Boîtes de papier", "url": reverse("dossiers:boites")}, {"libelle": ligne.code}],
    }
    return render(request, "dossiers/boite.html", contexte, status=422 if form is not None and form.errors else 200)


@require_POST
def ranger(request: HttpRequest, code: str) -> HttpResponse:
    """Put the paper file of a dossier, named by its number, into the box."""
    agent = agent_de(request)
    ligne = _visible(agent, code)
    numero = request.POST.get("numero", "").strip()
    dossier = DossierSocial.objects.connus_de(agent).filter(numero=numero).first()
    if dossier is None:
        raise RegleNonSatisfaite(
            f"Aucun dossier ne porte le numéro « {numero} ».", remede="Tapez-le comme sur la couverture du dossier."
        )
    ranger_dossier(boite=ligne, dossier=dossier, par=agent)
    return redirect("dossiers:boite", ligne.code)


@require_POST
def sortir(request: HttpRequest, code: str, rang: int) -> HttpResponse:
    """Take the paper file of a dossier out of the box."""
    agent = agent_de(request)
    ligne = _visible(agent, code)
    connus = DossierSocial.objects.connus_de(agent)
    range_ = get_object_or_404(
        DossierEnBoite.objects.select_related("boite", "dossier"), pk=rang, boite=ligne, dossier__in=connus
    )
    sortir_dossier(ligne=range_, par=agent)
    return redirect("dossiers:boite", ligne.code)


@require_POST
def vider(request: HttpRequest, code: str) -> HttpResponse:
    """Nothing is left in it."""
    agent = agent_de(request)
    vider_boite(boite=_visible(agent, code), par=agent)
    return redirect("dossiers:boites")


@require_safe
def etiquette(request: HttpRequest, code: str) -> HttpResponse:
    """The label: code in large letters, service, place, and a QR that opens the box's page."""
    ligne = _visible(agent_de(request), code)
    adresse = request.build_absolute_uri(reverse("dossiers:boite", args=[ligne.code]))
    octets = rendre_pdf("dossiers/boite_etiquette.html", {"boite": ligne, "qr": svg_qr(adresse)})
    nom = f"boite-{ligne.code}.pdf"
    return HttpResponse(
        octets, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{nom}"'}
    )


def _visible(agent: Agent, code: str) -> Boite:
    return get_object_or_404(
        Boite.objects.visibles_par(agent).select_related("entite", "institution", "creee_par"), code=code
    )
