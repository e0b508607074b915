"""winmail.dat (TNEF, [MS-OXTNEF]): the attachments Outlook wrapped, and the message text when it is there."""

import struct
from collections.abc import Iterator
from typing import Final

from ocr.moteur._confinement import Refus
from ocr.moteur._contenants.msg import deplier_rtf
from ocr.moteur._contenants.rtf import texte_rtf
from ocr.moteur._contenants.sortie import Sortie
from ocr.moteur._contenants.texte import decoder, poser

_SUJET: Final = 0x8004
_CORPS: Final = 0x800C
_MAPI_MESSAGE: Final = 0x9003
_JOINT_DEBUT: Final = 0x9002
_JOINT_TITRE: Final = 0x8010
_JOINT_DONNEES: Final = 0x800F
_MAPI_JOINT: Final = 0x9005
_RTF: Final = 0x1009
_NOM_LONG: Final = 0x3707
_FIXES: Final = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_PROPRIETES_MAX: Final = 10_000


def ouvrir(octets: bytes, sortie: Sortie) -> str:
    """Attachments as files, text as body; returns the MIME type."""
    sujet, texte = "", ""
    joint: dict[str, bytes | str] = {}
    for attribut, valeur in _attributs(octets):
        if attribut == _SUJET:
            sujet = decoder(valeur.rstrip(b"\0"))
        elif attribut == _CORPS:
            texte = decoder(valeur.rstrip(b"\0"))
        elif attribut == _MAPI_MESSAGE and not texte:
            comprime = next((v for n, v in _proprietes(valeur) if n == _RTF), b"")
            texte = texte_rtf(deplier_rtf(comprime)) if comprime else ""
        elif attribut == _JOINT_DEBUT:
            _poser_joint(joint, sortie)
            joint = {}
        elif attribut == _JOINT_TITRE:
            joint.setdefault("nom", decoder(valeur.rstrip(b"\0")))
        elif attribut == _JOINT_DONNEES:
            joint["octets"] = valeur
        elif attribut == _MAPI_JOINT:
            for numero, brut in _proprietes(valeur):
                if numero == _NOM_LONG:
                    joint["nom"] = _nom(brut)
    _poser_joint(joint, sortie)
    if not sortie.enfants and not texte:
        raise Refus("contenu_illisible", "nothing in TNEF")
    lignes = [f"Objet : {sujet}"] if sujet else []
    poser(sortie, "\n".join([*lignes, *sortie.inventaire(), "", texte]))
    return "application/ms-tnef"


def _nom(brut: bytes) -> str:
    if brut[1:2] == b"\0":
        return brut.decode("utf-16-le", "replace").rstrip("\0")
    return decoder(brut.rstrip(b"\0"))


def _poser_joint(joint: dict[str, bytes | str], sortie: Sortie) -> None:
    octets = joint.get("octets")
    if isinstance(octets, bytes) and octets:
        sortie.enfant(str(joint.get("nom") or "piece.dat"), [octets])


def _attributs(octets: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    while position + 9 <= len(octets):
        numero, longueur = struct.unpack_from("<HxxI", octets, position + 1)
        debut = position + 9
        if debut + longueur > len(octets):
            return
        yield numero, octets[debut : debut + longueur]
        position = debut + longueur + 2


def _proprietes(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """(identifier, value) of strings and binaries; stops at the first thing out of bounds."""
    try:
        nombre, position = struct.unpack_from("<I", octets)[0], 4
        for _ in range(min(nombre, _PROPRIETES_MAX)):
            genre, numero = struct.unpack_from("<HH", octets, position)
            position += 4
            if numero >= 0x8000:
                position = _sauter_nom(octets, position)
            if genre & 0xFFF in _FIXES and not genre & 0x1000:
                position += _FIXES[genre]
                continue
            valeurs, position = struct.unpack_from("<I", octets, position)[0], position + 4
            for _ in range(min(valeurs, _PROPRIETES_MAX)):
                longueur = struct.unpack_from("<I", octets, position)[0]
                yield numero, octets[position + 4 : position + 4 + longueur]
                position += 4 + longueur + -longueur % 4
    except (struct.error, KeyError):
        return


def _sauter_nom(octets: bytes, position: int) -> int:
    genre = struct.unpack_from("<I", octets, position + 16)[0]
    if genre == 0:
        return position + 24
    longueur = int(struct.unpack_from("<I", octets, position + 20)[0])
    return position + 24 + longueur + -longueur % 4
