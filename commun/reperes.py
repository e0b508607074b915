"""Codes printed on paper that file themselves when scanned: what, which rows, and a seal only this house can make.

A mark is short text in the QR « alphanumeric » set: `LI1:<kind>:<ids>:<seal>`. It carries row ids and no personal
datum; without the institution's key it cannot be made, and another institution's mark is not believed.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe

from commun.models import CleRepere

PREFIXE = "LI1"
SCEAU_OCTETS = 10  # 80 bits: nobody can try a sensible part of them, and the code stays small
IDS_MAX = 6
ID_MAX = 2**63 - 1
FORME = re.compile(r"LI([0-9]{1,3}):([A-Z]{1,8}):([A-Z2-7]{1,90}):([A-Z2-7]{16})")


class RepereRefuse(Exception):
    """A code that looks like ours and must not be believed. `raison`: a sentence for who scanned it."""

    def __init__(self, raison: str) -> None:
        self.raison = raison
        super().__init__(raison)


@dataclass(frozen=True)
class Repere:
    """`genre`: capital letters, declared by a room; `ids`: the rows it names, in the order that room chose."""

    genre: str
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Designation:
    """Where a code says that its sheet goes: a dossier, a type of piece by its code, a title; each may be unknown."""

    dossier_id: int | None = None
    type_code: str = ""
    titre: str = ""


@dataclass(frozen=True)
class Arrivee:
    """The scanned sheet: its document, the day it came in, and who scanned it."""

    document_id: int
    recue_le: dt.date
    agent_id: int


@dataclass(frozen=True)
class Genre:
    """One kind of code. `separateur`: the sheet only cuts a batch and is not kept.

    `designer` says where the sheet goes (None: what it names is gone). `recevoir`, when given, ticks the step that
    waited for the signed sheet; it stands in the transaction that files it, and must bear being called again.
    `retirer` takes the tick back when the sheet leaves the dossier, filed by mistake.
    """

    code: str
    libelle: str
    designer: Callable[[Repere], Designation | None]
    recevoir: Callable[[Repere, Arrivee], None] | None = None
    retirer: Callable[[Repere, Arrivee], None] | None = None
    separateur: bool = False


_genres: dict[str, Genre] = {}


def declarer(genre: Genre) -> None:
    """Say what a kind of code does (called by an AppConfig.ready)."""
    _genres[genre.code] = genre


def genre_de(repere: Repere) -> Genre | None:
    """The declaration of its kind, None when no room knows it."""
    return _genres.get(repere.genre)


def texte(institution_id: int, repere: Repere) -> str:
    """Signed text of a mark, for `svg_qr`. The institution's key is drawn the first time."""
    if not 1 <= len(repere.ids) <= IDS_MAX or not all(0 <= i <= ID_MAX for i in repere.ids):
        raise ValueError("ids: one to six row ids")
    corps = f"{PREFIXE}:{repere.genre}:{_b32(_en_octets((institution_id, *repere.ids)))}"
    return f"{corps}:{_sceau(_cle(institution_id), corps)}"


def lire(institution_id: int, lu: str) -> Repere | None:
    """The mark of this institution that a scanned text holds, None for a text that is not one of ours.

    Raises RepereRefuse when it was forged, comes from another institution or from a later version of Liasse.
    """
    forme = FORME.fullmatch(lu)
    if forme is None:
        return None
    if forme[1] != PREFIXE.removeprefix("LI"):
        raise RepereRefuse("Un code imprimé par une version plus récente de Liasse n’a pas été suivi.")
    ids = _en_ids(forme[3])
    if ids is None or ids[0] != institution_id:
        raise RepereRefuse("Un code imprimé par une autre institution n’a pas été suivi.")
    cle = CleRepere.objects.filter(institution_id=institution_id).values_list("cle", flat=True).first()
    if cle is None or not hmac.compare_digest(_sceau(cle, lu.rpartition(":")[0]), forme[4]):
        raise RepereRefuse("Un code que cette institution n’a pas imprimé n’a pas été suivi.")
    return Repere(forme[2], ids[1:])


def svg_qr(contenu: str, *, module_mm: float = 0.5) -> SafeString:
    """The text as an SVG drawing for a letter; one module is `module_mm` wide: legible after a 150 dpi scan."""
    code = segno.make(contenu, error="q", micro=False)
    sortie = BytesIO()
    code.save(sortie, kind="svg", scale=module_mm, unit="mm", border=4, xmldecl=False, svgclass=None, lineclass=None)
    return mark_safe(sortie.getvalue().decode())  # noqa: S308 (drawn here, from a text without markup)


def _cle(institution_id: int) -> str:
    ligne, _ = CleRepere.objects.get_or_create(institution_id=institution_id, defaults={"cle": secrets.token_hex(32)})
    return ligne.cle


def _sceau(cle: str, corps: str) -> str:
    condense = hmac.new(bytes.fromhex(cle), corps.encode("ascii"), hashlib.sha256).digest()
    return _b32(condense[:SCEAU_OCTETS])


def _b32(octets: bytes) -> str:
    return base64.b32encode(octets).decode("ascii").rstrip("=")


def _en_octets(ids: tuple[int, ...]) -> bytes:
    """Each id by groups of seven bits, the last one without its high bit."""
    sortie = bytearray()
    for nombre in ids:
        while nombre > 127:
            sortie.append(nombre & 127 | 128)
            nombre >>= 7
        sortie.append(nombre)
    return bytes(sortie)


def _en_ids(contenu: str) -> tuple[int, ...] | None:
    try:
        octets = base64.b32decode(contenu + "=" * (-len(contenu) % 8))
    except binascii.Error:
        return None
    ids, nombre, rang = [], 0, 0
    for octet in octets:
        nombre |= (octet & 127) << rang
        if octet & 128:
            rang += 7
            continue
        ids.append(nombre)
        nombre = rang = 0
    return tuple(ids) if rang == 0 and 2 <= len(ids) <= IDS_MAX + 1 and max(ids) <= ID_MAX else None
