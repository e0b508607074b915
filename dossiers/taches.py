"""Jobs of the room."""

from django.db import transaction
from django_tasks import task

from commun.journal import noter
from dossiers.models import Piece
from ged.actions import actualiser_index
from ged.models import Document


@task()
def classer_enfant(document_id: int) -> int:
    """A document found inside a piece is a piece of the same dossiers. Returns how many were made or moved.

    May be run again: a document is once in a dossier. One that left a dossier with its parent takes its row along.
    """
    document = Document.objects.filter(pk=document_id, parent__isnull=False).first()
    if document is None:
        return 0
    lieux = document.lieux()
    parentes = Piece.objects.filter(document=document.parent_id, dossier__compartiment__in=lieux)
    return sum(_placer(document, parente) for parente in parentes.order_by("pk"))


def _placer(document: Document, parente: Piece) -> int:
    with transaction.atomic():
        if Piece.objects.filter(document=document, dossier=parente.dossier_id).exists():
            return 0
        lieux = document.lieux()
        partie = Piece.objects.filter(document=document).exclude(dossier__compartiment__in=lieux).first()
        if partie is not None:
            partie.dossier_id = parente.dossier_id
            partie.save(update_fields=["dossier"])
            actualiser_index([document.pk])
            return 1
        piece, nouvelle = Piece.objects.get_or_create(
            dossier_id=parente.dossier_id,
            document=document,
            defaults={"deposee_par_id": parente.deposee_par_id, "deposee_le": parente.deposee_le},
        )
        if nouvelle:
            noter(
                "piece_deposee",
                piece,
                par=None,
                institution_id=document.institution_id,
                dossier_id=parente.dossier_id,
                document=document.pk,
                type_piece=None,
            )
            actualiser_index([document.pk])  # its pages may have been read before it had a dossier
        return int(nouvelle)
