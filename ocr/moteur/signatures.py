"""File type by its first bytes, in plain byte comparisons: nothing is parsed here."""

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
