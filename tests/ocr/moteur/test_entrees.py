"""Encrypted, damaged and oddly encoded files; size and conformity of the searchable copy."""

from pathlib import Path

import pikepdf
import pytest

from ocr.moteur import PdfChiffre, analyser, image_page, lire, lire_pages, pdf_cherchable
from ocr.moteur._natif import _est_rebut
from tests.ocr.moteur.conftest import dessiner, pdf_d_images, pdf_de_texte


@pytest.fixture
def chiffre(tmp_path: Path) -> Path:
    secret = pikepdf.Encryption(user="ouvrir", owner="maitre", R=6)
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["Décision du comité spécial du service social"], encryption=secret))
    return tmp_path / "a.pdf"


def test_pdf_chiffre_s_ouvre_avec_son_mot_de_passe(chiffre: Path, tmp_path: Path) -> None:
    lecture = lire(chiffre, mot_de_passe="ouvrir", pdf=tmp_path / "b.pdf")
    assert lecture.texte == "Décision du comité spécial du service social"
    assert analyser(chiffre, mot_de_passe="maitre").nb_pages == 1
    assert image_page(chiffre, 1, destination=tmp_path / "p.webp", mot_de_passe="ouvrir")[0] == 1240
    with pikepdf.open(tmp_path / "b.pdf") as copie:
        assert not copie.is_encrypted


@pytest.mark.parametrize("mot_de_passe", ["", "faux"])
def test_pdf_chiffre_sans_le_bon_mot_de_passe_est_refuse(chiffre: Path, mot_de_passe: str) -> None:
    with pytest.raises(PdfChiffre, match="mot de passe"):
        list(lire_pages(chiffre, mot_de_passe=mot_de_passe))


def test_copie_dit_si_elle_est_conforme(tmp_path: Path) -> None:
    dessiner().save(tmp_path / "a.jpg", dpi=(150, 150))
    pages = list(lire_pages(tmp_path / "a.jpg"))
    assert pdf_cherchable(tmp_path / "a.jpg", pages, tmp_path / "b.pdf") is True
    (tmp_path / "c.pdf").write_bytes(pdf_de_texte(["Police non incorporée : la copie ne peut pas être conforme"]))
    natives = list(lire_pages(tmp_path / "c.pdf"))
    assert pdf_cherchable(tmp_path / "c.pdf", natives, tmp_path / "d.pdf") is False


def test_copie_ne_pese_guere_plus_que_l_original(tmp_path: Path) -> None:
    dessiner().save(tmp_path / "a.jpg", dpi=(150, 150), quality=85)
    lire(tmp_path / "a.jpg", pdf=tmp_path / "b.pdf")
    original = (tmp_path / "a.jpg").stat().st_size
    assert (tmp_path / "b.pdf").stat().st_size <= 1.05 * original + 16 * 1024


def test_pdf_que_qpdf_refuse_a_quand_meme_une_copie(tmp_path: Path, donnees: Path) -> None:
    refuses = [f for f in sorted((donnees / "B_pdf").glob("*.pdf")) if _refuse_par_qpdf(f)]
    copies = 0
    for fichier in refuses:
        try:
            pages = list(lire_pages(fichier))
        except Exception:  # refused as a whole: another test's business
            continue
        copies += 1
        pdf_cherchable(fichier, pages, tmp_path / "b.pdf")
        with pikepdf.open(tmp_path / "b.pdf") as copie:
            assert len(copie.pages) == len(pages)
    assert copies, "aucun PDF du jeu n'est refusé par qpdf et lu par PDFium"


def _refuse_par_qpdf(fichier: Path) -> bool:
    try:
        with pikepdf.open(fichier):
            return False
    except pikepdf.PasswordError:
        return False
    except pikepdf.PdfError:
        return True


def test_couche_de_texte_absurde_est_refaite(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_d_images([dessiner()]))
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        page = pdf.pages[0]
        police = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.add_resource(pdf.make_indirect(police), pikepdf.Name.Font, pikepdf.Name.F9)
        rebut = " ".join(["xkcd zqwrt bnmpl ghtrw sdfgh"] * 20)
        page.contents_add(f"BT /F9 8 Tf 3 Tr 1 0 0 1 20 200 Tm ({rebut}) Tj ET".encode())
        pdf.save(tmp_path / "b.pdf")
    lue = lire(tmp_path / "b.pdf").pages[0]
    assert lue.source == "ocr"
    assert "Tilleuls" in lue.texte
    assert "xkcd" not in lue.texte


@pytest.mark.parametrize(
    ("texte", "rebut"),
    [
        ("Le comité spécial du service social décide d'octroyer une aide. " * 3, False),
        ("Het bijzonder comité voor de sociale dienst beslist een steun toe te kennen. " * 3, False),
        ("1 234,56 € 22/11/2026 BE68 5390 0754 7034 " * 5, False),
        ("Xu sqyhtjb qrw hgfd sdfg wxcv bnml pqrst " * 6, True),
        ("\ue001\ue002\ue003\ue004" * 20, True),
    ],
)
def test_couche_de_texte_sensee_ou_non(texte: str, rebut: bool) -> None:
    assert _est_rebut("".join(texte.split())) is rebut


def test_pdf_signe_n_est_pas_touche(tmp_path: Path, donnees: Path) -> None:
    source = donnees / "B_pdf" / "signed.pdf"
    avant = source.read_bytes()
    lire(source, pdf=tmp_path / "copie.pdf")
    assert source.read_bytes() == avant
    assert (tmp_path / "copie.pdf").stat().st_size > 0


def test_photo_heic_est_lue_et_mise_en_pdf(tmp_path: Path) -> None:
    from pillow_heif import from_pillow

    from_pillow(dessiner()).save(tmp_path / "photo.jpg", quality=90)
    lecture = lire(tmp_path / "photo.jpg", pdf=tmp_path / "b.pdf")
    assert lecture.apercu.type_mime == "image/heic"
    assert "Tilleuls" in lecture.texte
    assert image_page(tmp_path / "photo.jpg", 1, destination=tmp_path / "p.webp")[0] == 1240
    with pikepdf.open(tmp_path / "b.pdf") as copie:
        assert len(copie.pages) == 1
