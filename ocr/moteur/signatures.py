"""File type by its first bytes, in plain byte comparisons: nothing is parsed here."""

import re
from typing import Final

# Bytes needed from the start of the file: a PDF header may come late (ISO 32000-1, annex H: first 1,024 bytes).
DEBUT_UTILE: Final = 1024
FIN_UTILE: Final = 65_536

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
TIFF: Final = "image/tiff"
WEBP: Final = "image/webp"
GIF: Final = "image/gif"
BMP: Final = "image/bmp"
HEIC: Final = "image/heic"
AVIF: Final = "image/avif"

_PREFIXES: Final = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
# Brands of ISO 23008-12 files whose images are coded in HEVC (what telephones take), and the general ones.
_MARQUES_HEIC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_MARQUES_AVIF: Final = frozenset({b"avif", b"avis"})
_ENTETES_BMP: Final = frozenset({12, 40, 52, 56, 64, 108, 124})


def type_mime(debut: bytes) -> str:
    """MIME type told by the first `DEBUT_UTILE` bytes, or "" when it is none of the formats read."""
    for prefixe, mime in _PREFIXES:
        if debut.startswith(prefixe):
            return mime
    if debut[:4] == b"RIFF" and debut[8:12] == b"WEBP":
        return WEBP
    if debut[4:8] == b"ftyp" and debut[8:12] in _MARQUES_HEIC:
        return HEIC
    if debut[4:8] == b"ftyp" and debut[8:12] in _MARQUES_AVIF:
        return AVIF
    if debut[:2] == b"BM" and len(debut) >= 18 and int.from_bytes(debut[14:18], "little") in _ENTETES_BMP:
        return BMP
    return PDF if b"%PDF-" in debut[:DEBUT_UTILE] else ""


def semble_tronque(mime: str, fin: bytes) -> bool:
    """True when the mark that ends a complete file is missing from its last `FIN_UTILE` bytes."""
    if mime == PDF:
        return b"%%EOF" not in fin
    if mime == JPEG:
        return b"\xff\xd9" not in fin
    if mime == PNG:
        return b"IEND" not in fin
    return False


# Families of files that hold others, or that are read through a PDF made of them. Refined in the isolated child.
ZIP: Final = "zip"
OLE: Final = "ole"
GZIP: Final = "gzip"
TAR: Final = "tar"
RTF: Final = "rtf"
TNEF: Final = "tnef"
SIGNE: Final = "signe"
COURRIEL: Final = "courriel"
BOITE: Final = "boite"
HTML: Final = "html"
XML: Final = "xml"
SVG: Final = "svg"
TEXTE: Final = "texte"

_FAMILLES: Final = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PK\x07\x08", ZIP),
    (b"PK00PK", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"\x1f\x8b\x08", GZIP),
    (b"{\\rtf", RTF),
    (b"\x78\x9f\x3e\x22", TNEF),
)
# DER of the object identifier signedData (RFC 5652, 1.2.840.113549.1.7.2).
_OID_SIGNE: Final = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_ENTETE_COURRIEL: Final = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{1,60}):", re.MULTILINE)
_ENTETES_SURS: Final = frozenset(
    b"from to cc subject date received return-path delivered-to message-id mime-version content-type reply-to".split()
)
_PROGRAMMES: Final = (b"MZ", b"\x7fELF", b"#!")
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# Control characters no text has; tabulation, line ends, form feed, escape (old printer files) are not among them.
_CONTROLES: Final = frozenset(range(32)) - {9, 10, 11, 12, 13, 27}


def famille(debut: bytes) -> str:
    """Family told by the first bytes (64 KB are best) of a file that `type_mime` does not know, or ""."""
    for prefixe, nom in _FAMILLES:
        if debut.startswith(prefixe):
            return nom
    if debut[257:262] == b"ustar":
        return TAR
    if debut[:1] == b"\x30" and _OID_SIGNE in debut[:64]:
        return SIGNE
    if debut.startswith((b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----")):
        return SIGNE
    return _famille_de_texte(debut) if est_du_texte(debut) else ""


def est_du_texte(debut: bytes) -> bool:
    """True for UTF-8, UTF-16 with its mark, or an eight-bit text without control characters; no for a program."""
    if debut.startswith(_PROGRAMMES):
        return False
    if debut.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(debut) >= 4
    return bool(debut) and _CONTROLES.isdisjoint(debut)


def _famille_de_texte(debut: bytes) -> str:
    propre = debut
    for marque in _BOMS:
        propre = propre.removeprefix(marque)
    if debut.startswith(_BOMS[1:]):
        propre = propre.replace(b"\0", b"")
    propre = propre.lstrip()
    bas = propre[:2048].lower()
    if re.match(rb"from \S+.*\d\d:\d\d", propre[:200], re.IGNORECASE):
        return BOITE
    if bas.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return HTML
    if bas.startswith((b"<?xml", b"<svg", b"<!doctype")):
        return SVG if b"<svg" in bas or b"doctype svg" in bas else HTML if b"<html" in bas else XML
    if re.match(rb"<[a-z][\w:.-]*[\s/>]", bas):
        return HTML if re.match(rb"<(script|style|div|p|table|meta|title|span|font|br|center)\b", bas) else XML
    entetes = {nom.lower() for nom in _ENTETE_COURRIEL.findall(re.split(rb"\r?\n\r?\n", propre, maxsplit=1)[0])}
    premier = _ENTETE_COURRIEL.match(propre)
    return COURRIEL if premier and len(entetes & _ENTETES_SURS) >= 2 else TEXTE
