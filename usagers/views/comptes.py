"""Payment instructions: typed by one agent, verified by another."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commun.erreurs import ActionRefusee, ErreurLiasse
from commun.unicite import une_seule_fois
from comptes.models import Agent
from comptes.requete import agent_de
from ged.models import Document
from usagers import actions, droits
from usagers.forms import FormulaireInstruction
from usagers.models import InstructionPaiement, Personne
from usagers.views.acces import instruction_visible, personne_visible

PAR_PAGE = 30


@require_http_methods(["GET", "POST"])
def creer(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an account; it waits for a second agent."""
    personne, agent = personne_visible(request, pk), agent_de(request)
    if not droits.peut_enregistrer_instruction(agent, personne):
        raise ActionRefusee
    formulaire = FormulaireInstruction(
        request.POST or None, personne=personne, agent=agent, initial={"titulaire": personne.nom_complet}
    )
    if request.method == "POST" and formulaire.is_valid():
        try:
            return redirect(une_seule_fois(request, agent, lambda: _creer(agent, personne, formulaire)))
        except ErreurLiasse as erreur:
            formulaire.add_error(None, f"{erreur.message} {erreur.remede}".strip())
    contexte = {
        "personne": personne,
        "formulaire": formulaire,
        "titre": "Nouveau compte",
        "libelle": "Enregistrer le compte",
        "consequence": "Aucun paiement ne le suivra avant qu’un autre agent l’ait vérifié.",
    }
    return render(request, "usagers/formulaire.html", contexte, status=422 if formulaire.errors else 200)


@require_safe
def lister(request: HttpRequest) -> HttpResponse:
    """Accounts that wait for a second pair of eyes, oldest first."""
    instructions = InstructionPaiement.objects.visibles_par(agent_de(request)).a_verifier()
    lignes = instructions.select_related("personne", "saisie_par").order_by("saisie_le", "pk")
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "usagers/comptes.html", {"page": page})


@require_safe
def lire(request: HttpRequest, pk: int) -> HttpResponse:
    """One instruction beside the one it would replace."""
    instruction, agent = instruction_visible(request, pk), agent_de(request)
    preuve_lisible = (
        instruction.preuve_id and Document.objects.visibles_par(agent).filter(pk=instruction.preuve_id).exists()
    )
    contexte = {
        "instruction": instruction,
        "personne": instruction.personne,
        "suivie": instruction.personne.instruction_de_paiement(),
        "preuve_lisible": preuve_lisible,
        "peut_verifier": instruction.a_verifier and droits.peut_verifier_instruction(agent, instruction),
        "fiche_visible": Personne.objects.visibles_par(agent).filter(pk=instruction.personne_id).exists(),
    }
    return render(request, "usagers/compte.html", contexte)


@require_POST
def verifier(request: HttpRequest, pk: int) -> HttpResponse:
    """Second pair of eyes: the account holds."""
    actions.verifier_instruction_paiement(instruction=instruction_visible(request, pk), par=agent_de(request))
    return redirect("usagers:instruction", pk)


@require_POST
def ecarter(request: HttpRequest, pk: int) -> HttpResponse:
    """Second pair of eyes: the account does not hold."""
    actions.ecarter_instruction(instruction=instruction_visible(request, pk), par=agent_de(request))
    return redirect("usagers:instruction", pk)


def _creer(agent: Agent, personne: Personne, formulaire: FormulaireInstruction) -> str:
    actions.enregistrer_instruction_paiement(personne=personne, par=agent, **formulaire.cleaned_data)
    return reverse("usagers:lire", args=[personne.pk])
