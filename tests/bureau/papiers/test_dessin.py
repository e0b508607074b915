"""Every paper is drawn for both countries, says it is a specimen, and is the same twice."""

import datetime as dt
import io
import random
from dataclasses import replace
from decimal import Decimal

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from bureau.papiers import PAPIERS, RENDUS, Membre, PersonnePapier, dessiner, mime, suffixe
from bureau.papiers.contexte import Contexte
from bureau.papiers.exceptions import DonneeRefusee, PageAbsente, PapierInconnu, RenduInconnu

POIDS_MAXIMAL_PAR_PAGE = 600 * 1024


def lire(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.mark.parametrize("code", PAPIERS)
@pytest.mark.parametrize("pays", ["belge", "francais"])
def test_a_paper_names_the_person_and_says_it_is_a_specimen_on_each_page(
    code: str, pays: str, request: pytest.FixtureRequest
) -> None:
    personne: PersonnePapier = request.getfixturevalue(pays)
    pages = lire(dessiner(code, personne, graine=1, rendu="pdf"))
    assert len(pages) == PAPIERS[code].pages
    assert all("Spécimen – personne fictive" in page for page in pages)
    assert personne.nom.split("-")[0].upper() in " ".join(pages).upper()
    assert "{" not in " ".join(pages)


def test_the_two_countries_get_their_own_wording(belge: PersonnePapier, francais: PersonnePapier) -> None:
    assert "AVERTISSEMENT-EXTRAIT DE RÔLE" in lire(dessiner("avis_imposition", belge, graine=1, rendu="pdf"))[0]
    assert "AVIS D’IMPÔT 2026" in lire(dessiner("avis_imposition", francais, graine=1, rendu="pdf"))[0]


@pytest.mark.parametrize("rendu", RENDUS)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(rendu: str, belge: PersonnePapier) -> None:
    premier = dessiner("quittance_loyer", belge, graine=4, rendu=rendu)
    assert dessiner("quittance_loyer", belge, graine=4, rendu=rendu) == premier
    assert dessiner("quittance_loyer", belge, graine=5, rendu=rendu) != premier


@pytest.mark.parametrize("rendu", ["scanner", "photo", "carbone"])
def test_a_jpeg_rendering_is_a_jpeg_of_a_reasonable_weight(rendu: str, francais: PersonnePapier) -> None:
    octets = dessiner("facture_energie", francais, graine=2, rendu=rendu)
    assert len(octets) < POIDS_MAXIMAL_PAR_PAGE
    image = Image.open(io.BytesIO(octets))
    assert (image.format, Image.MIME["JPEG"], suffixe(rendu)) == ("JPEG", mime(rendu), ".jpg")
    assert image.width >= 1600


def test_a_tiff_holds_every_page_in_black_and_white(belge: PersonnePapier) -> None:
    image = Image.open(io.BytesIO(dessiner("bail", belge, graine=3, rendu="tiff")))
    assert (image.format, image.mode, getattr(image, "n_frames", 1)) == ("TIFF", "1", 3)
    assert image.info["compression"] == "group4"


def test_an_image_only_pdf_has_every_page_and_no_text(belge: PersonnePapier) -> None:
    octets = dessiner("bail", belge, graine=3, rendu="pdf_image")
    assert lire(octets) == ["", "", ""]
    with pikepdf.open(io.BytesIO(octets)) as document:
        assert [len(page.get_images()) for page in document.pages] == [1, 1, 1]
    assert len(octets) < 3 * POIDS_MAXIMAL_PAR_PAGE


def test_each_page_of_a_lease_can_be_scanned_alone(belge: PersonnePapier) -> None:
    vues = {dessiner("bail", belge, graine=3, page=page) for page in (1, 2, 3)}
    assert len(vues) == 3
    with pytest.raises(PageAbsente, match="la page 4"):
        dessiner("bail", belge, graine=3, page=4)


def test_given_values_are_printed(belge: PersonnePapier) -> None:
    texte = lire(
        dessiner(
            "quittance_loyer",
            belge,
            graine=1,
            rendu="pdf",
            bailleur="Régie <Demain> & Cie",
            loyer=Decimal("1234.50"),
            charges=Decimal("10.00"),
            mois=dt.date(2026, 8, 20),
        )
    )[0]
    assert "Régie <Demain> & Cie" in texte
    assert "1 244,50 €" in texte
    assert "du 01/08/2026 au 31/08/2026" in texte
    assert "d’août 2026" in texte


def test_household_members_are_listed(francais: PersonnePapier) -> None:
    enfant = Membre("Inès BELHADJ-MOREL", dt.date(2015, 5, 6), "Fille")
    texte = lire(dessiner("composition_menage", francais, graine=1, rendu="pdf", membres=[enfant]))[0]
    assert "Inès BELHADJ-MOREL 06/05/2015 Fille" in texte
    assert "Nombre de personnes 2" in texte


def test_the_person_s_account_is_printed_on_the_account_details(francais: PersonnePapier) -> None:
    personne = replace(francais, iban="FR7630006000011234567890189")
    texte = lire(dessiner("rib", personne, graine=1, rendu="pdf"))[0]
    assert "FR76 3000 6000 0112 3456 7890 189" in texte
    assert "30006 00001 12345678901 89" in texte


def test_a_statement_s_last_balance_is_the_sum_of_its_lines(belge: PersonnePapier) -> None:
    donnees = {"solde_initial": "100.00", "allocation": "1000.00", "loyer": "500.00", "allocations_familiales": "0"}
    texte = lire(dessiner("extrait_compte", belge, graine=1, rendu="pdf", **donnees))[0]
    assert "Solde précédent : 100,00 €" in texte
    assert "1 100,00" in texte
    assert "600,00" in texte


def test_what_cannot_be_drawn_is_refused_with_a_sentence(belge: PersonnePapier) -> None:
    with pytest.raises(PapierInconnu, match="« passeport » n’existe pas"):
        dessiner("passeport", belge, graine=1)
    with pytest.raises(RenduInconnu, match="« fax » n’existe pas"):
        dessiner("rib", belge, graine=1, rendu="fax")
    with pytest.raises(DonneeRefusee, match="n’utilise pas : loier"):
        dessiner("quittance_loyer", belge, graine=1, loier="640.00")
    with pytest.raises(DonneeRefusee, match="flottant"):
        dessiner("quittance_loyer", belge, graine=1, loyer=640.1)


@pytest.mark.parametrize("code", ["composition_menage", "certificat_medical", "lettre_manuscrite"])
def test_a_name_with_an_apostrophe_or_a_tag_is_printed_as_written(code: str, belge: PersonnePapier) -> None:
    personne = replace(belge, nom="D'Hondt <i>", localite="L'Isle-d'Abeau & environs")
    texte = lire(dessiner(code, personne, graine=1, rendu="pdf"))[0]
    assert "D'HONDT <I>" in texte.upper()
    assert "L'Isle-d'Abeau &" in texte
    assert "&#" not in texte


@pytest.mark.parametrize("jour", [dt.date(2028, 2, 29), dt.date(2026, 12, 31), dt.date(2026, 1, 1)])
def test_every_paper_can_bear_any_day(jour: dt.date, francais: PersonnePapier) -> None:
    for papier in PAPIERS.values():
        contexte = Contexte(francais, random.Random(1), {"date": jour})
        assert papier.corps(contexte).count("<div") >= 1
        contexte.refuser_les_inconnues()
