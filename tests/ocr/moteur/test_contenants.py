"""Containers opened by the isolated child: what comes out, what is refused, what stays inside."""

import gzip
import io
import tarfile
import zipfile
import zlib
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from ocr.moteur import ErreurMoteur, TypeInconnu, bac, contenants, signatures
from ocr.moteur._contenants.rtf import texte_rtf
from ocr.moteur._contenants.signe import contenu as contenu_signe
from ocr.moteur.contenants import Contenu
from ocr.moteur.erreurs import (
    ArchiveImbriquee,
    ContenuChiffre,
    ContenuDemesure,
    ContenuIllisible,
    ContenuInterdit,
    NomTrompeur,
    ProgrammeRefuse,
    TropDEntrees,
)

SECRET = "secret-de-la-machine"


@pytest.fixture
def ouvrir(tmp_path: Path):  # type: ignore[no-untyped-def]
    """ouvrir(octets, nom, **options) → Contenu, in a folder of its own."""

    def _ouvrir(octets: bytes, nom: str, **options: object) -> Contenu:
        entree = tmp_path / "entree"
        entree.write_bytes(octets)
        sortie = tmp_path / "sortie"
        sortie.mkdir()
        return contenants.ouvrir(entree, sortie, nom=nom, **options)  # type: ignore[arg-type]

    return _ouvrir


def texte_de(contenu: Contenu) -> str:
    assert contenu.corps is not None
    document = pypdfium2.PdfDocument(contenu.corps.read_bytes())
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def zip_de(entrees: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w", compression) as archive:
        for nom, octets in entrees.items():
            archive.writestr(nom, octets)
    return tampon.getvalue()


def docx(corps: str, *, entete: str = "", **autres: bytes) -> bytes:
    ns = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
        '.wordprocessingml.document.main+xml"/></Types>'
    )
    liens = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    )
    document = f'{entete}<w:document xmlns:w="{ns}"><w:body>{corps}</w:body></w:document>'
    parties = {"[Content_Types].xml": types, "_rels/.rels": liens, "word/document.xml": document}
    return zip_de({nom: valeur.encode() for nom, valeur in parties.items()} | autres)


PARAGRAPHE = "<w:p><w:r><w:t>Attestation d’hébergement à Valcourt</w:t></w:r></w:p>"


def test_message_donne_son_texte_et_ses_pieces(ouvrir) -> None:  # type: ignore[no-untyped-def]
    courriel = EmailMessage()
    courriel["From"], courriel["To"], courriel["Subject"] = "Zoë <zoe@exemple.be>", "cpas@exemple.be", "Élection"
    courriel.set_content("Le texte simple, à lire.")
    courriel.add_alternative("<p>La page</p><script>alert(1)</script>", subtype="html")
    courriel.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="../../étage/bail.pdf")
    contenu = ouvrir(bytes(courriel), "message.eml")
    assert contenu.type_mime == "message/rfc822"
    assert [joint.nom for joint in contenu.enfants] == ["bail.pdf"]
    assert contenu.enfants[0].chemin.read_bytes() == b"%PDF-1.4"
    texte = texte_de(contenu)
    assert "Le texte simple, à lire." in texte
    assert "Objet : Élection" in texte
    assert "alert" not in texte


def test_html_seul_est_lu_sans_rien_charger_ni_executer(ouvrir) -> None:  # type: ignore[no-untyped-def]
    page = b"<html><head><script>alert(1)</script></head><body onload=x()><h1>Avis</h1><img src='http://127.0.0.1:9/t'>"
    texte = texte_de(ouvrir(page, "avis.html"))
    assert "Avis" in texte
    assert "alert" not in texte


def test_noms_d_archive_ne_deviennent_jamais_des_chemins(ouvrir, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    noms = ["../../evasion.txt", "/etc/absolu.txt", "..\\..\\win.txt", "C:\\x.txt", "a\u202egnp.exe.txt", "CON.txt"]
    contenu = ouvrir(zip_de(dict.fromkeys(noms, b"ici")), "lot.zip")
    assert [j.nom for j in contenu.enfants] == [
        "evasion.txt",
        "absolu.txt",
        "win.txt",
        "x.txt",
        "agnp.exe.txt",
        "CON.txt",
    ]
    assert {j.chemin.parent for j in contenu.enfants} == {tmp_path / "sortie"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["entree", "sortie"]


def test_tar_ne_suit_ni_lien_ni_peripherique(ouvrir) -> None:  # type: ignore[no-untyped-def]
    tampon = io.BytesIO()
    with tarfile.open(fileobj=tampon, mode="w:gz") as archive:
        for nom, genre in (("lien", tarfile.SYMTYPE), ("fifo", tarfile.FIFOTYPE), ("disque", tarfile.BLKTYPE)):
            membre = tarfile.TarInfo(nom)
            membre.type, membre.linkname = genre, "/etc/passwd"
            archive.addfile(membre)
        vrai = tarfile.TarInfo("../papier.txt")
        vrai.size = 5
        archive.addfile(vrai, io.BytesIO(b"texte"))
    contenu = ouvrir(tampon.getvalue(), "lot.tar.gz")
    assert [(j.nom, j.chemin.read_bytes()) for j in contenu.enfants] == [("papier.txt", b"texte")]
    assert len(contenu.avertissements) == 3


@pytest.mark.parametrize(
    ("octets", "nom", "refus"),
    [
        (gzip.compress(bytes(60_000_000)), "zeros.gz", ContenuDemesure),
        (zip_de({"zeros": bytes(60_000_000)}), "bombe.zip", ContenuDemesure),
        (zip_de({f"{n}.txt": b"" for n in range(1500)}), "nombreux.zip", TropDEntrees),
        (zip_de({"a.txt": b"a"})[:-30], "coupe.zip", ContenuIllisible),
        (zip_de({"a.txt": b"a"}), "lettre.docx", NomTrompeur),
        (docx(PARAGRAPHE, **{"word/media/i.bin": bytes(210_000_000)}), "bombe.docx", ContenuDemesure),
        (docx("&e;", entete=f'<!DOCTYPE x [<!ENTITY e "{SECRET}">]>'), "xxe.docx", ContenuInterdit),
        (
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
            "x.xml",
            ContenuInterdit,
        ),
        (b"<a>" * 2_000, "profond.xml", ContenuDemesure),
        (b"<a><b></a>", "casse.xml", ContenuIllisible),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "vieux.doc", ContenuIllisible),
        (b"MZ\x90\x00" + bytes(400), "facture.pdf", ProgrammeRefuse),
        (b"Bonjour", "lettre.pdf", TypeInconnu),
        (b"<html><script>alert(1)</script>", "photo.jpg", TypeInconnu),
        (b"echo bonjour", "menage.bat", ProgrammeRefuse),
        (b"nom;prenom\n\x00\x00\x00", "nul.csv", TypeInconnu),
        (b"7z\xbc\xaf\x27\x1c" + bytes(100), "lot.7z", TypeInconnu),
    ],
)
def test_fichier_hostile_est_refuse_d_une_phrase(ouvrir, octets: bytes, nom: str, refus: type[ErreurMoteur]) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(refus) as dit:
        ouvrir(octets, nom)
    assert dit.value.message.endswith(".")
    assert dit.value.remede


def test_archive_interdite_dans_une_archive(ouvrir) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ArchiveImbriquee):
        ouvrir(zip_de({"a.txt": b"a"}), "lot.zip", archives=False)


def test_archive_toute_chiffree_est_dite_chiffree(ouvrir) -> None:  # type: ignore[no-untyped-def]
    octets = bytearray(zip_de({"a.txt": b"aaaa"}))
    octets[6] |= 1
    octets[octets.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ContenuChiffre):
        ouvrir(bytes(octets), "lot.zip")


def test_sans_libreoffice_le_texte_est_montre_et_cela_est_dit(ouvrir, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("LIASSE_SOFFICE", "")
    contenu = ouvrir(docx(PARAGRAPHE), "attestation.docx")
    assert "Attestation d’hébergement à Valcourt" in texte_de(contenu)
    assert any("LibreOffice" in phrase for phrase in contenu.avertissements)


@pytest.mark.skipif(not bac.soffice(), reason="LibreOffice absent (libreoffice-writer-nogui) ou bubblewrap absent")
def test_avec_libreoffice_le_document_a_ses_pages(ouvrir) -> None:  # type: ignore[no-untyped-def]
    contenu = ouvrir(docx(PARAGRAPHE + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' + PARAGRAPHE), "attestation.docx")
    assert contenu.avertissements == []
    assert texte_de(contenu).count("hébergement") == 2
    assert contenu.corps is not None
    with pypdfium2.PdfDocument(contenu.corps.read_bytes()) as pdf:
        assert len(pdf) == 2


def test_classeur_rend_ses_lignes(ouvrir, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("LIASSE_SOFFICE", "")
    feuille = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c t="s"><v>0</v>'
        '</c><c><v>412.5</v></c><c t="inlineStr"><is><t>euros</t></is></c></row></sheetData></worksheet>'
    )
    chaines = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Loyer</t></si></sst>'
    octets = zip_de(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "xl/worksheets/sheet1.xml": feuille.encode(),
            "xl/sharedStrings.xml": chaines.encode(),
        }
    )
    texte = texte_de(ouvrir(octets, "budget.xlsx"))
    assert all(mot in texte for mot in ("Loyer", "412.5", "euros"))


def test_fichiers_joints_a_un_pdf_en_sortent(ouvrir) -> None:  # type: ignore[no-untyped-def]
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.attachments["facture.xml"] = b"<facture/>"
    specification = pikepdf.AttachedFileSpec(pdf, b"dans une annotation", filename="note.txt")
    pdf.pages[0].Annots = pdf.make_indirect(
        pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FileAttachment,
                                          Rect=[0, 0, 9, 9], FS=specification.obj)])
    )  # fmt: skip
    tampon = io.BytesIO()
    pdf.save(tampon, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    contenu = ouvrir(tampon.getvalue(), "facture.pdf")
    assert contenu.corps is None
    assert {(j.nom, j.chemin.read_bytes()) for j in contenu.enfants} == {
        ("facture.xml", b"<facture/>"),
        ("note.txt", b"dans une annotation"),
    }


def test_pdf_sans_trace_de_fichier_n_est_pas_ouvert_pour_rien(tmp_path: Path) -> None:
    chemin = tmp_path / "simple.pdf"
    chemin.write_bytes(b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\n")
    assert not contenants.peut_contenir(chemin)
    chemin.write_bytes(b"x" * (1 << 20) + b"/EmbeddedFiles")
    assert contenants.peut_contenir(chemin)


def test_rtf_rend_ses_mots_et_tait_ses_tables() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x;}R\'e9sum\'e9 \u8217?ici\par fin{\pict 0102}}"
    assert texte_rtf(rtf) == "Résumé ’ici\nfin"


def test_enveloppe_signee_rend_ce_qui_est_signe() -> None:
    def der(etiquette: int, *parties: bytes) -> bytes:
        corps = b"".join(parties)
        longueur = len(corps).to_bytes(2, "big")
        return bytes([etiquette, 0x82]) + longueur + corps

    donnees = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010701")), der(0xA0, der(0x04, b"Le texte signe")))
    oid = bytes.fromhex("06092a864886f70d010702")
    enveloppe = der(0x30, oid, der(0xA0, der(0x30, der(0x02, b"\x01"), der(0x31), donnees, der(0x31))))
    assert contenu_signe(enveloppe) == b"Le texte signe"
    assert signatures.famille(enveloppe) == signatures.SIGNE


@pytest.mark.parametrize(
    ("octets", "famille"),
    [
        (b"From: a@b.be\r\nTo: c@d.be\r\n\r\nBonjour", signatures.COURRIEL),
        (b"From a@b.be Mon Jul 20 01:01:07 2015\nSubject: x\n\n", signatures.BOITE),
        (b"Madame,\nNote: ceci est une lettre\n", signatures.TEXTE),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", signatures.XML),
        (b"<svg onload=alert(1)>", signatures.SVG),
        ("Nom;Prénom".encode("utf-16"), signatures.TEXTE),
        (b"{\\rtf1 x}", signatures.RTF),
        (zlib.compress(b"rien de connu"), ""),
    ],
)
def test_famille_se_lit_aux_premiers_octets(octets: bytes, famille: str) -> None:
    assert signatures.famille(octets) == famille


def test_boite_donne_chaque_message(ouvrir) -> None:  # type: ignore[no-untyped-def]
    un = b"From a@b.be Mon Jul 20 01:01:07 2015\nFrom: a@b.be\nSubject: Premier\n\nBonjour\n>From ici\n\n"
    deux = b"From c@d.be Tue Jul 21 02:02:08 2015\nFrom: c@d.be\nSubject: =?utf-8?q?Deuxi=C3=A8me?=\n\nFrom la gare\n"
    contenu = ouvrir(un + deux, "boite.mbox")
    assert contenu.type_mime == "application/mbox"
    assert [j.nom for j in contenu.enfants] == ["001 Premier.eml", "002 Deuxième.eml"]
    assert contenu.enfants[0].chemin.read_bytes().startswith(b"From: a@b.be")


def test_date_du_message_est_dite_en_francais(ouvrir) -> None:  # type: ignore[no-untyped-def]
    brut = b"From: a@b.be\nTo: c@d.be\nDate: Fri, 20 Nov 2026 10:12:00 +0100\nSubject: x\n\nBonjour"
    assert "Date : 20/11/2026 à 10 h 12" in texte_de(ouvrir(brut, "m.eml"))


def test_sans_bubblewrap_un_message_s_ouvre_de_meme(ouvrir, sans_bulle: None) -> None:  # type: ignore[no-untyped-def]
    brut = b"From: a@b.be\nTo: c@d.be\nSubject: =?iso-8859-15?q?=C9lection?=\n\nBonjour"
    assert "Objet : Élection" in texte_de(ouvrir(brut, "m.eml"))
