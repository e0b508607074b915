"""A redacted copy is a piece of the dossiers of its source, of its type; made when ged says that it stands there."""

from typing import Any

from django.db import transaction
from django_tasks import task

from commun.journal import noter
from comptes.models import Agent
from dossiers.models import Piece
from ged.actions import actualiser_index
from ged.models import Document
from ged.signals import copie_faite


@task()
def classer_copie(document_id: int, source_id: int) -> int:
    """File the copy beside its source wherever both stand. Returns how many pieces were made. May be run again."""
    document = Document.objects.filter(pk=document_id).first()
    if document is None:
        return 0
    sources = Piece.objects.filter(document=source_id, dossier__compartiment__in=document.lieux())
    return sum(_placer(document, source) for source in sources.order_by("pk"))


def _placer(document: Document, source: Piece) -> int:
    with transaction.atomic():
        piece, nouvelle = Piece.objects.get_or_create(
            dossier_id=source.dossier_id,
            document=document,
            defaults={
                "deposee_par_id": document.par_id,
                "confirmee_par_id": source.confirmee_par_id,
                **{champ: getattr(source, champ) for champ in ("type_piece_id", "date_piece", "concerne_id")},
            },
        )
        if nouvelle:
            noter(
                "piece_deposee",
                piece,
                par=document.par,
                institution_id=document.institution_id,
                dossier_id=source.dossier_id,
                document=document.pk,
                type_piece=source.type_piece_id,
            )
            actualiser_index([document.pk])
        return int(nouvelle)


def classer_plus_tard(sender: Any, document: Document, source: Document, par: Agent, **kwargs: Any) -> None:
    """Receiver: queue the job in the same transaction."""
    classer_copie.enqueue(document.pk, source.pk)


copie_faite.connect(classer_plus_tard, dispatch_uid="dossiers.copies")
