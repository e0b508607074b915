"""Each kind of input a service receives, beyond the plain ones of `test_lecture`: read, or refused with a sentence."""

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from ocr.moteur import analyser, image_page, lire
from tests.ocr.moteur.conftest import MOTS, dessiner, pdf_d_images, pdf_de_texte


def lisible(texte: str) -> bool:
    return sum(mot in texte for mot in MOTS) >= len(MOTS) - 1


@pytest.mark.parametrize(
    ("mode", "compression"),
    [
        ("1", "group3"),
        ("1", "group4"),
        ("1", "packbits"),
        ("L", "tiff_lzw"),
        ("RGB", "jpeg"),
        ("RGB", "tiff_adobe_deflate"),
        ("CMYK", "tiff_lzw"),
    ],
)
def test_tiff_de_chaque_compression_est_lu(tmp_path: Path, mode: str, compression: str) -> None:
    dessiner(mode=mode).save(tmp_path / "a.tiff", compression=compression, dpi=(150, 150))
    assert lisible(lire(tmp_path / "a.tiff").texte)


@pytest.mark.parametrize("dpi", [None, (1, 1), (72, 72), (9999, 9999), (150, 150)])
def test_resolution_fausse_ou_absente_ne_change_pas_la_lecture(tmp_path: Path, dpi: tuple[int, int] | None) -> None:
    dessiner().save(tmp_path / "a.jpg", quality=92, **({"dpi": dpi} if dpi else {}))
    (page,) = lire(tmp_path / "a.jpg").pages
    assert lisible(page.texte)
    assert 200 < page.largeur < 1300, "a page size of this world, in points"


def test_jpeg_cmjn_est_lu(tmp_path: Path) -> None:
    dessiner(mode="CMYK").save(tmp_path / "a.jpg", quality=92, dpi=(150, 150))
    assert lisible(lire(tmp_path / "a.jpg").texte)


def pdf_d_une_image(filtre: pikepdf.Name, octets: bytes, taille: tuple[int, int], **cles: object) -> bytes:
    """A page whose only content is one image, coded as said."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 336))
    image = pikepdf.Stream(pdf, octets)
    image.Type, image.Subtype, image.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, filtre
    image.Width, image.Height = taille
    for cle, valeur in cles.items():
        image[f"/{cle}"] = valeur
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=pdf.make_indirect(image)))
    page.contents_add(b"q 595 0 0 336 0 0 cm /Im Do Q")
    sortie = io.BytesIO()
    pdf.save(sortie)
    return sortie.getvalue()


def g4(image: Image.Image) -> bytes:
    """The bare CCITT group 4 data, taken from a TIFF of one strip."""
    tampon = io.BytesIO()
    image.save(tampon, "TIFF", compression="group4", tiffinfo={278: image.height})
    with Image.open(tampon) as relue:
        debut, taille = relue.tag_v2[273][0], relue.tag_v2[279][0]
    return tampon.getvalue()[debut : debut + taille]


def ccitt() -> bytes:
    image = dessiner(mode="1")
    cles = pikepdf.Dictionary(K=-1, Columns=image.width, Rows=image.height)
    return pdf_d_une_image(
        pikepdf.Name.CCITTFaxDecode, g4(image), image.size,
        ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=1, DecodeParms=cles,
    )  # fmt: skip


def jpeg2000() -> bytes:
    image, tampon = dessiner(), io.BytesIO()
    image.save(tampon, "JPEG2000")
    return pdf_d_une_image(pikepdf.Name.JPXDecode, tampon.getvalue(), image.size)


def flate_16_bits() -> bytes:
    gris = dessiner(mode="L")
    octets = zlib.compress(b"".join(bytes((v, v)) for v in gris.tobytes()))
    return pdf_d_une_image(
        pikepdf.Name.FlateDecode, octets, gris.size, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=16
    )


@pytest.mark.parametrize("fabriquer", [ccitt, jpeg2000, flate_16_bits])
def test_pdf_de_chaque_codage_d_image_est_lu(tmp_path: Path, fabriquer: Callable[[], bytes]) -> None:
    (tmp_path / "a.pdf").write_bytes(fabriquer())
    (page,) = lire(tmp_path / "a.pdf").pages
    assert page.source == "ocr"
    assert lisible(page.texte)


@pytest.mark.parametrize("nom", ["jbig2.pdf", "ccitt.pdf", "pike-jp2.pdf", "bug_jpx.pdf"])
def test_pdf_partages_de_codages_rares_sont_lus(donnees: Path, nom: str) -> None:
    assert all(page.avertissement == "" or page.source != "native" for page in lire(donnees / "B_pdf" / nom).pages)


def test_pdf_de_formats_et_de_rotations_meles_est_lu(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    for octets in (
        pdf_de_texte(["Une lettre née numérique, au format A4, avec assez de texte."]),
        pdf_d_images([dessiner()]),
    ):
        pdf.pages.extend(pikepdf.open(io.BytesIO(octets)).pages)
    pdf.pages[1].obj.Rotate = 180
    pdf.save(tmp_path / "lot.pdf")
    lettre, scan = lire(tmp_path / "lot.pdf").pages
    assert (lettre.source, scan.source, scan.rotation) == ("native", "ocr", 180)
    assert lisible(scan.texte)
    assert (round(lettre.largeur), round(scan.largeur)) == (595, 595)


def test_pdf_signe_garde_ses_octets_et_sa_copie_est_a_part(tmp_path: Path) -> None:
    """A signature covers byte ranges of the file: one byte changed and it is void."""
    scan = pikepdf.open(io.BytesIO(pdf_d_images([dessiner()])))
    signature = pikepdf.Dictionary(
        Type=pikepdf.Name.Sig, Filter=pikepdf.Name("/Adobe.PPKLite"), SubFilter=pikepdf.Name("/adbe.pkcs7.detached"),
        ByteRange=pikepdf.Array([0, 10, 20, 30]), Contents=pikepdf.String(b"\x00" * 64),
    )  # fmt: skip
    champ = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Sig, T=pikepdf.String("signature"), F=132,
        V=scan.make_indirect(signature), Rect=pikepdf.Array([0, 0, 0, 0]), P=scan.pages[0].obj,
    )  # fmt: skip
    champ = scan.make_indirect(champ)
    scan.pages[0].obj.Annots = pikepdf.Array([champ])
    scan.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([champ]), SigFlags=3)
    scan.save(tmp_path / "signe.pdf")
    avant = (tmp_path / "signe.pdf").read_bytes()
    lecture = lire(tmp_path / "signe.pdf", pdf=tmp_path / "copie.pdf")
    assert lisible(lecture.texte)
    assert (tmp_path / "signe.pdf").read_bytes() == avant
    assert (tmp_path / "copie.pdf").read_bytes() != avant


def test_pdf_chiffre_ouvert_reste_chiffre_et_sa_copie_se_lit(tmp_path: Path) -> None:
    octets = pdf_de_texte(
        ["Attestation confidentielle du dossier"], encryption=pikepdf.Encryption(user="secret", owner="maitre", R=6)
    )
    (tmp_path / "a.pdf").write_bytes(octets)
    assert analyser(tmp_path / "a.pdf", mot_de_passe="secret").nb_pages == 1
    lecture = lire(tmp_path / "a.pdf", mot_de_passe="secret", pdf=tmp_path / "b.pdf")
    assert "confidentielle" in lecture.texte
    assert (tmp_path / "a.pdf").read_bytes() == octets
    with pikepdf.open(tmp_path / "b.pdf") as copie:
        assert not copie.is_encrypted


def test_image_avif_est_lue_et_mise_en_pdf(tmp_path: Path) -> None:
    dessiner().save(tmp_path / "photo.jpg", format="AVIF", quality=85)
    lecture = lire(tmp_path / "photo.jpg", pdf=tmp_path / "b.pdf")
    assert lecture.apercu.type_mime == "image/avif"
    assert lisible(lecture.texte)
    assert image_page(tmp_path / "photo.jpg", 1, destination=tmp_path / "p.webp")[0] == 1240
    with pikepdf.open(tmp_path / "b.pdf") as copie:
        assert copie.pages[0].obj.Resources.XObject.Im0.Filter == pikepdf.Name.DCTDecode


def test_page_blanche_de_16_bits_est_vide(tmp_path: Path) -> None:
    Image.new("I;16", (600, 400), 40_000).save(tmp_path / "a.tiff", dpi=(150, 150))
    assert [(page.source, page.avertissement) for page in lire(tmp_path / "a.tiff").pages] == [("vide", "")]
