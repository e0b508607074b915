"""Bad files: each ends in its own refusal or in pages that tell, never in a crash or a hang."""

import io
import struct
import time
import zlib
from pathlib import Path

import pikepdf
import pytest

from ocr.moteur import (
    ErreurMoteur,
    FichierIntrouvable,
    FichierTropGros,
    FichierVide,
    ImageIllisible,
    ImageTropGrande,
    LangueAbsente,
    Limites,
    MoteurAbsent,
    PdfChiffre,
    PdfIllisible,
    TropDePages,
    TypeInconnu,
    analyser,
    bac,
    image_page,
    lire,
    lire_pages,
    pdf_cherchable,
)
from tests.ocr.moteur.conftest import dessiner, pdf_de_texte


def png_declare(largeur: int, hauteur: int) -> bytes:
    """A PNG of a few bytes that claims many dots."""

    def bloc(genre: bytes, corps: bytes) -> bytes:
        return struct.pack(">I", len(corps)) + genre + corps + struct.pack(">I", zlib.crc32(genre + corps))

    entete = struct.pack(">IIBBBBB", largeur, hauteur, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + bloc(b"IHDR", entete) + bloc(b"IDAT", zlib.compress(b"\0" * 1000)) + bloc(b"IEND", b"")
    )


def refus(chemin: Path, contenu: bytes, attendu: type[ErreurMoteur], limites: Limites | None = None) -> ErreurMoteur:
    """Write the file, check that it is refused for that cause, with a sentence and a remedy."""
    chemin.write_bytes(contenu)
    with pytest.raises(attendu) as levee:
        analyser(chemin, limites=limites or Limites())
    assert type(levee.value) is attendu
    assert levee.value.message.endswith(".")
    assert levee.value.remede.endswith(".")
    return levee.value


def test_fichier_vide_est_refuse(tmp_path: Path) -> None:
    assert "vide" in refus(tmp_path / "a.pdf", b"", FichierVide).message


def test_fichier_absent_est_refuse(tmp_path: Path) -> None:
    with pytest.raises(FichierIntrouvable):
        analyser(tmp_path / "absent.pdf")


def test_texte_nomme_pdf_est_refuse(tmp_path: Path) -> None:
    refus(tmp_path / "a.pdf", b"Bonjour, ceci n'est pas un PDF.", TypeInconnu)


def test_type_est_celui_du_contenu_pas_du_nom(tmp_path: Path) -> None:
    dessiner().save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "a.pdf")
    assert analyser(tmp_path / "a.pdf").type_mime == "image/png"


def test_pdf_a_mot_de_passe_est_refuse(tmp_path: Path) -> None:
    chiffre = pdf_de_texte(["secret"], encryption=pikepdf.Encryption(user="ouvrir", owner="maitre", R=6))
    assert "mot de passe" in refus(tmp_path / "a.pdf", chiffre, PdfChiffre).message


def test_pdf_protege_contre_la_copie_seulement_est_lu(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(
        pdf_de_texte(
            ["Attestation de composition de ménage"], encryption=pikepdf.Encryption(user="", owner="maitre", R=6)
        )
    )
    assert lire(tmp_path / "a.pdf", pdf=tmp_path / "b.pdf").texte == "Attestation de composition de ménage"
    with pikepdf.open(tmp_path / "b.pdf") as sortie:
        assert not sortie.is_encrypted


def test_pdf_tronque_est_dit_tronque_ou_refuse(tmp_path: Path) -> None:
    entier = pdf_de_texte([f"Ceci est la page numéro {n}" for n in range(1, 30)])
    (tmp_path / "a.pdf").write_bytes(entier[: len(entier) * 6 // 10])
    try:
        apercu = analyser(tmp_path / "a.pdf")
    except PdfIllisible:
        return
    assert apercu.tronque
    assert "fin du fichier" in apercu.avertissements[0]


def test_pdf_reduit_a_son_entete_est_refuse(tmp_path: Path) -> None:
    refus(tmp_path / "a.pdf", b"%PDF-1.7\n%rien", PdfIllisible)


def test_jpeg_tronque_est_lu_et_signale(tmp_path: Path) -> None:
    tampon = io.BytesIO()
    dessiner().save(tampon, "JPEG")
    (tmp_path / "a.jpg").write_bytes(tampon.getvalue()[: len(tampon.getvalue()) * 7 // 10])
    lecture = lire(tmp_path / "a.jpg")
    assert lecture.apercu.tronque
    assert "incomplète" in lecture.pages[0].avertissement
    assert "QUITTANCE" in lecture.texte


def test_png_abime_est_refuse(tmp_path: Path) -> None:
    refus(tmp_path / "a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, ImageIllisible)


@pytest.mark.parametrize("cote", [30_000, 2_000_000_000])
def test_bombe_de_pixels_est_refusee(tmp_path: Path, cote: int) -> None:
    refus(tmp_path / "a.png", png_declare(cote, cote), ImageTropGrande)


def test_document_trop_long_est_refuse(tmp_path: Path) -> None:
    erreur = refus(tmp_path / "a.pdf", pdf_de_texte(["x"] * 6), TropDePages, Limites(pages_max=5))
    assert "6 pages" in erreur.message
    assert analyser(tmp_path / "a.pdf", limites=Limites(pages_max=6)).nb_pages == 6


def test_fichier_trop_gros_est_refuse(tmp_path: Path) -> None:
    refus(tmp_path / "a.pdf", pdf_de_texte(["x"]) + b" " * 1024 * 1024, FichierTropGros, Limites(taille_max_mo=1))


def test_langue_absente_est_dite(tmp_path: Path) -> None:
    dessiner().save(tmp_path / "a.png")
    with pytest.raises(LangueAbsente, match="zzz"):
        list(lire_pages(tmp_path / "a.png", langues="fra+zzz"))
    with pytest.raises(LangueAbsente):
        list(lire_pages(tmp_path / "a.png", langues="../../etc/passwd"))


def test_tesseract_absent_est_dit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dessiner().save(tmp_path / "a.png")
    monkeypatch.setenv("LIASSE_TESSERACT", str(tmp_path / "absent"))
    bac.tesseract.cache_clear()
    try:
        with pytest.raises(MoteurAbsent, match="tesseract"):
            list(lire_pages(tmp_path / "a.png"))
    finally:
        monkeypatch.undo()
        bac.tesseract.cache_clear()


@pytest.mark.parametrize(
    "nom",
    [
        "genere/bombe_pixels.png",
        "genere/ifd_en_boucle.tiff",
        "genere/pages_en_boucle.pdf",
        "genere/page_immense.pdf",
        "genere/milliers_de_pages.tiff",
        "libtiff_segfault.tif",
        "seek_too_large.tif",
        "circular-page-tree.pdf",
        "poppler-85140-0.pdf",
        "png_decompression_dos.png",
    ],
)
def test_fichier_hostile_finit_en_pages_ou_en_refus(donnees: Path, tmp_path: Path, nom: str) -> None:
    chemin = donnees / "C_hostile" / nom
    debut = time.monotonic()
    limites = Limites(duree_s=20, cpu_s=20)
    try:
        apercu = analyser(chemin, limites=limites)
        pages = list(lire_pages(chemin, fin=3, limites=limites))
        assert len(pages) == min(3, apercu.nb_pages)
        assert all(page.source != "illisible" or page.avertissement for page in pages)
        image_page(chemin, 1, destination=tmp_path / "p.webp", limites=limites)
        pdf_cherchable(chemin, pages, tmp_path / "p.pdf", limites=limites)
    except ErreurMoteur as erreur:
        refus_clair = erreur.message.endswith(".") and erreur.remede.endswith(".")
    else:
        refus_clair = True
    assert refus_clair
    assert time.monotonic() - debut < 60
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]
