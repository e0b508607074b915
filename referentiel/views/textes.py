"""What is still to be provided, what is in force with its source, and the change of one row."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from commun.erreurs import RegleNonSatisfaite
from comptes.models import Agent
from referentiel import actions, lecture
from referentiel.droits import peut_gerer_referentiel
from referentiel.enums import GenreLettre
from referentiel.forms import FormulaireMention, FormulaireParametre
from referentiel.models import Mention, Parametre


def _redacteur(request: HttpRequest) -> Agent:
    """The signed-in agent, or 404: the referentiel is not on anybody else's screen."""
    agent = cast("Agent", request.user)
    if not peut_gerer_referentiel(agent):
        raise Http404
    return agent


@require_safe
def textes(request: HttpRequest) -> HttpResponse:
    """Everything in force today, what is to be provided first."""
    institution, jour = _redacteur(request).institution, timezone.localdate()
    parametres = lecture.parametres(institution, jour)
    mentions = lecture.toutes_les_mentions(institution, jour)
    contexte = {
        "institution": institution,
        "a_fournir": [m for m in mentions if m.a_fournir],
        "parametres_a_fournir": [p for p in parametres if p.a_fournir],
        "parametres": [p for p in parametres if not p.a_fournir],
        "lettres": [
            (lettre.label, [m for m in mentions if m.lettre == lettre and not m.a_fournir]) for lettre in GenreLettre
        ],
    }
    return render(request, "referentiel/textes.html", contexte)


@require_http_methods(["GET", "POST"])
def parametre(request: HttpRequest, code: str) -> HttpResponse:
    """New value of a parameter."""
    agent, jour = _redacteur(request), timezone.localdate()
    ligne = lecture.parametre(agent.institution, code, jour)
    if ligne is None:
        raise Http404
    initiale = {"valeur": ligne.valeur, "source": ligne.source if ligne.institution_id else "", "du": jour}
    formulaire = FormulaireParametre(request.POST or None, initial=initiale)

    def fixer(donnees: dict[str, Any]) -> None:
        actions.fixer_parametre(institution=agent.institution, code=code, par=agent, **donnees)

    historique = Parametre.objects.filter(institution=agent.institution, code=code).order_by("-du")
    return _page(request, formulaire, fixer, {"ligne": ligne, "historique": historique, "unite": ligne.unite})


@require_http_methods(["GET", "POST"])
def mention(request: HttpRequest, lettre: str, code: str) -> HttpResponse:
    """New text of a mention."""
    agent, jour = _redacteur(request), timezone.localdate()
    ligne = next((m for m in lecture.mentions(agent.institution, lettre, jour) if m.code == code), None)
    if ligne is None or ligne.donnee:
        raise Http404
    initiale = {"texte": ligne.texte, "source": ligne.source if ligne.institution_id else "", "du": jour}
    formulaire = FormulaireMention(request.POST or None, initial=initiale)

    def fixer(donnees: dict[str, Any]) -> None:
        actions.fixer_mention(institution=agent.institution, lettre=lettre, code=code, par=agent, **donnees)

    historique = Mention.objects.filter(institution=agent.institution, lettre=lettre, code=code).order_by("-du")
    return _page(request, formulaire, fixer, {"ligne": ligne, "historique": historique})


def _page(
    request: HttpRequest, formulaire: forms.Form, fixer: Callable[[dict[str, Any]], None], contexte: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST" and formulaire.is_valid():
        try:
            fixer(formulaire.cleaned_data)
        except RegleNonSatisfaite as erreur:
            formulaire.add_error(None, f"{erreur.message} {erreur.remede}".strip())
        else:
            return redirect("referentiel:textes")
    statut = 422 if formulaire.errors else 200
    return render(request, "referentiel/ligne.html", {"formulaire": formulaire, **contexte}, status=statut)
