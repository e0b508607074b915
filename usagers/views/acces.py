"""The only way views obtain a person or an instruction: 404 for what one may not know of."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from comptes.requete import agent_de
from usagers.models import InstructionPaiement, Personne


def personne_visible(request: HttpRequest, pk: int) -> Personne:
    """The person, or 404."""
    return get_object_or_404(Personne.objects.visibles_par(agent_de(request)).select_related("institution"), pk=pk)


def instruction_visible(request: HttpRequest, pk: int) -> InstructionPaiement:
    """The payment instruction, or 404."""
    instructions = InstructionPaiement.objects.visibles_par(agent_de(request))
    return get_object_or_404(
        instructions.select_related("personne", "saisie_par", "verifiee_par", "ecartee_par", "preuve"), pk=pk
    )
