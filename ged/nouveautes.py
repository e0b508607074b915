"""What changed since an agent last read: documents he never opened, versions that came after his reading."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Max

from commun.models import Consultation
from comptes.models import Agent
from ged.models import Document

NOUVELLE, REMPLACEE, NON_LUE = "nouvelle", "remplacée", "non lue"
LECTURES = (Consultation.Nature.LECTURE, Consultation.Nature.TELECHARGEMENT, Consultation.Nature.IMPRESSION)


def nouveautes(agent: Agent, documents: Sequence[Document]) -> dict[int, str]:
    """Document id → what is new for him; nothing for what he has read as it stands, nor for his own deposit.

    `nouvelle`: came since he last read anything of these documents; `non lue`: was there before; `remplacée`: he read a
    former version. One query whatever their number; the documents come with their versions (`avec_versions`).
    """
    ids = [document.pk for document in documents]
    siennes = Consultation.objects.filter(agent_id=agent.pk, document_id__in=ids, nature__in=LECTURES)
    lues: dict[int, set[int]] = {}
    derniere: dt.datetime | None = None
    for document_id, version_id, quand in siennes.values_list("document_id", "version_id").annotate(q=Max("tranche")):
        lues.setdefault(document_id, set()).add(version_id)
        derniere = max(quand, derniere) if derniere else quand
    dites = ((document.pk, _dire(document, agent, lues.get(document.pk, set()), derniere)) for document in documents)
    return {pk: dit for pk, dit in dites if dit}


def _dire(document: Document, agent: Agent, lues: set[int], derniere: dt.datetime | None) -> str:
    version = document.version_courante
    if version.pk in lues or version.par_id == agent.pk:
        return ""
    if lues:
        return REMPLACEE
    return NOUVELLE if derniere and version.cree_le > derniere else NON_LUE
