"""Signed envelopes (.p7m, RFC 5652 signedData): what was signed is taken out, the signature is not verified."""

import base64
import binascii
from typing import Final

from ocr.moteur._confinement import Refus

_PROFONDEUR_MAX: Final = 20
_OCTETS_OID: Final = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_SEQUENCE: Final = 0x30
_CONTEXTE_0: Final = 0xA0
_CHAINE: Final = 0x04
_CHAINE_COMPOSEE: Final = 0x24
_OID: Final = 0x06


def contenu(octets: bytes) -> bytes:
    """The bytes that were signed. Raises `Refus` when there are none (a detached signature) or it is broken."""
    if octets.startswith(b"-----BEGIN"):
        corps = b"".join(ligne for ligne in octets.splitlines() if not ligne.startswith(b"-----"))
        try:
            octets = base64.b64decode(corps, validate=False)
        except binascii.Error as erreur:
            raise Refus("contenu_illisible", "PEM") from erreur
    try:
        return _signes(octets)
    except (IndexError, ValueError) as erreur:
        raise Refus("contenu_illisible", "BER") from erreur


def _signes(octets: bytes) -> bytes:
    # ContentInfo ::= SEQUENCE { contentType, [0] SignedData ::= SEQUENCE { version, digests, encapContentInfo…
    info = list(_suite(octets, *_valeur(octets, 0, _SEQUENCE)))
    if octets[info[0][1] : info[0][2]] != _OCTETS_OID:
        raise ValueError("not signed data")
    debut, fin = _valeur(octets, info[1][1], _SEQUENCE)
    encapsule = next(
        (e for e in list(_suite(octets, debut, fin))[1:] if e[0] == _SEQUENCE and octets[e[1]] == _OID), None
    )
    if encapsule is None:
        raise ValueError("no content")
    parties = list(_suite(octets, encapsule[1], encapsule[2]))
    if len(parties) < 2 or parties[1][0] != _CONTEXTE_0:
        raise Refus("contenu_vide", "detached signature")
    return b"".join(_chaines(octets, parties[1][1], parties[1][2], 0))


def _chaines(octets: bytes, debut: int, fin: int, profondeur: int) -> list[bytes]:
    if profondeur > _PROFONDEUR_MAX:
        raise ValueError("depth")
    morceaux: list[bytes] = []
    for etiquette, d, f in _suite(octets, debut, fin):
        if etiquette == _CHAINE:
            morceaux.append(octets[d:f])
        elif etiquette == _CHAINE_COMPOSEE:
            morceaux += _chaines(octets, d, f, profondeur + 1)
    return morceaux


def _valeur(octets: bytes, position: int, etiquette: int) -> tuple[int, int]:
    lue, debut, fin, _ = _element(octets, position, len(octets), 0)
    if lue != etiquette:
        raise ValueError("tag")
    return debut, fin


def _suite(octets: bytes, debut: int, fin: int) -> "list[tuple[int, int, int]]":
    """(tag, start, end) of each element between two offsets."""
    elements, position = [], debut
    while position < fin and octets[position : position + 2] != b"\0\0":
        etiquette, d, f, position = _element(octets, position, fin, 0)
        elements.append((etiquette, d, f))
    return elements


def _element(octets: bytes, position: int, fin: int, profondeur: int) -> tuple[int, int, int, int]:
    """(tag, start of value, its end, where the next one begins); lengths of BER, indefinite included."""
    etiquette, longueur = octets[position], octets[position + 1]
    debut = position + 2
    if etiquette & 0x1F == 0x1F or profondeur > _PROFONDEUR_MAX:
        raise ValueError("tag")
    if longueur == 0x80:
        interieur = debut
        while octets[interieur : interieur + 2] != b"\0\0":
            interieur = _element(octets, interieur, fin, profondeur + 1)[3]
        return etiquette, debut, interieur, interieur + 2
    if longueur > 0x80:
        nombre = longueur & 0x7F
        longueur = int.from_bytes(octets[debut : debut + nombre], "big")
        debut += nombre
    if debut + longueur > fin:
        raise ValueError("length")
    return etiquette, debut, debut + longueur, debut + longueur
