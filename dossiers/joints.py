"""Pieces found inside another: made when ged says that a document was placed, shown under the one they came with."""

from collections.abc import Iterable
from typing import Any

from dossiers.models import Piece
from dossiers.taches import classer_enfant
from ged.enfants import descendants
from ged.models import Document
from ged.signals import enfant_place


def pieces_jointes(piece: Piece) -> list[Piece]:
    """The pieces of its dossier that were found inside it, at any depth: they go where it goes."""
    return list(
        Piece.objects.filter(dossier=piece.dossier_id, document__in=descendants(piece.document))
        .select_related("dossier__compartiment", "document")
        .order_by("pk")
    )


def classer_plus_tard(sender: Any, document: Document, **kwargs: Any) -> None:
    """Receiver: queue the job in the same transaction."""
    classer_enfant.enqueue(document.pk)


def sous_leur_parent(pieces: Iterable[Piece]) -> list[Piece]:
    """The same pieces, each followed by those found in it, in the order of the file; sets `nb_joints` and `joint`."""
    toutes = list(pieces)
    par_document = {piece.document_id: piece for piece in toutes}
    enfants: dict[int, list[Piece]] = {}
    for piece in toutes:
        parent = piece.document.parent_id
        piece.joint = parent is not None and parent in par_document
        if piece.joint and parent is not None:
            enfants.setdefault(parent, []).append(piece)
    ordre: list[Piece] = []
    pile = [piece for piece in reversed(toutes) if not piece.joint]
    while pile:
        piece = pile.pop()
        suivants = sorted(enfants.get(piece.document_id, []), key=lambda p: (p.document.rang or 0, p.pk))
        piece.nb_joints = len(suivants)
        ordre.append(piece)
        pile += reversed(suivants)
    return ordre


enfant_place.connect(classer_plus_tard, dispatch_uid="dossiers.joints")
