"""Which stored bytes somebody still names: what no one holds is swept away. Upper rooms declare their own."""

from collections.abc import Callable, Sequence

from ged.models import Version
from ged.models_depot import Photo

Gardien = Callable[[Sequence[str]], set[str]]
_GARDIENS: list[Gardien] = []


def declarer(gardien: Gardien) -> None:
    """`gardien(keys)` gives those of them that one of its rows names."""
    _GARDIENS.append(gardien)


def tenues(cles: Sequence[str]) -> set[str]:
    """Those of the keys that a row of any room names."""
    return set().union(*(gardien(cles) for gardien in _GARDIENS))


def _versions(cles: Sequence[str]) -> set[str]:
    lues = Version.objects.filter(cle_lecture__in=cles).values_list("cle_lecture", flat=True)
    return {*Version.objects.filter(cle__in=cles).values_list("cle", flat=True), *lues}


def _photos(cles: Sequence[str]) -> set[str]:
    return set(Photo.objects.filter(cle__in=cles).values_list("cle", flat=True))


declarer(_versions)
declarer(_photos)
