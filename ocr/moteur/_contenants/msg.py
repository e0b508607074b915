"""Outlook messages (.msg): properties of a compound file ([MS-OXMSG]), no macro nor form of it is run."""

import datetime as dt
import re
import struct
from typing import Final

from ocr.moteur._confinement import Refus
from ocr.moteur._contenants.balises import texte_html
from ocr.moteur._contenants.courriel import entete
from ocr.moteur._contenants.ole import Noeud, Ole
from ocr.moteur._contenants.rtf import texte_rtf
from ocr.moteur._contenants.sortie import Sortie
from ocr.moteur._contenants.texte import decoder, poser

_SUJET: Final = 0x0037
_ENTETES: Final = 0x007D
_DE: Final = 0x0C1A
_DE_ADRESSE: Final = 0x5D01
_DE_COURRIEL: Final = 0x0C1F
_A: Final = 0x0E04
_COPIE: Final = 0x0E03
_TEXTE: Final = 0x1000
_RTF: Final = 0x1009
_HTML: Final = 0x1013
_JOINT_DONNEES: Final = 0x3701
_JOINT_LONG: Final = 0x3707
_JOINT_COURT: Final = 0x3704
_JOINT_AFFICHE: Final = 0x3001
_JOINT_CID: Final = 0x3712
_ENVOYE: Final = 0x0039
_RECU: Final = 0x0E06
_DESSIN_MAX: Final = 30_000
_PREFIXE: Final = "__substg1.0_"
_EPOQUE: Final = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
_LZFU_DEBUT: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20"
    b"\\b\\i\\u\\tab\\tx"
)
_LZFU_MAX: Final = 50 * 1024 * 1024


def est_un_message(ole: Ole) -> bool:
    """True when the compound file holds a message."""
    return "__properties_version1.0" in ole.racine.enfants


def ouvrir(ole: Ole, sortie: Sortie) -> str:
    """The message and its attachments; returns its MIME type."""
    _message(ole, ole.racine, sortie)
    return "application/vnd.ms-outlook"


def _message(ole: Ole, racine: Noeud, sortie: Sortie) -> None:
    lu = _Proprietes(ole, racine)
    texte, cites = _corps(lu, sortie)
    for noeud in racine.enfants.values():
        if noeud.nom.startswith("__attach_version1.0_"):
            _joint(ole, noeud, sortie, cites)
    if not texte and not lu.texte(_SUJET) and not sortie.enfants:
        raise Refus("contenu_illisible", "no message")
    expediteur = " ".join(p for p in (lu.texte(_DE), _entre(lu.texte(_DE_ADRESSE) or lu.texte(_DE_COURRIEL))) if p)
    valeurs = {
        "From": expediteur,
        "To": lu.texte(_A),
        "Cc": lu.texte(_COPIE),
        "Date": lu.date(_ENVOYE) or lu.date(_RECU),
        "Subject": lu.texte(_SUJET),
    }
    poser(sortie, "\n".join([*entete(valeurs), *sortie.inventaire(), "", texte or "(message sans texte)"]))


def _entre(adresse: str) -> str:
    return f"<{adresse}>" if "@" in adresse else ""


def _corps(lu: "_Proprietes", sortie: Sortie) -> tuple[str, set[str]]:
    page = lu.octets(_HTML)
    html, cites = texte_html(decoder(page)) if page else ("", set())
    if clair := lu.texte(_TEXTE).strip():
        return clair, cites
    if html:
        return html, cites
    comprime = lu.octets(_RTF)
    if not comprime:
        return "", cites
    rtf = deplier_rtf(comprime)
    if b"\\fromhtml1" in rtf[:4000]:
        return texte_html(re.sub(r"\r?\n", " ", texte_rtf(rtf, html=True)))[0] or texte_rtf(rtf), cites
    return texte_rtf(rtf), cites


def _joint(ole: Ole, noeud: Noeud, sortie: Sortie, cites: set[str]) -> None:
    lu = _Proprietes(ole, noeud)
    nom = lu.texte(_JOINT_LONG) or lu.texte(_JOINT_AFFICHE) or lu.texte(_JOINT_COURT) or "piece"
    interieur = noeud.enfants.get(f"{_PREFIXE}{_JOINT_DONNEES:04X}000D")
    if interieur is not None:
        _interieur(ole, interieur, nom, sortie)
        return
    octets = lu.octets(_JOINT_DONNEES)
    if not octets:
        sortie.laisser(nom, "distant")
    elif lu.texte(_JOINT_CID).strip("<>") in cites and len(octets) < _DESSIN_MAX:
        sortie.laisser(nom, "dessin")
    else:
        sortie.enfant(nom, [octets])


def _interieur(ole: Ole, noeud: Noeud, nom: str, sortie: Sortie) -> None:
    """A message inside the message: given back as plain text of its own."""
    lu = _Proprietes(ole, noeud)
    if "__properties_version1.0" not in noeud.enfants:
        sortie.laisser(nom, "methode")
        return
    texte, _ = _corps(lu, sortie)
    lignes = entete({"From": lu.texte(_DE), "To": lu.texte(_A), "Date": lu.date(_ENVOYE), "Subject": lu.texte(_SUJET)})
    sortie.enfant(f"{lu.texte(_SUJET)[:120] or nom}.txt", ["\n".join([*lignes, "", texte]).encode()])
    for joint in noeud.enfants.values():
        if joint.nom.startswith("__attach_version1.0_") and f"{_PREFIXE}{_JOINT_DONNEES:04X}000D" not in joint.enfants:
            _joint(ole, joint, sortie, set())


class _Proprietes:
    """Properties of a message or of an attachment, by identifier."""

    def __init__(self, ole: Ole, noeud: Noeud) -> None:
        self._ole, self._noeud = ole, noeud

    def octets(self, numero: int) -> bytes:
        """Bytes of a binary property, or b""."""
        trouve = self._noeud.enfants.get(f"{_PREFIXE}{numero:04X}0102")
        return self._ole.lire(trouve) if trouve is not None and trouve.genre == 2 else b""

    def texte(self, numero: int) -> str:
        """A string property, Unicode or not, or ""."""
        if (trouve := self._noeud.enfants.get(f"{_PREFIXE}{numero:04X}001F")) is not None:
            return self._ole.lire(trouve).decode("utf-16-le", "replace").rstrip("\0")
        if (trouve := self._noeud.enfants.get(f"{_PREFIXE}{numero:04X}001E")) is not None:
            return decoder(self._ole.lire(trouve)).rstrip("\0")
        return ""

    def date(self, numero: int) -> str:
        """A time property in words (UTC), or ""."""
        table = self._noeud.enfants.get("__properties_version1.0")
        if table is None:
            return ""
        octets = self._ole.lire(table)
        for debut in range(len(octets) % 16, len(octets) - 15, 16):
            etiquette, _, valeur = struct.unpack_from("<IIQ", octets, debut)
            if etiquette == (numero << 16 | 0x0040) and valeur < 2**62:
                return _date(valeur)
        return ""


def _date(valeur: int) -> str:
    """Hundreds of nanoseconds since 1601."""
    try:
        instant = _EPOQUE + dt.timedelta(microseconds=valeur // 10)
    except OverflowError:
        return ""
    return f"{instant:%d/%m/%Y à %H h %M} (temps universel)"


def deplier_rtf(octets: bytes) -> bytes:
    """Compressed RTF of a message ([MS-OXRTFCP]); raw when it says so, b"" when it is rubbish."""
    if len(octets) < 16:
        return b""
    taille, genre = struct.unpack_from("<I", octets, 4)[0], octets[8:12]
    if genre == b"MELA":
        return octets[16 : 16 + taille]
    if genre != b"LZFu" or taille > _LZFU_MAX:
        return b""
    dictionnaire = bytearray(_LZFU_DEBUT.ljust(4096, b"\0"))
    ecrit, lu, rendu = len(_LZFU_DEBUT), 16, bytearray()
    while lu < len(octets) and len(rendu) < taille:
        drapeaux = octets[lu]
        lu += 1
        for bit in range(8):
            if lu >= len(octets):
                break
            if drapeaux >> bit & 1:
                if lu + 1 >= len(octets):
                    return bytes(rendu)
                reference = octets[lu] << 8 | octets[lu + 1]
                lu += 2
                position = reference >> 4
                if position == ecrit % 4096:
                    return bytes(rendu)
                for _ in range((reference & 15) + 2):
                    signe = dictionnaire[position % 4096]
                    rendu.append(signe)
                    dictionnaire[ecrit % 4096] = signe
                    ecrit, position = ecrit + 1, position + 1
            else:
                rendu.append(octets[lu])
                dictionnaire[ecrit % 4096] = octets[lu]
                ecrit, lu = ecrit + 1, lu + 1
    return bytes(rendu)
