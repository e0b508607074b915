"""Documents that decisions rest on: what was seen when it was decided, letters that left, signed agreements."""

from collections.abc import Set

from django.urls import reverse

from decisions.models import Avance, Decision, Notification
from dossiers.models import DossierSocial
from dossiers.usages import Usage, verifier_par


@verifier_par
def decisions_qui_citent(dossier: DossierSocial, documents: Set[int]) -> list[Usage]:
    """Decisions of the dossier whose frozen list of pieces holds one of them; the author looks again."""
    trouvees = []
    for decision in Decision.objects.filter(dossier=dossier).select_related("proposition__auteur"):
        if any(vue.get("document") in documents for vue in decision.pieces):
            adresse = reverse("decisions:decision", args=[decision.pk])
            trouvees.append(Usage(f"la décision {decision.numero}", adresse, decision.proposition.auteur))
    return trouvees


@verifier_par
def papiers_des_branches(dossier: DossierSocial, documents: Set[int]) -> list[Usage]:
    """Letters of notification and agreements of this dossier."""
    lettres = Notification.objects.filter(decision__dossier=dossier, lettre__in=documents)
    conventions = Avance.objects.filter(ligne__decision__dossier=dossier, convention__in=documents)
    usages = [Usage("une lettre de notification")] if lettres.exists() else []
    return [*usages, Usage("une convention d’avance")] if conventions.exists() else usages


def pieces_retirees(decision: Decision) -> int:
    """How many of the pieces seen when it was decided have left the dossier since (they were somebody else's)."""
    vues = {vue["document"] for vue in decision.pieces}
    presentes = set(decision.dossier.pieces.filter(document__in=vues).values_list("document_id", flat=True))
    return len(vues - presentes)
