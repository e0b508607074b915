"""Files that a front desk receives one day and that nothing may choke on: empty, lying, locked, torn, endless."""

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from types import MappingProxyType

import pikepdf

from bureau.papiers.exceptions import PapierErreur

PAGES_SANS_FIN = 3001
COTE_BOMBE = 60_000
PART_GARDEE = 0.6
MOT_DE_PASSE = "specimen"
EMBOITES = 1200
ENTITES = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


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


def _archive(entrees: Mapping[str, bytes]) -> bytes:
    """ZIP of these entries, the same bytes at each call."""
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, octets in entrees.items():
            archive.writestr(zipfile.ZipInfo(nom), octets, zipfile.ZIP_DEFLATED)
    return tampon.getvalue()


def _zip_bombe() -> bytes:
    """A hundred megabytes of zeros in a hundred kilobytes."""
    return _archive({"zeros.bin": bytes(100_000_000)})


def _zip_chemins() -> bytes:
    """Names that would write elsewhere, and one that reads backwards."""
    noms = ("../../evasion.txt", "/etc/absolu.txt", "..\\..\\windows.txt", "C:\\x.txt", "facture\u202efdp.exe", "CON")
    return _archive(dict.fromkeys(noms, b"specimen"))


def _zip_dans_zip() -> bytes:
    return _archive({"interieur.zip": _archive({"papier.txt": b"specimen"})})


def _tar_liens() -> bytes:
    """A tar whose only entries are links, a pipe and a disk."""
    tampon = io.BytesIO()
    with tarfile.open(fileobj=tampon, mode="w") as archive:
        for nom, genre in (("lien", tarfile.SYMTYPE), ("fifo", tarfile.FIFOTYPE), ("disque", tarfile.BLKTYPE)):
            membre = tarfile.TarInfo(nom)
            membre.type, membre.linkname = genre, "/etc/passwd"
            archive.addfile(membre)
    return tampon.getvalue()


def _docx(document: str) -> bytes:
    return _archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode()})


def _docx_entites() -> bytes:
    return _docx(f'<?xml version="1.0"?>{ENTITES}<w:document xmlns:w="{W}"><w:t>&e;</w:t></w:document>')


def _docx_bombe() -> bytes:
    return _docx(f'<w:document xmlns:w="{W}">{" " * 250_000_000}</w:document>')


def _xml_rires() -> bytes:
    """Ten to the ninth times the same word, were the entities replaced."""
    niveaux = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">{niveaux}]><l>&l9;</l>'.encode()


def _svg_actif() -> bytes:
    ouverture = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'
    return ouverture + b"<script>alert(2)</script><text>dessin</text></svg>"


def _html_actif() -> bytes:
    return b"""<html><body onload="alert(1)"><script src="http://127.0.0.1:9/x.js"></script><p>Avis</p></body></html>"""


def _polyglotte() -> bytes:
    """A page that a browser would run, and a PDF that a reader would show."""
    return b"%PDF-1.7\n<html><script>alert(1)</script>\n" + _enregistrer(_document(1))


def _courriel(objet: str, joint: EmailMessage | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "specimen@exemple.be", "cpas@exemple.be", objet
    message.set_content("Message fictif.")
    if joint is not None:
        message.add_attachment(joint)
    return message


def _courriel_poupees() -> bytes:
    """Twelve messages one inside the other."""
    message = _courriel("au fond")
    for niveau in range(12):
        message = _courriel(f"niveau {niveau}", message)
    return bytes(message)


def _courriel_emboite() -> bytes:
    """Parts within parts, more than a parser can call itself."""
    debut = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(EMBOITES))
    return f"From: a@exemple.be\nTo: b@exemple.be\nSubject: emboite\nMIME-Version: 1.0\n{debut}\nfin".encode()


def _pdf_programme_joint() -> bytes:
    document = _document(1)
    document.attachments["facture.exe"] = b"MZ" + bytes(64)
    return _enregistrer(document)


def _programme() -> bytes:
    return b"MZ" + bytes(range(256))


HOSTILES: Mapping[str, tuple[str, Callable[[], bytes]]] = MappingProxyType(
    {
        "vide": ("vide.pdf", _vide),
        "texte_en_pdf": ("lettre.pdf", _texte_en_pdf),
        "pdf_chiffre": ("releve-protege.pdf", _pdf_chiffre),
        "pdf_tronque": ("bail-coupe.pdf", _pdf_tronque),
        "pdf_sans_fin": ("classeur-entier.pdf", _pdf_sans_fin),
        "pdf_sans_page": ("sans-page.pdf", _pdf_sans_page),
        "bombe_png": ("photo.png", _bombe_png),
        "zip_bombe": ("zeros.zip", _zip_bombe),
        "zip_chemins": ("chemins.zip", _zip_chemins),
        "zip_dans_zip": ("archive.zip", _zip_dans_zip),
        "tar_liens": ("liens.tar", _tar_liens),
        "docx_entites": ("attestation.docx", _docx_entites),
        "docx_bombe": ("rapport.docx", _docx_bombe),
        "xml_rires": ("rires.xml", _xml_rires),
        "svg_actif": ("dessin.svg", _svg_actif),
        "html_actif": ("avis.html", _html_actif),
        "polyglotte": ("polyglotte.pdf", _polyglotte),
        "courriel_poupees": ("poupees.eml", _courriel_poupees),
        "courriel_emboite": ("emboite.eml", _courriel_emboite),
        "pdf_programme_joint": ("facture.pdf", _pdf_programme_joint),
        "programme": ("facture.pdf", _programme),
    }
)


def hostile(nom: str) -> tuple[str, bytes]:
    """File name and bytes of a hostile sample; ``nom`` is a key of HOSTILES, else HostileInconnu is raised."""
    if nom not in HOSTILES:
        raise HostileInconnu(nom, sorted(HOSTILES))
    fichier, fabrique = HOSTILES[nom]
    return fichier, fabrique()
