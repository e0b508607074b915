"""Find, create, read and change a person."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commun.champs import lire_jour
from commun.erreurs import ActionRefusee, ErreurLiasse
from commun.unicite import une_seule_fois
from comptes.models import Agent
from comptes.requete import agent_de
from usagers import actions, droits
from usagers.forms import FormulaireAdresse, FormulaireIdentifiant, FormulaireNouvelle, FormulairePersonne
from usagers.identifiants import avertissements, presenter
from usagers.lecture import composition, menage_actuel
from usagers.liens import liens
from usagers.models import Identifiant, InstructionPaiement, Personne
from usagers.recherche import chercher_personnes, doublons_possibles
from usagers.views.acces import personne_visible

PAR_PAGE = 30


@require_safe
def chercher(request: HttpRequest) -> HttpResponse:
    """Search as one types: the whole page, or its results alone."""
    agent, texte = agent_de(request), request.GET.get("q", "").strip()
    page = Paginator(chercher_personnes(agent, texte), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"q": texte, "page": page, "peut_creer": droits.peut_creer_personne(agent)}
    gabarit = "usagers/_resultats.html" if request.htmx and not request.htmx.boosted else "usagers/chercher.html"  # type: ignore[attr-defined]
    return render(request, gabarit, contexte)


@require_http_methods(["GET", "POST"])
def creer(request: HttpRequest) -> HttpResponse:
    """New person; homonyms are shown first, and the agent says that it is none of them."""
    agent = agent_de(request)
    if not droits.peut_creer_personne(agent):
        raise ActionRefusee
    if request.method == "GET":
        formulaire = FormulaireNouvelle(institution=agent.institution, initial=_initiales(request.GET.get("q", "")))
        return render(request, "usagers/creer.html", {"formulaire": formulaire})
    formulaire = FormulaireNouvelle(request.POST, institution=agent.institution)
    doublons: list[Personne] = []
    if formulaire.is_valid():
        doublons = _homonymes(agent, formulaire)
        if not doublons or formulaire.cleaned_data["malgre_doublons"]:
            try:
                return redirect(une_seule_fois(request, agent, lambda: _creer(agent, formulaire)))
            except ErreurLiasse as erreur:
                formulaire.add_error(None, f"{erreur.message} {erreur.remede}")
    contexte = {"formulaire": formulaire, "doublons": doublons}
    return render(request, "usagers/creer.html", contexte, status=422)


@require_safe
def lire(request: HttpRequest, pk: int) -> HttpResponse:
    """Signalétique of a person, as far as the agent may read it."""
    agent, personne = agent_de(request), personne_visible(request, pk)
    return render(request, "usagers/lire.html", {**fiche(personne, agent), "liens": liens(agent, personne)})


def fiche(personne: Personne, agent: Agent) -> dict[str, Any]:
    """Context of `usagers/_identite.html`, `_menage.html` and `_comptes.html`, for the page and for upper rooms."""
    numeros = [_numero(identifiant, personne) for identifiant in personne.identifiants.order_by("genre", "pk")]
    lit_menage, lit_comptes = droits.peut_lire_menage(agent, personne), droits.peut_lire_comptes(agent, personne)
    menage = menage_actuel(personne) if lit_menage else None
    instructions = InstructionPaiement.objects.visibles_par(agent).filter(personne=personne)
    return {
        "personne": personne,
        "numeros": numeros,
        "adresses": list(personne.adresses.all()),
        "adresse_actuelle": personne.adresse_actuelle(),
        "lit_menage": lit_menage,
        "parents": composition(menage, agent) if menage else [],
        "lit_comptes": lit_comptes,
        "instructions": list(instructions.select_related("saisie_par", "verifiee_par")) if lit_comptes else [],
        "instruction_suivie": personne.instruction_de_paiement() if lit_comptes else None,
        "peut_modifier": droits.peut_modifier_personne(agent, personne),
        "peut_modifier_menage": droits.peut_modifier_menage(agent, personne),
        "peut_ajouter_compte": droits.peut_enregistrer_instruction(agent, personne),
    }


def _numero(identifiant: Identifiant, personne: Personne) -> dict[str, Any]:
    genre, valeur = identifiant.genre, identifiant.valeur
    avis = avertissements(genre, valeur, date_naissance=personne.date_naissance, sexe=personne.sexe)
    return {"identifiant": identifiant, "presente": presenter(genre, valeur), "avis": avis}


@require_http_methods(["GET", "POST"])
def modifier(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the identity."""
    personne, agent = _modifiable(request, pk)
    formulaire = FormulairePersonne(request.POST or None, instance=personne)
    if request.method == "POST" and formulaire.is_valid():
        actions.modifier_personne(personne=personne, par=agent, **formulaire.cleaned_data)
        return redirect("usagers:lire", pk)
    return _formulaire(request, personne, formulaire, "Modifier l’identité", "Enregistrer")


@require_http_methods(["GET", "POST"])
def adresse(request: HttpRequest, pk: int) -> HttpResponse:
    """New address, from a day on."""
    personne, agent = _modifiable(request, pk)
    formulaire = FormulaireAdresse(request.POST or None)
    if request.method == "POST" and formulaire.is_valid():
        actions.enregistrer_adresse(personne=personne, par=agent, **formulaire.cleaned_data)
        return redirect("usagers:lire", pk)
    return _formulaire(
        request,
        personne,
        formulaire,
        "Nouvelle adresse",
        "Enregistrer l’adresse",
        consequence="L’adresse précédente prend fin la veille ; elle reste dans l’historique.",
    )


@require_http_methods(["GET", "POST"])
def identifiant(request: HttpRequest, pk: int) -> HttpResponse:
    """One number more."""
    personne, agent = _modifiable(request, pk)
    formulaire = FormulaireIdentifiant(request.POST or None, institution=agent.institution)
    if request.method == "POST" and formulaire.is_valid():
        try:
            actions.enregistrer_identifiant(personne=personne, par=agent, **formulaire.cleaned_data)
        except ErreurLiasse as erreur:
            formulaire.add_error("valeur", f"{erreur.message} {erreur.remede}")
        else:
            return redirect("usagers:lire", pk)
    return _formulaire(request, personne, formulaire, "Ajouter un numéro", "Enregistrer le numéro")


@require_POST
def retirer(request: HttpRequest, pk: int, numero: int) -> HttpResponse:
    """Remove a number recorded by mistake."""
    personne = personne_visible(request, pk)
    actions.retirer_identifiant(identifiant=get_object_or_404(personne.identifiants, pk=numero), par=agent_de(request))
    return redirect("usagers:lire", pk)


def _modifiable(request: HttpRequest, pk: int) -> tuple[Personne, Agent]:
    """The person and who asks; the form itself is not shown to who may not send it."""
    personne, agent = personne_visible(request, pk), agent_de(request)
    if not droits.peut_modifier_personne(agent, personne):
        raise ActionRefusee
    return personne, agent


def _formulaire(
    request: HttpRequest, personne: Personne, formulaire: Any, titre: str, libelle: str, consequence: str = ""
) -> HttpResponse:
    contexte = {
        "personne": personne,
        "formulaire": formulaire,
        "titre": titre,
        "libelle": libelle,
        "consequence": consequence,
    }
    return render(request, "usagers/formulaire.html", contexte, status=422 if formulaire.errors else 200)


def _creer(agent: Agent, formulaire: FormulaireNouvelle) -> str:
    personne = actions.creer_personne(
        par=agent, identifiants=formulaire.identifiants(), adresse=formulaire.adresse(), **formulaire.identite()
    )
    return reverse("usagers:lire", args=[personne.pk])


def _homonymes(agent: Agent, formulaire: FormulaireNouvelle) -> list[Personne]:
    donnees = formulaire.cleaned_data
    return doublons_possibles(
        agent, nom=donnees["nom"], prenom=donnees["prenom"], date_naissance=donnees["date_naissance"]
    )


def _initiales(texte: str) -> dict[str, Any]:
    """What was typed in the search, kept: capitals are the last name, else the first word; a date is the birth date."""
    mots = texte.split()
    naissance = next((jour for mot in mots if (jour := lire_jour(mot))), None)
    mots = [mot for mot in mots if not any(c.isdigit() for c in mot)]
    noms = [mot for mot in mots if mot.isupper() and len(mot) > 1] or mots[:1]
    prenoms = [mot for mot in mots if mot not in noms]
    return {"nom": " ".join(noms), "prenom": " ".join(prenoms), "date_naissance": naissance}
