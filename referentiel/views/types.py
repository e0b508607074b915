"""The nomenclature of papers: each type as the institution uses it, what asks for it and why; the change of one."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commun.erreurs import RegleNonSatisfaite
from comptes.models import Agent, Institution
from comptes.requete import agent_de
from referentiel.droits import peut_gerer_referentiel
from referentiel.enums import Confidentialite, FamillePiece
from referentiel.lecture import parametres, tous_les_types
from referentiel.models import CHAMPS_USAGE, TypePiece
from referentiel.nomenclature import LigneNomenclature, nomenclature
from referentiel.nomenclature_actions import VALIDITE_MAX, ajouter_type, regler_type, revenir_au_livre

PREFIXE_CONSERVATION = "conservation_"


class UsageForm(forms.Form):
    """How the institution uses a type."""

    raccourci = forms.CharField(
        label="Lettres", max_length=3, required=False, help_text="Une à trois lettres à taper au classement."
    )
    validite_mois = forms.IntegerField(
        label="Validité en mois",
        required=False,
        min_value=1,
        max_value=VALIDITE_MAX,
        help_text="Rien : le papier n’a pas de fin.",
    )
    demande_date = forms.BooleanField(label="Porte une date", required=False)
    demande_fin = forms.BooleanField(label="Porte une fin de validité", required=False)
    demande_personne = forms.BooleanField(label="Concerne une personne du ménage", required=False)
    confidentialite = forms.ChoiceField(label="Confidentialité", choices=Confidentialite.choices)
    conservation = forms.ChoiceField(label="Règle de conservation", required=False)
    marquer_copies = forms.BooleanField(
        label="Copies marquées",
        required=False,
        help_text="Téléchargée ou imprimée, chaque page porte le nom du lecteur et l’heure.",
    )
    actif = forms.BooleanField(label="Proposé au classement", required=False)

    def __init__(self, *args: Any, institution: Institution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regles = [p for p in parametres(institution, timezone.localdate()) if p.code.startswith(PREFIXE_CONSERVATION)]
        self.fields["conservation"].choices = [  # type: ignore[attr-defined]
            ("", "À fournir"),
            *((p.code, f"{p.libelle} : {f'{p.valeur} {p.unite}' if p.valeur else 'durée à fournir'}") for p in regles),
        ]


class TypePropreForm(UsageForm):
    """A type of the institution's own."""

    libelle = forms.CharField(label="Nom du type", max_length=120)
    famille = forms.ChoiceField(label="Famille", choices=FamillePiece.choices)
    field_order = ("libelle", "famille")


def redacteur(request: HttpRequest) -> Agent:
    """The agent when he keeps the référentiel; 404 else."""
    agent = agent_de(request)
    if not peut_gerer_referentiel(agent):
        raise Http404
    return agent


@require_safe
def types(request: HttpRequest) -> HttpResponse:
    """All types, by family."""
    agent = redacteur(request)
    familles: dict[str, list[LigneNomenclature]] = {famille.value: [] for famille in FamillePiece}
    for ligne in nomenclature(agent.institution, timezone.localdate()):
        familles[ligne.type_piece.famille].append(ligne)
    contexte = {
        "institution": agent.institution,
        "familles": [(FamillePiece(code).label, lignes) for code, lignes in familles.items() if lignes],
        "fil": [{"libelle": "Types de pièces"}],
    }
    return render(request, "referentiel/types.html", contexte)


@require_http_methods(["GET", "POST"])
def ajouter(request: HttpRequest) -> HttpResponse:
    """A type that this institution alone uses."""
    agent = redacteur(request)
    form = TypePropreForm(
        request.POST or None, institution=agent.institution, initial={"demande_date": True, "actif": True}
    )

    def acte(donnees: dict[str, Any]) -> None:
        ajouter_type(
            institution=agent.institution,
            libelle=donnees["libelle"],
            famille=donnees["famille"],
            usage=donnees,
            par=agent,
        )

    return _page(request, form, acte, {"titre": "Nouveau type de pièce"})


@require_http_methods(["GET", "POST"])
def regler(request: HttpRequest, type_id: int) -> HttpResponse:
    """How the institution uses one type."""
    agent = redacteur(request)
    type_piece = type_de(agent, type_id)
    usage = type_piece.usage_de(agent.institution_id)
    initiale = {nom: getattr(usage, nom) for nom in CHAMPS_USAGE}
    form: UsageForm = UsageForm(request.POST or None, institution=agent.institution, initial=initiale)
    if type_piece.institution_id is not None:
        initiale |= {"libelle": type_piece.libelle, "famille": type_piece.famille}
        form = TypePropreForm(request.POST or None, institution=agent.institution, initial=initiale)
        del form.fields["famille"]

    def acte(donnees: dict[str, Any]) -> None:
        regler_type(institution=agent.institution, type_piece=type_piece, usage=donnees, par=agent)

    ligne = next(
        ligne for ligne in nomenclature(agent.institution, timezone.localdate()) if ligne.type_piece == type_piece
    )
    return _page(request, form, acte, {"titre": type_piece.libelle, "ligne": ligne})


@require_POST
def livrer(request: HttpRequest, type_id: int) -> HttpResponse:
    """Back to what was delivered."""
    agent = redacteur(request)
    revenir_au_livre(institution=agent.institution, type_piece=type_de(agent, type_id), par=agent)
    return redirect("referentiel:types")


def type_de(agent: Agent, type_id: int) -> TypePiece:
    """One of the institution's types; 404 else."""
    type_piece = tous_les_types(agent.institution).filter(pk=type_id).first()
    if type_piece is None:
        raise Http404
    return type_piece


def _page(
    request: HttpRequest, form: forms.Form, acte: Callable[[dict[str, Any]], None], contexte: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            acte(form.cleaned_data)
        except RegleNonSatisfaite as erreur:
            form.add_error(None, f"{erreur.message} {erreur.remede}".strip())
        else:
            return redirect("referentiel:types")
    return render(request, "referentiel/type.html", {"form": form, **contexte}, status=422 if form.errors else 200)
