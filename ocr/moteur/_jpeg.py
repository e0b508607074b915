"""Child side: a JPEG without what it tells beside its image (place, camera, thumbnail); its dots stay as they are."""

from typing import Final

_DEBUT: Final = b"\xff\xd8"
_FIN: Final = 0xD9
_BALAYAGE: Final = 0xDA
_SEULS: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without length
_APP0, _APP2, _APP14, _APP15, _COMMENTAIRE = 0xE0, 0xE2, 0xEE, 0xEF, 0xFE


def sans_renseignements(octets: bytes) -> bytes:
    """The same JPEG with JFIF, colour profile and Adobe's colour transform as its only annexes.

    What follows the end of the image (the second picture of some telephones) goes too. A file whose structure is not
    understood is returned up to where it was understood, the rest as it is when it can only be image data.
    """
    if not octets.startswith(_DEBUT):
        return octets
    morceaux, position = [_DEBUT], 2
    while position + 4 <= len(octets):
        if octets[position] != 0xFF:
            morceaux.append(octets[position:])
            break
        marque = octets[position + 1]
        if marque == 0xFF:  # padding
            position += 1
            continue
        if marque == _FIN:
            break
        if marque in _SEULS:
            morceaux.append(octets[position : position + 2])
            position += 2
            continue
        fin = position + 2 + int.from_bytes(octets[position + 2 : position + 4], "big")
        if marque == _BALAYAGE:
            fin = _fin_balayage(octets, fin)
        if _garde(marque, octets[position + 4 : position + 16]):
            morceaux.append(octets[position:fin])
        position = fin
    return b"".join(morceaux) + bytes((0xFF, _FIN))


def _garde(marque: int, debut: bytes) -> bool:
    if marque == _APP2:
        return debut.startswith(b"ICC_PROFILE\0")
    if marque == _COMMENTAIRE or _APP0 < marque <= _APP15:
        return marque == _APP14
    return True


def _fin_balayage(octets: bytes, position: int) -> int:
    """Where the entropy-coded data ends: the next marker that is neither stuffing nor a restart."""
    while (trouve := octets.find(b"\xff", position)) >= 0 and trouve + 1 < len(octets):
        suivant = octets[trouve + 1]
        if suivant == 0xFF:
            position = trouve + 1
        elif suivant == 0 or suivant in _SEULS:
            position = trouve + 2
        else:
            return trouve
    return len(octets)
