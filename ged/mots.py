"""The words of a page with their boxes, as stored: compressed JSON lists, a fifth of the plain size."""

import json
import zlib
from collections.abc import Iterable
from typing import NamedTuple

from ocr.moteur import Mot

DECIMALES = 5  # of a page: 0.02 mm on A4


class MotPlace(NamedTuple):
    """Word and box, as fractions 0–1 of the upright page; same fields as `ocr.moteur.Mot`."""

    t: str
    x: float
    y: float
    l: float  # noqa: E741 (stable name of the stored format)
    h: float
    c: float


def emballer(mots: Iterable[Mot]) -> bytes:
    """Bytes for `Page.mots`."""
    listes = [[m.t, *(round(v, DECIMALES) for v in (m.x, m.y, m.l, m.h, m.c))] for m in mots]
    return zlib.compress(json.dumps(listes, ensure_ascii=False, separators=(",", ":")).encode())


def deballer(octets: bytes | memoryview) -> list[MotPlace]:
    """Words of `Page.mots`, in reading order."""
    return [MotPlace(*liste) for liste in json.loads(zlib.decompress(octets))] if octets else []
