"""Small files drawn for the tests; persons and amounts are invented."""

import io
import zlib
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

LIGNES = ("Quittance de loyer", "Reçu de Madame Dupont", "la somme de 650,00 euros", "pour le logement de Valcourt")


def page_image(lignes: Sequence[str] = LIGNES, *, numero: int = 1) -> Image.Image:
    """A white sheet at about 150 dpi with large printed lines."""
    feuille = Image.new("L", (1240, 1754), 255)
    trait = ImageDraw.Draw(feuille)
    police = ImageFont.load_default(size=54)
    for rang, ligne in enumerate([*lignes, f"Page numero {numero}"]):
        trait.text((110, 160 + rang * 120), ligne, fill=0, font=police)
    return feuille


def scan_png(lignes: Sequence[str] = LIGNES) -> bytes:
    tampon = io.BytesIO()
    page_image(lignes).save(tampon, "PNG", dpi=(150, 150))
    return tampon.getvalue()


def scan_tiff(pages: int) -> bytes:
    tampon = io.BytesIO()
    feuilles = [page_image(numero=n).convert("1") for n in range(1, pages + 1)]
    feuilles[0].save(tampon, "TIFF", save_all=True, append_images=feuilles[1:], compression="group4", dpi=(150, 150))
    return tampon.getvalue()


def pdf_texte(pages: int, texte: str = "Composition de ménage") -> bytes:
    """A born-digital PDF, one line of text per page."""
    objets: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objets.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    feuilles = []
    for numero in range(1, pages + 1):
        ligne = f"{texte}, feuillet {numero} du dossier de demonstration".encode("cp1252")
        flux = b"BT /F1 14 Tf 60 760 Td (" + ligne + b") Tj ET"
        feuilles.append(len(objets) + 2)
        objets.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(flux), flux))
        objets.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objets)
        )
    objets[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % f for f in feuilles), pages)
    return _assembler(objets)


def _assembler(objets: list[bytes]) -> bytes:
    sortie, positions = b"%PDF-1.4\n", []
    for numero, objet in enumerate(objets, start=1):
        positions.append(len(sortie))
        sortie += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    table = b"".join(b"%010d 00000 n \n" % position for position in positions)
    return sortie + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objets) + 1, table, len(objets) + 1, len(sortie))
    )


def bombe_png(cote: int = 60_000) -> bytes:
    """A few kilobytes that claim billions of pixels."""

    def bloc(nom: bytes, contenu: bytes) -> bytes:
        somme = zlib.crc32(nom + contenu).to_bytes(4, "big")
        return len(contenu).to_bytes(4, "big") + nom + contenu + somme

    entete = cote.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    donnees = zlib.compress(bytes(cote // 8 + 1) * 64)
    return b"\x89PNG\r\n\x1a\n" + bloc(b"IHDR", entete) + bloc(b"IDAT", donnees) + bloc(b"IEND", b"")
