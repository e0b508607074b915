"""`retraits_en_attente`: what was restricted leaves every search at once, before the index has followed.

A room that seals, moves or takes something out of a compartment calls `retirer_de_suite` in the transaction of its
act. Every search then leaves these entries out of its hits, totals, facets and suggestions, for everybody; the
indexing job lifts the row once what it wrote can be found, and those who may find the object find it again.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from search.models import RetraitEnAttente

GARDE = dt.timedelta(hours=1)  # a job never lasts so long between its reading and its end
LOT = 1_000


def inscrire(genre: str, ids: Iterable[int], *, institution_id: int) -> None:
    """Set these objects aside from now on, in the caller's transaction. Their indexing is the caller's to queue."""
    with transaction.atomic():
        RetraitEnAttente.objects.bulk_create(
            (RetraitEnAttente(institution_id=institution_id, entree=f"{genre}:{pk}") for pk in dict.fromkeys(ids)),
            batch_size=LOT,
        )


def en_attente(institution_id: int) -> tuple[str, ...]:
    """Entries that no search of this institution may give now."""
    lignes = RetraitEnAttente.objects.filter(institution_id=institution_id, leve_le__isnull=True)
    return tuple(sorted(set(lignes.values_list("entree", flat=True))))


def connus(genre: str, ids: Sequence[int]) -> set[int]:
    """Rows about these objects, lifted ones included: taken before a job reads them, then after it wrote."""
    entrees = [f"{genre}:{pk}" for pk in ids]
    return set(RetraitEnAttente.objects.filter(entree__in=entrees).values_list("pk", flat=True))


def lever(pks: Iterable[int]) -> None:
    """The index says what the database said when these rows were already there."""
    RetraitEnAttente.objects.filter(pk__in=list(pks), leve_le__isnull=True).update(leve_le=timezone.now())


def oublier() -> int:
    """Remove rows lifted long ago. Returns how many."""
    return RetraitEnAttente.objects.filter(leve_le__lt=timezone.now() - GARDE).delete()[0]
