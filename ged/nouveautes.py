"""What changed since an agent last read: documents he never opened, versions that came after his reading."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max

from commun.models import Consultation
from comptes.models import Agent
from ged.models import Document, Version

NOUVELLE, REMPLACEE, NON_LUE = "nouvelle", "remplacée", "non lue"
LECTURES = (Consultation.Nature.LECTURE, Consultation.Nature.TELECHARGEMENT, Consultation.Nature.IMPRESSION)


def nouveautes(agent: Agent, documents: Iterable[Document]) -> dict[int, str]:
    """Document id → what is new for him; nothing for what he has read as it stands, nor for his own deposit.

    `nouvelle`: came since he last read anything of these documents; `non lue`: was there before; `remplacée`: he read a
    former version. Two queries whatever their number.
    """
    ids = [document.pk for document in documents]
    siennes = Consultation.objects.filter(agent_id=agent.pk, document_id__in=ids, nature__in=LECTURES)
    lues: dict[int, dict[int, dt.datetime]] = {}
    for document_id, version_id, quand in siennes.values_list("document_id", "version_id").annotate(
        quand=Max("tranche")
    ):
        lues.setdefault(document_id, {})[version_id] = quand
    derniere = max((quand for versions in lues.values() for quand in versions.values()), default=None)
    dites: dict[int, str] = {}
    for version in _courantes(ids):
        connues = lues.get(version.document_id, {})
        if version.pk in connues or version.par_id == agent.pk:
            continue
        if connues:
            dites[version.document_id] = REMPLACEE
        else:
            dites[version.document_id] = NOUVELLE if derniere and version.cree_le > derniere else NON_LUE
    return dites


def _courantes(document_ids: list[int]) -> Iterable[Version]:
    """The version people read of each document."""
    courantes: dict[int, Version] = {}
    champs = ("id", "document_id", "numero", "par_id", "cree_le")
    for version in Version.objects.filter(document__in=document_ids).only(*champs).order_by("numero"):
        courantes[version.document_id] = version
    return courantes.values()
