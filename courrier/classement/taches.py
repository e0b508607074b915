"""Scheduled jobs of the proposals."""

from django.db.models import Max
from django_tasks import task

from comptes.models import Institution
from courrier.classement.apprentissage import apprendre
from courrier.confirmations import Confirmation, ModeleAppris


@task(priority=-80)
def apprendre_des_classements() -> int:
    """Learn again where papers were confirmed since the last model. Returns the number of models made."""
    derniers = dict(ModeleAppris.objects.order_by().values_list("institution").annotate(derniere=Max("appris_le")))
    faits = 0
    for institution in Institution.objects.order_by("pk"):
        nouvelles = Confirmation.objects.filter(institution=institution)
        if institution.pk in derniers:
            nouvelles = nouvelles.filter(confirmee_le__gt=derniers[institution.pk])
        if nouvelles.exists() and apprendre(institution) is not None:
            faits += 1
    return faits
