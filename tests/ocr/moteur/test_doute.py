"""Further attempts, their fusion, reading order, and what the depositor is told."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from ocr.moteur import Limites, PageLue, lire, lire_pages, pages_manquantes
from ocr.moteur._fusion import fondre, vraisemblance
from ocr.moteur._ordre import ordonner
from ocr.moteur._papier import blanchir, lignes_oubliees, masquer
from ocr.moteur._reconnaissance import calibrer
from ocr.moteur._tesseract import MotBrut
from tests.ocr.moteur.conftest import _police, dessiner, pdf_d_images


def ligne(textes: str, y: int, *, x: int = 100, confiance: float = 0.9, numero: int = 1) -> list[MotBrut]:
    """Words of one line, 20 dots high, 12 dots a letter."""
    mots = []
    for texte in textes.split():
        mots.append(MotBrut(texte, (x, y, 12 * len(texte), 20), confiance, numero, (numero, 1, 1)))
        x += 12 * len(texte) + 10
    return mots


def lu(mots: list[MotBrut]) -> str:
    return " ".join(mot.texte for mot in mots)


def test_mot_lu_plus_surement_remplace_l_autre() -> None:
    base = ligne("Attestation", 10) + ligne("de", 10, x=242, confiance=0.9) + ligne("mcnage", 10, x=276, confiance=0.4)
    autre = ligne("Attestation de ménage", 10, confiance=0.85)
    assert lu(fondre(base, autre)) == "Attestation de ménage"


def test_mot_moins_sur_ne_remplace_rien() -> None:
    base = ligne("Attestation de ménage", 10, confiance=0.9)
    assert lu(fondre(base, ligne("Attestafion dc mcnaqe", 10, confiance=0.6))) == "Attestation de ménage"


def test_ligne_oubliee_est_ajoutee_a_sa_place() -> None:
    base = ligne("première ligne", 10, numero=1) + ligne("troisième ligne", 90, numero=2)
    autre = ligne("deuxième ligne", 50, numero=1)
    assert lu(fondre(base, autre)) == "première ligne deuxième ligne troisième ligne"


def test_fin_de_ligne_oubliee_est_jointe_a_sa_ligne() -> None:
    base = ligne("Votre nom", 10, numero=1) + ligne("Votre adresse", 50, numero=2)
    autre = ligne("Votre nom Lambert", 10, numero=1)
    fondue = fondre(base, autre)
    assert lu(fondue) == "Votre nom Lambert Votre adresse"
    assert fondue[2].ligne == fondue[0].ligne


def test_rebut_n_est_pas_ajoute() -> None:
    base = ligne("première ligne", 10)
    assert lu(fondre(base, ligne("jjj ~i", 60, confiance=0.3))) == "première ligne"


def test_ligne_d_une_autre_hauteur_n_est_pas_melee() -> None:
    haut = MotBrut("effectuées", (340, 8, 120, 44), 0.9, 1, (1, 1, 1))
    base = [*ligne("La CAF vérifie", 10), haut]
    autre = ligne("les à toute personne coupable", 42, numero=4)
    assert lu(fondre(base, autre)).startswith("La CAF vérifie effectuées les")


@pytest.mark.parametrize(("mot", "rebut"), [("logement", "lgmnts"), ("1234,50", "l2E4x"), ("Dupont", "DuPoNt")])
def test_vraisemblance_prefere_le_mot_au_rebut(mot: str, rebut: str) -> None:
    assert vraisemblance(mot) > vraisemblance(rebut)


def test_tableau_est_lu_par_rangees() -> None:
    cellules = [("Nom", "Montant"), ("Lambert", "250,00"), ("Dupont", "99,10"), ("Petit", "12,00")]
    gauche = [m for i, (g, _) in enumerate(cellules) for m in ligne(g, 10 + 40 * i, numero=i + 1)]
    droite = [m for i, (_, d) in enumerate(cellules) for m in ligne(d, 12 + 40 * i, x=600, numero=i + 11)]
    assert lu(ordonner(gauche + droite)) == "Nom Montant Lambert 250,00 Dupont 99,10 Petit 12,00"


def test_colonnes_de_texte_gardent_leur_ordre() -> None:
    gauche = [m for i in range(6) for m in ligne(f"gauche phrase assez longue {i}", 10 + 40 * i, numero=i + 1)]
    droite = [m for i in range(6) for m in ligne(f"droite phrase assez longue {i}", 10 + 40 * i, x=700, numero=i + 11)]
    assert lu(ordonner(gauche + droite)) == lu(gauche + droite)


def test_page_penchee_garde_ses_rangees() -> None:
    def pencher(mots: list[MotBrut]) -> list[MotBrut]:
        return [
            MotBrut(m.texte, (m.boite[0], m.boite[1] + m.boite[0] // 25, *m.boite[2:]), 0.9, m.bloc, m.ligne)
            for m in mots
        ]

    phrase = "une phrase assez longue pour mesurer la pente de la page"
    mots = pencher(ligne(phrase, 10, numero=1))
    mots += pencher(ligne("Nom", 50, numero=2)) + pencher(ligne("Prénom", 90, numero=3))
    mots += pencher(ligne("Lambert", 50, x=900, numero=4)) + pencher(ligne("Jeanne", 90, x=900, numero=5))
    assert lu(ordonner(mots)) == phrase + " Nom Lambert Prénom Jeanne"


def test_papier_colore_et_ombre_deviennent_blancs() -> None:
    image = Image.linear_gradient("L").resize((1200, 900)).point(lambda v: 120 + v // 3)
    dessin = ImageDraw.Draw(image)
    dessin.text((100, 100), "Texte pâle", fill=90, font=_police())
    net = blanchir(image, 150)
    assert min(net.crop((600, 300, 1100, 800)).getextrema()) > 200
    assert net.crop((100, 100, 300, 140)).getextrema()[0] < 60


def test_ligne_non_lue_est_vue_et_un_filet_ne_l_est_pas() -> None:
    image = dessiner(mode="L")
    ImageDraw.Draw(image).rectangle((90, 640, 1100, 648), fill=0)
    lignes = lignes_oubliees(image, 26)
    assert {boite[1] // 80 for boite in lignes} == set(range(7))
    assert all(boite[1] + boite[3] < 640 for boite in lignes)
    assert lignes_oubliees(masquer(image, [(60, 40, 1150, 580)]), 26) == []


def test_page_nette_n_est_lue_qu_une_fois(tmp_path: Path) -> None:
    dessiner().save(tmp_path / "a.png", dpi=(150, 150))
    assert lire(tmp_path / "a.png").pages[0].essais == 1


def test_page_a_l_envers_coute_des_essais_et_le_dit(tmp_path: Path) -> None:
    dessiner().rotate(180).save(tmp_path / "a.png", dpi=(150, 150))
    page = lire(tmp_path / "a.png").pages[0]
    assert page.rotation == 180
    assert page.essais > 1


def test_griffonnage_est_signale(tmp_path: Path) -> None:
    image = Image.new("L", (1240, 1000), 255)
    dessin = ImageDraw.Draw(image)
    for rang in range(8):
        points = [(80 + 14 * i, 100 + 100 * rang + (i * 37 + rang * 11) % 41 - 20) for i in range(75)]
        dessin.line(points, fill=30, width=3)
    image.save(tmp_path / "a.png", dpi=(150, 150))
    page = lire(tmp_path / "a.png").pages[0]
    assert page.avertissement
    assert page.confiance < 0.6


def test_confiance_calibree_croit_et_reste_bornee() -> None:
    valeurs = [calibrer(pas / 50) for pas in range(51)]
    assert valeurs == sorted(valeurs)
    assert (valeurs[0], valeurs[-1]) == (0.0, 1.0)


def page(numero: int, texte: str) -> PageLue:
    return PageLue(numero, texte, [], "ocr", 0.9, 595, 842, 0)


@pytest.mark.parametrize(
    ("textes", "attendu"),
    [
        (["Bail\nPage 1/3", "suite\nPage 2/3"], [3]),
        (["Bail\nPage 1 sur 2", "suite\nPage 2 sur 2"], []),
        (["Page 1/2", "autre lettre\nPage 1/2", "Page 2/2"], [2]),
        (["blz. 2 van 3"], [1, 3]),
        (["corps\n3/4"], [1, 2, 4]),
        (["naissance 3/4 du loyer, article 12/2026"], []),
        (["sans numéro"], []),
    ],
)
def test_pages_annoncees_et_absentes(textes: list[str], attendu: list[int]) -> None:
    assert pages_manquantes(page(i, texte) for i, texte in enumerate(textes, start=1)) == attendu


LIMITES = Limites(memoire_mo=500, duree_s=6, cpu_s=4, processus_max=16)


@pytest.mark.parametrize(
    "panne",
    [
        "kill -9 $$",
        "cat > /dev/null; exec tail /dev/zero",
        "cat > /dev/null; while :; do echo 0123456789; done",
        'cat > /dev/null; cat /dev/zero > "${TMPDIR:-/tmp}/plein"; exit 1',
        "exit 127",
    ],
    ids=["tombe", "devore-la-memoire", "bavarde-sans-fin", "remplit-le-disque", "disparait"],
)
def test_tesseract_en_panne_ne_coute_que_sa_page(
    tmp_path: Path, faux_tesseract: Callable[[str], None], panne: str
) -> None:
    (tmp_path / "lot.pdf").write_bytes(pdf_d_images([dessiner(), dessiner()]))
    faux_tesseract(panne)
    pages = list(lire_pages(tmp_path / "lot.pdf", limites=LIMITES, processus=1))
    assert [p.source for p in pages] == ["illisible", "illisible"]
    assert all(p.avertissement.endswith(".") for p in pages)
