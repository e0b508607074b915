"""What reading settles: an answer that was awaited is known once its asker has opened it."""

from django.db import transaction

from comptes.afaire import clore
from comptes.models import AFaire, Agent
from decisions.models import Proposition


def noter_avis_lus(*, proposition: Proposition, par: Agent) -> int:
    """Strike « avis rendu » off the list of the agent who asked for it; nothing is written when nothing waits."""
    avis = {a.pk: a for a in proposition.avis.all() if a.demande_par_id == par.pk}
    attendus = AFaire.objects.ouverts().filter(
        nature="avis-rendu", objet_type="decisions.avis", objet_id__in=avis, agent=par
    )
    lus = list(attendus.values_list("objet_id", flat=True)) if avis else []
    if not lus:
        return 0
    with transaction.atomic():
        return sum(clore(avis[pk], "avis-rendu", par=par) for pk in lus)
