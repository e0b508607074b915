"""Files that a front desk receives one day and that nothing may choke on: empty, lying, locked, torn, endless."""

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

import pikepdf

from bureau.papiers.exceptions import PapierErreur

PAGES_SANS_FIN = 3001
COTE_BOMBE = 60_000
PART_GARDEE = 0.6
MOT_DE_PASSE = "specimen"


class HostileInconnu(PapierErreur):
    """No hostile sample bears this name."""

    def __init__(self, nom: str, connus: list[str]) -> None:
        super().__init__(f"L’échantillon hostile « {nom} » n’existe pas. Échantillons connus : {', '.join(connus)}.")


def _vide() -> bytes:
    return b""


def _texte_en_pdf() -> bytes:
    return "Ceci est un simple texte, enregistré avec le mauvais suffixe.\n".encode() * 20


def _enregistrer(document: pikepdf.Pdf, chiffrement: pikepdf.Encryption | None = None) -> bytes:
    tampon = io.BytesIO()
    if chiffrement is None:
        document.save(tampon, deterministic_id=True)
    else:
        document.save(tampon, encryption=chiffrement)
    return tampon.getvalue()


def _document(pages: int) -> pikepdf.Pdf:
    """Return a PDF whose ``pages`` A4 pages each bear a line of text."""
    document = pikepdf.new()
    police = document.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
        )
    )
    ressources = document.make_indirect(pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=police)))
    contenu = pikepdf.Stream(document, b"BT /F1 14 Tf 72 760 Td (Specimen - personne fictive) Tj ET")
    for _ in range(pages):
        feuille = document.add_blank_page(page_size=(595, 842))
        feuille.obj.Resources, feuille.obj.Contents = (
            ressources,
            document.make_indirect(contenu),
        )
    return document


def _pdf_chiffre() -> bytes:
    """Needs MOT_DE_PASSE to be opened; encryption salts make these bytes differ at each call."""
    return _enregistrer(_document(1), pikepdf.Encryption(owner=MOT_DE_PASSE, user=MOT_DE_PASSE, R=6))


def _pdf_tronque() -> bytes:
    """Make a PDF torn in the middle of its compressed objects: page tree and cross-references are lost for good."""
    tampon = io.BytesIO()
    _document(40).save(tampon, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    entier = tampon.getvalue()
    return entier[: int(len(entier) * PART_GARDEE)]


def _pdf_sans_fin() -> bytes:
    return _enregistrer(_document(PAGES_SANS_FIN))


def _pdf_sans_page() -> bytes:
    return _enregistrer(pikepdf.new())


def _morceau(nature: bytes, donnees: bytes) -> bytes:
    """One PNG chunk with its length and checksum."""
    return struct.pack(">I", len(donnees)) + nature + donnees + struct.pack(">I", zlib.crc32(nature + donnees))


def _bombe_png() -> bytes:
    """Return a valid one-bit image of 60 000 x 60 000 pixels (3.6 billion) in about half a megabyte."""
    compresseur = zlib.compressobj(9)
    ligne = bytes(1 + COTE_BOMBE // 8)
    lot = ligne * 100
    pixels = b"".join(compresseur.compress(lot) for _ in range(COTE_BOMBE // 100)) + compresseur.flush()
    entete = struct.pack(">IIBBBBB", COTE_BOMBE, COTE_BOMBE, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _morceau(b"IHDR", entete) + _morceau(b"IDAT", pixels) + _morceau(b"IEND", b"")


HOSTILES: Mapping[str, tuple[str, Callable[[], bytes]]] = MappingProxyType(
    {
        "vide": ("vide.pdf", _vide),
        "texte_en_pdf": ("lettre.pdf", _texte_en_pdf),
        "pdf_chiffre": ("releve-protege.pdf", _pdf_chiffre),
        "pdf_tronque": ("bail-coupe.pdf", _pdf_tronque),
        "pdf_sans_fin": ("classeur-entier.pdf", _pdf_sans_fin),
        "pdf_sans_page": ("sans-page.pdf", _pdf_sans_page),
        "bombe_png": ("photo.png", _bombe_png),
    }
)


def hostile(nom: str) -> tuple[str, bytes]:
    """File name and bytes of a hostile sample; ``nom`` is a key of HOSTILES, else HostileInconnu is raised."""
    if nom not in HOSTILES:
        raise HostileInconnu(nom, sorted(HOSTILES))
    fichier, fabrique = HOSTILES[nom]
    return fichier, fabrique()
