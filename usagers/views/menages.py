"""Composition of the household."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commun.erreurs import ActionRefusee, ErreurLiasse
from commun.unicite import une_seule_fois
from comptes.models import Agent
from comptes.requete import agent_de
from usagers import actions, droits
from usagers.forms import FormulaireMembre
from usagers.lecture import menage_actuel
from usagers.models import Personne
from usagers.recherche import chercher_personnes
from usagers.views.acces import personne_visible

PROPOSEES = 8


@require_http_methods(["GET", "POST"])
def ajouter(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a known person, or one created at the same time."""
    personne, agent = personne_visible(request, pk), agent_de(request)
    if not droits.peut_modifier_menage(agent, personne):
        raise ActionRefusee
    initiale = {"personne": request.GET.get("personne")}
    formulaire = FormulaireMembre(request.POST or None, agent=agent, initial=initiale)
    if request.method == "POST" and formulaire.is_valid():
        try:
            return redirect(une_seule_fois(request, agent, lambda: _ajouter(agent, personne, formulaire)))
        except ErreurLiasse as erreur:
            formulaire.add_error(None, f"{erreur.message} {erreur.remede}".strip())
    numero = _numero(formulaire["personne"].value())
    choisie = Personne.objects.visibles_par(agent).filter(pk=numero).first() if numero else None
    contexte = {"personne": personne, "formulaire": formulaire, "choisie": choisie}
    return render(request, "usagers/membre.html", contexte, status=422 if formulaire.errors else 200)


@require_safe
def choisir(request: HttpRequest, pk: int) -> HttpResponse:
    """Persons that answer what is typed, to choose one from (fragment)."""
    personne = personne_visible(request, pk)
    if not droits.peut_modifier_menage(agent_de(request), personne):
        raise ActionRefusee
    texte = request.GET.get("q", "").strip()
    trouvees = chercher_personnes(agent_de(request), texte).exclude(pk=personne.pk)[:PROPOSEES]
    return render(request, "usagers/_choisir.html", {"personne": personne, "trouvees": trouvees, "q": texte})


@require_POST
def retirer(request: HttpRequest, pk: int, membre: int) -> HttpResponse:
    """The member leaves the household today; the past stays."""
    personne = personne_visible(request, pk)
    menage = menage_actuel(personne)
    membres = menage.membres.all() if menage else personne.menages.none()
    actions.retirer_membre(membre=get_object_or_404(membres, pk=membre), par=agent_de(request))
    return redirect("usagers:lire", pk)


def _ajouter(agent: Agent, personne: Personne, formulaire: FormulaireMembre) -> str:
    donnees = formulaire.cleaned_data
    with transaction.atomic():
        menage = actions.former_menage(personne=personne, par=agent)
        nouvelle = donnees["personne"] or actions.creer_personne(
            par=agent, nom=donnees["nom"], prenom=donnees["prenom"], date_naissance=donnees["date_naissance"]
        )
        actions.ajouter_membre(menage=menage, personne=nouvelle, role=donnees["role"], par=agent, du=donnees["du"])
    return reverse("usagers:lire", args=[personne.pk])


def _numero(valeur: object) -> int | None:
    texte = str(getattr(valeur, "pk", valeur) or "")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) < 10 else None
