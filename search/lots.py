"""Cuts a flow in batches."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def lots(elements: Iterable[T], taille: int) -> Iterator[list[T]]:
    """Lists of at most `taille` elements, in order."""
    suite = iter(elements)
    while lot := list(islice(suite, taille)):
        yield lot
