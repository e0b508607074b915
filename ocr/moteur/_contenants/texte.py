"""Plain text and what is written as text: decoded, never interpreted."""

import codecs
import re
from typing import Any, Final

from ocr.moteur import signatures
from ocr.moteur._confinement import Refus
from ocr.moteur._contenants.balises import TropLong, texte_html, texte_xml
from ocr.moteur._contenants.feuilles import texte_en_pdf
from ocr.moteur._contenants.sortie import Sortie, source

OCTETS_MAX: Final = 20 * 1024 * 1024
_TYPES: Final = {
    signatures.TEXTE: "text/plain",
    signatures.HTML: "text/html",
    signatures.XML: "application/xml",
    signatures.SVG: "image/svg+xml",
}
_TYPES_PAR_NOM: Final = {"csv": "text/csv", "ics": "text/calendar", "vcf": "text/vcard", "json": "application/json"}
_MUETS_SVG: Final = frozenset({"script", "style", "metadata"})
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?([\w-]{2,30})""", re.IGNORECASE)
_NUL: Final = "\0"
# Looked up now, while the child still sees the interpreter's own files.
_CODAGES: Final = [
    codecs.lookup(nom)
    for nom in (
        "ascii", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-be", "cp1252", "latin-1", "iso8859-15",
        "iso8859-2", "cp437", "cp850", "cp1250", "cp1251", "koi8-r", "mac-roman", "raw-unicode-escape", "quopri",
        "base64",
    )
]  # fmt: skip


def decoder(octets: bytes, annonce: str = "") -> str:
    """Text of bytes: by their mark, as UTF-8, as announced, else as Windows-1252."""
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        return octets.decode("utf-16", "replace")
    try:
        return octets.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    if annonce:
        try:
            return octets.decode(annonce, "replace")
        except (LookupError, ValueError):
            pass
    return octets.decode("cp1252", "replace")


def ouvrir(configuration: dict[str, Any], demande: dict[str, Any], sortie: Sortie) -> str:
    """The text on sheets; returns the MIME type."""
    octets = source(configuration, OCTETS_MAX)
    famille, nom = demande["famille"], str(demande["nom"]).lower()
    texte = _texte(octets, famille, sortie)
    if _NUL in texte or (not texte.strip() and famille == signatures.TEXTE):
        raise Refus("type_inconnu", "not text")
    poser(sortie, texte)
    extension = nom.rpartition(".")[2]
    return (
        _TYPES_PAR_NOM.get(extension, "")
        if famille == signatures.TEXTE and extension in _TYPES_PAR_NOM
        else _TYPES[famille]
    )


def _texte(octets: bytes, famille: str, sortie: Sortie) -> str:
    if famille in (signatures.XML, signatures.SVG):
        texte = texte_xml([octets], sauf=_MUETS_SVG if famille == signatures.SVG else frozenset())
        if famille == signatures.SVG:
            sortie.avertir("dessin_svg")
        return texte or "(aucun texte)"
    annonce = _CHARSET.search(octets[:2048])
    texte = decoder(octets, annonce.group(1).decode("ascii") if annonce else "")
    if famille == signatures.HTML:
        return texte_html(texte)[0] or "(aucun texte)"
    return texte


def poser(sortie: Sortie, texte: str) -> None:
    """Write the body, with the warnings first; says when the end is not shown."""
    phrases = sortie.phrases()
    entete = "".join(f"[{phrase}]\n" for phrase in phrases) + "\n" if phrases else ""
    try:
        pdf, coupe = texte_en_pdf(entete + texte)
    except TropLong as erreur:
        raise Refus("contenu_demesure", "text") from erreur
    if coupe:
        sortie.avertir("coupe")
    sortie.corps([pdf])
