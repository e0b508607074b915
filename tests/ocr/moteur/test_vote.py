"""Several readings of one word, the words of the language, and what is left out because nothing is written there."""

from dataclasses import replace
from pathlib import Path

import pytest

from ocr.moteur import lire
from ocr.moteur._essais import doute_des_mots
from ocr.moteur._fusion import fondre
from ocr.moteur._lexique import Lexique
from ocr.moteur._nettoyage import epurer
from ocr.moteur._ordre import ordonner
from ocr.moteur._reconnaissance import Moteur
from ocr.moteur._tesseract import MotBrut, _mot
from ocr.moteur._vote import voter
from tests.ocr.moteur.conftest import dessiner
from tests.ocr.moteur.test_doute import ligne, lu

SANS = Lexique("")


def mot(texte: str, confiance: float) -> MotBrut:
    return MotBrut(texte, (100, 10, 12 * len(texte), 20), confiance, 1, (1, 1, 1))


@pytest.fixture(scope="module")
def francais() -> Lexique:
    lexique = Lexique("fra")
    if not lexique.connait("maison"):
        pytest.skip("liste de mots français absente (paquet wfrench)")
    return lexique


def test_deux_lectures_d_accord_l_emportent_sur_une_plus_sure() -> None:
    trois = voter(voter(mot("facturc", 0.90), mot("facture", 0.75), SANS), mot("facture", 0.72), SANS)
    assert trois.texte == "facture"


def test_lectures_en_desaccord_rendent_le_mot_moins_sur() -> None:
    assert voter(mot("quend", 0.9), mot("quand", 0.8), SANS).confiance < 0.8
    assert voter(mot("quand", 0.9), mot("quand", 0.8), SANS).confiance == pytest.approx(0.9)


def test_meme_lecture_faite_deux_fois_ne_vote_qu_une_fois() -> None:
    deux = voter(mot("facturc", 0.80), mot("facturc", 0.80), SANS)
    assert voter(deux, mot("facture", 0.85), SANS).texte == "facture"


def test_lettres_lues_par_le_plus_grand_nombre_font_le_mot() -> None:
    lu_ = voter(voter(mot("abcdefqhijk", 0.8), mot("abcdcfghijk", 0.8), SANS), mot("abodefghijk", 0.8), SANS)
    assert lu_.texte == "abcdefghijk"


def test_mot_de_la_langue_l_emporte_a_surete_egale(francais: Lexique) -> None:
    assert voter(mot("lempes", 0.90), mot("lampes", 0.88), francais).texte == "lampes"


def test_aucun_mot_n_est_invente(francais: Lexique) -> None:
    assert voter(mot("lempes", 0.9), mot("lempos", 0.8), francais).texte in ("lempes", "lempos")


@pytest.mark.parametrize("texte", ["l’œuvre,", "Mangeait", "peut-être", "«maison»", "logé(e)", "aujourd'hui"])
def test_mots_francais_sont_connus_quel_que_soit_leur_habit(francais: Lexique, texte: str) -> None:
    assert francais.connait(texte)


def test_texte_d_une_autre_langue_n_est_pas_juge(francais: Lexique) -> None:
    anglais = ligne("the quick brown foxes jumped over lazy dogs while everybody watched", 10)
    assert francais.inconnus(anglais) == set()


def test_mots_inconnus_font_douter_d_une_page_deja_peu_sure(francais: Lexique) -> None:
    page = ligne("declaration", 10, confiance=0.5) + ligne("le gland tombe quand passe une belette rousse", 50)
    fautive = [replace(m, texte=m.texte.replace("gland", "glend").replace("quand", "quend")) for m in page]
    assert doute_des_mots(fautive, francais) > doute_des_mots(page, francais)


def test_court_rebut_mal_lu_est_laisse_et_les_mots_courts_restent(francais: Lexique) -> None:
    page = ligne("Montant du loyer", 10) + ligne("le", 10, x=300, confiance=0.2) + ligne("Lt", 10, x=900, confiance=0.2)
    assert lu(epurer(page, francais)) == "Montant du loyer le"


def test_suite_sans_aucun_mot_est_laissee() -> None:
    page = ligne("Attestation de résidence", 10) + ligne("ot mat kad ia", 600, confiance=0.3, numero=2)
    assert lu(epurer(page, SANS)) == "Attestation de résidence"


def test_long_mot_mal_lu_est_garde() -> None:
    page = ligne("ABCDEFGHIJKL abcdefghijkl", 10, confiance=0.3)
    assert epurer(page, SANS) == page


@pytest.mark.parametrize(
    ("lu_", "voulu"),
    [("C]", "[]"), ("[_]", "[]"), ("C]'oui", "[]oui"), ("1'acte", "l'acte"), ("1’acte", "l’acte"), ("1", "1")],
)
def test_cases_et_article_elide_sont_ecrits_comme_on_les_lit(lu_: str, voulu: str) -> None:
    assert epurer([mot(lu_, 0.9)], SANS)[0].texte == voulu


def test_signe_seul_est_garde() -> None:
    assert lu(epurer(ligne("Montant", 10) + ligne("€", 10, x=900), SANS)) == "Montant €"


def test_deux_textes_courts_cote_a_cote_sont_lus_l_un_apres_l_autre() -> None:
    page = [
        *ligne("Merci de compléter également", 10, numero=1),
        *ligne("Articles du code de la sécurité", 12, x=700, numero=2),
        *ligne("un formulaire de situation", 40, numero=3),
        *ligne("Articles du code de la construction", 42, x=700, numero=4),
        *ligne("Merci de rappeler votre identité", 90, numero=5),
    ]
    assert lu(ordonner(page)) == (
        "Merci de compléter également un formulaire de situation "
        "Articles du code de la sécurité Articles du code de la construction Merci de rappeler votre identité"
    )


def test_ligatures_lues_deviennent_des_lettres() -> None:
    lue = _mot("5\t1\t1\t1\t1\t1\t10\t10\t90\t20\t91.5\tbéné\ufb01ce")
    assert lue is not None
    assert lue.texte == "bénéfice"


@pytest.mark.parametrize(
    ("installes", "langues", "voulus"),
    [
        ("eng+Latin", "fra", ("fra", "fra+eng", "Latin")),
        ("Latin", "fra+nld", ("fra+nld", "Latin", "Latin")),
        ("", "fra", ("fra", "fra", "fra")),
        ("eng+Latin", "ara", ("ara", "ara+eng", "ara+eng")),
        ("eng+script/Latin", "eng", ("eng", "script/Latin", "script/Latin")),
    ],
)
def test_modeles_des_essais(installes: str, langues: str, voulus: tuple[str, str, str]) -> None:
    assert Moteur("tesseract", installes).modeles(langues) == voulus


def test_fusion_vote_mot_a_mot(francais: Lexique) -> None:
    base = ligne("les lempes du couloir", 10, confiance=0.85)
    assert lu(fondre(base, ligne("les lampes du couloir", 10, confiance=0.84), francais)) == "les lampes du couloir"


def test_typographie_francaise_est_lue(tmp_path: Path) -> None:
    phrase = ("Il dit : « Le cœur de l’œuvre coûte", "25,50 €. C’est ça, s’il vous plaît. »")
    dessiner(lignes=phrase).save(tmp_path / "page.png")
    texte = lire(tmp_path / "page.png").texte
    for attendu in ("«", "»", "cœur", "œuvre", "25,50 €", "ça", "plaît"):
        assert attendu in texte
