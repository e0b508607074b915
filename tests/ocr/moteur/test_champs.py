"""Structured reading: values and papers found in pages made of words, without opening any file."""

import json
from pathlib import Path

import pytest
from stdnum.be import nn

from ocr.moteur.champs import PapierProbable, Trouvaille, reconnaitre_papier, reperer
from ocr.moteur.cli import executer
from ocr.moteur.modele import Mot, PageLue
from tests.ocr.moteur.conftest import pdf_de_texte

CORPS = 0.014
CHASSE = 0.009


def page(*lignes: str, numero: int = 1, haut: float = 0.3, c: float = 0.95) -> PageLue:
    """A page of these lines; a tabulation starts a column in the middle of the sheet."""
    mots = []
    for rang, ligne in enumerate(lignes):
        y = haut + rang * 0.025
        for colonne, morceau in enumerate(ligne.split("\t")):
            x = 0.1 + 0.4 * colonne
            for mot in morceau.split():
                mots.append(Mot(mot, round(x, 5), y, round(len(mot) * CHASSE, 5), CORPS, c))
                x += (len(mot) + 1) * CHASSE
    return PageLue(numero, "\n".join(lignes), mots, "ocr", 0.9, 595, 842, 0)


def trouvailles(*lignes: str, **options: float) -> list[tuple[str, str]]:
    return [(t.nature, t.valeur) for t in reperer([page(*lignes, **options)])]  # type: ignore[arg-type]


def une(nature: str, *lignes: str) -> Trouvaille:
    (trouvee,) = [t for t in reperer([page(*lignes)]) if t.nature == nature]
    return trouvee


NISS = "88031412464"
NIR = "179075935012377"
IBAN_BE = "BE82999045551068"
IBAN_FR = "FR7699999999990425835514118"


def test_la_reference_des_essais_est_un_vrai_niss() -> None:
    assert nn.is_valid(NISS)


@pytest.mark.parametrize(
    "ecrit",
    [
        "88.03.14-124.64", "88031412464", "88 03 14 124 64", "880314-124-64",
        "88.O3.l4-I24.64", "B8.03.14-124.64", "88.03.14 - 124.64",
    ],
)  # fmt: skip
def test_niss_est_lu_meme_avec_des_lettres_prises_pour_des_chiffres(ecrit: str) -> None:
    assert trouvailles(f"N° national : {ecrit}") == [("niss", NISS)]


@pytest.mark.parametrize("ecrit", ["88.03.14-124.65", "88031412465", "12345678901", "BE 0880.314.124"])
def test_nombre_dont_la_cle_est_fausse_n_est_pas_un_niss(ecrit: str) -> None:
    assert not [n for n, _ in trouvailles(f"N° national : {ecrit}") if n in ("niss", "bis")]


def test_numero_bis_est_distingue() -> None:
    base = 884314124
    assert trouvailles(f"NISS {base}{97 - base % 97:02d}")[0][0] == "bis"


@pytest.mark.parametrize("ecrit", ["1 79 07 59 350 123 77", "179075935012377", "1 79 O7 59 35O 123 77"])
def test_nir_est_lu(ecrit: str) -> None:
    assert trouvailles(f"N° de sécurité sociale : {ecrit}") == [("nir", NIR)]


def test_nir_de_corse_garde_sa_lettre() -> None:
    cle = 97 - 2790719350123 % 97  # Corse-du-Sud counts as 19 in the key
    assert trouvailles(f"N° SS 2 79 07 2A 350 123 {cle:02d}") == [("nir", f"279072A350123{cle:02d}")]


@pytest.mark.parametrize(
    ("ecrit", "valeur"),
    [
        ("BE82 9990 4555 1068", IBAN_BE),
        ("BE82999045551068", IBAN_BE),
        ("BE82 999O 4555 lO68", IBAN_BE),
        ("8E82 9990 4555 1068 BIC SPECBEXX", IBAN_BE),
        ("FR76 9999 9999 9904 2583 5514 118", IBAN_FR),
        ("FR76 9999 9999 99O4 2583 5514 1I8", IBAN_FR),
    ],
)
def test_iban_est_lu(ecrit: str, valeur: str) -> None:
    assert ("iban", valeur) in trouvailles(f"Compte : {ecrit}")


def test_iban_dont_la_cle_est_fausse_n_est_pas_rendu() -> None:
    assert "iban" not in dict(trouvailles("Compte : BE83 9990 4555 1068"))


@pytest.mark.parametrize(
    "ecrite",
    [
        "22/11/2026", "22-11-2026", "22.11.2026", "22/11/26", "22 novembre 2026", "22 nov. 2026", "22 NOVEMBRE 2026",
        "2026-11-22", "vingt-deux novembre deux mille vingt-six", "22 november 2026",
    ],
)  # fmt: skip
def test_date_est_lue_sous_toutes_ses_formes(ecrite: str) -> None:
    assert trouvailles(f"Namur, le {ecrite}") == [("date", "2026-11-22")]


@pytest.mark.parametrize("ecrite", ["32/01/2026", "29/02/2025", "1/13/2026", "12/2026", "10.5.3.1", "04/25 07/25"])
def test_ce_qui_n_est_pas_une_date_n_en_est_pas_une(ecrite: str) -> None:
    assert "date" not in dict(trouvailles(f"Version {ecrite} du logiciel"))


def test_premier_du_mois_est_une_date() -> None:
    assert trouvailles("à partir du 1er janvier 2026") == [("date", "2026-01-01")]


@pytest.mark.parametrize(
    "lignes",
    [
        ("Madame Lambert, née le 14/03/1988, domiciliée ici",),
        ("Date de naissance : 14/03/1988",),
        ("Née à Namur le 14 mars 1988",),
        ("Date de naissance", "14/03/1988"),
        ("Enfant\tDate de naissance", "Lina\t14/03/1988"),
        ("Date de naissance : 14 03 1988",),
        ("né(e) le quatorze mars mil neuf cent quatre-vingt-huit",),
    ],
)
def test_date_de_naissance_est_reconnue_par_son_etiquette(lignes: tuple[str, ...]) -> None:
    assert ("date_naissance", "1988-03-14") in trouvailles(*lignes)


def test_naissances_d_un_menage_sont_lues_l_une_sous_l_autre() -> None:
    rangees = ("Nom\tDate de naissance", "Lambert\t14/03/1988", "Lina\t14/08/2019", "Omar\t02/01/2021")
    assert [n for n, _ in trouvailles(*rangees)].count("date_naissance") == 3
    assert ("date", "2026-11-22") in trouvailles(*rangees, "", "", "", "Namur, le\t22/11/2026")


@pytest.mark.parametrize(
    "ligne",
    ["Valable jusqu’au 01/10/2033", "Carte valable du 01/10/2023 au 01/10/2033", "Date d’expiration : 01.10.2033"],
)
def test_fin_de_validite_est_reconnue(ligne: str) -> None:
    assert ("validite", "2033-10-01") in trouvailles(ligne)


@pytest.mark.parametrize(
    ("ecrit", "valeur"),
    [
        ("1 234,56 €", "1234.56"), ("€ 1.234,56", "1234.56"), ("640 euros", "640.00"), ("640,00 EUR", "640.00"),
        ("-1 486,20 €", "-1486.20"), ("12,50€", "12.50"), ("14\u202f862,00 €", "14862.00"),
    ],
)  # fmt: skip
def test_montant_est_lu(ecrit: str, valeur: str) -> None:
    assert trouvailles(f"Total {ecrit}") == [("montant", valeur)]


@pytest.mark.parametrize("ecrit", ["812 kWh", "1,50 kg", "21,00 %", "Page 1/3", "tél. 02"])
def test_quantite_n_est_pas_un_montant(ecrit: str) -> None:
    assert "montant" not in dict(trouvailles(ecrit))


@pytest.mark.parametrize(
    ("lignes", "valeur"),
    [
        (("Nous attestons que Madame Amélie VANDER ELST, née le",), "Amélie VANDER ELST"),
        (("Mme Marie-Claire d’Haene habite",), "Marie-Claire d’Haene"),
        (("Nom : DUPONT", "Prénom : Marie"), "Marie DUPONT"),
        (("Nom / Naam", "VANDER ELST", "Prénom / Voornaam", "Amélie"), "Amélie VANDER ELST"),
        (("Titulaire du compte\tMonsieur Karim BELHADJ-MOREL",), "Karim BELHADJ-MOREL"),
        (("LAMBERT Sophie", "12 rue des Tilleuls", "5000 Namur"), "LAMBERT Sophie"),
    ],
)
def test_nom_est_trouve(lignes: tuple[str, ...], valeur: str) -> None:
    assert une("nom", *lignes).valeur == valeur


@pytest.mark.parametrize(
    "lignes",
    [
        ("Madame, Monsieur,",),
        ("Monsieur le Maire,",),
        ("Bénéficiaire : Lumen Énergies",),
        ("BAIL DE RÉSIDENCE PRINCIPALE", "rue Haute 2", "7999 Valcourt"),
        ("Nom : ", "Adresse :"),
    ],
)
def test_ce_qui_n_est_pas_un_nom_n_en_est_pas_un(lignes: tuple[str, ...]) -> None:
    assert "nom" not in dict(trouvailles(*lignes))


def test_expediteur_est_l_organisme_de_l_en_tete() -> None:
    lignes = (
        "Caisse d’allocations familiales\tBoîte postale 100",
        "Prestations\t59800 Lille",
        "Objet : droits",
    )
    assert ("expediteur", "Caisse d’allocations familiales") in trouvailles(*lignes, haut=0.04)


@pytest.mark.parametrize(
    ("ecrit", "valeur"),
    [("Tél. 02/123.45.67", "021234567"), ("+32 470 12 34 56", "+32470123456"), ("Tél : 01 44 55 66 77", "0144556677")],
)
def test_telephone_est_lu(ecrit: str, valeur: str) -> None:
    assert trouvailles(ecrit) == [("telephone", valeur)]


def test_courriel_est_lu() -> None:
    assert trouvailles("Écrire à accueil@cpas-valcourt.be avant lundi") == [("courriel", "accueil@cpas-valcourt.be")]


def test_zone_lue_par_machine_donne_nom_et_dates() -> None:
    cles = [sum(int(c) * p for c, p in zip(d, (7, 3, 1, 7, 3, 1), strict=True)) % 10 for d in ("880314", "301231")]
    dates = f"880314{cles[0]}F301231{cles[1]}BEL<<<<<<<<<<<0"
    trouvees = dict(trouvailles("IDBELB000590448<6852<<<<<<<<<<", dates, "VANDER<ELST<<AMELIE<<<<<<<<<<<"))
    assert trouvees["date_naissance"] == "1988-03-14"
    assert trouvees["validite"] == "2030-12-31"
    assert trouvees["nom"] == "AMELIE VANDER ELST"


def test_trouvaille_montre_ses_mots_et_ses_cadres() -> None:
    lue = page("Attestation", "N° national : 88 03 14 124 64 merci")
    (trouvee,) = [t for t in reperer([lue]) if t.nature == "niss"]
    assert [lue.mots[rang].t for rang in trouvee.mots] == ["88", "03", "14", "124", "64"]
    (cadre,) = trouvee.cadres
    assert cadre[0] == lue.mots[trouvee.mots[0]].x
    assert cadre[0] + cadre[2] == pytest.approx(lue.mots[trouvee.mots[-1]].x + lue.mots[trouvee.mots[-1]].l)


def test_trouvaille_sur_deux_lignes_a_deux_cadres() -> None:
    assert len(une("nom", "Nom : DUPONT", "Prénom : Marie").cadres) == 2


def test_mot_peu_sur_rend_la_trouvaille_moins_sure() -> None:
    sures = [reperer([page(f"NISS {NISS}", c=c)])[0].confiance for c in (0.95, 0.3)]
    assert sures[0] > sures[1]


def test_texte_corrige_sans_mots_est_cherche_sans_cadres() -> None:
    sans = PageLue(1, f"N° national : {NISS}\nNamur, le 22/11/2026", [], "ocr", 1, 595, 842, 0)
    assert [(t.nature, t.cadres) for t in reperer([sans])] == [("niss", ()), ("date", ())]


def test_page_vide_ne_donne_rien() -> None:
    vide = PageLue(1, "", [], "vide", 1, 595, 842, 0)
    assert (reperer([vide]), reconnaitre_papier([vide])) == ([], [])


@pytest.mark.parametrize(
    ("code", "lignes"),
    [
        ("composition_menage", ("Ville de Namur", "COMPOSITION DE MÉNAGE", "Personne de référence : Madame Lambert")),
        ("avertissement_extrait_role", ("SPF Finances", "Avertissement-extrait de rôle", "Exercice d’imposition 2026")),
        ("attestation_mutuelle", ("Mutualité chrétienne", "Attestation de mutuelle", "intervention majorée : oui")),
        ("attestation_chomage", ("ONEM", "Office national de l’emploi", "Allocations de chômage du mois d’octobre")),
        ("titre_sejour", ("RÉPUBLIQUE FRANÇAISE", "TITRE DE SÉJOUR", "Carte de résident")),
        ("carte_identite", ("CARTE D’IDENTITÉ", "Nationalité", "Belge", "Valable jusqu’au", "01/10/2033")),
        ("contrat_bail", ("BAIL DE RÉSIDENCE PRINCIPALE", "Entre les soussignés :", "ci-après le bailleur")),
        (
            "quittance_loyer",
            ("QUITTANCE DE LOYER", "déclare avoir reçu de Monsieur Dupont", "sous réserve de tous droits"),
        ),
        ("fiche_paie", ("FICHE DE PAIE", "Salaire brut", "Net à payer")),
        ("facture_energie", ("FACTURE D’ÉLECTRICITÉ", "Code EAN 541419177537581626", "812 kWh")),
        ("avis_imposition", ("AVIS D’IMPÔT 2026", "Revenu fiscal de référence", "Nombre de parts")),
        ("attestation_caf", ("CAF du Nord", "ATTESTATION DE PAIEMENT", "Quotient familial : 412 €")),
        ("demande_signee", ("cerfa N° 16029*01", "Demande d’élection de domicile", "Signature du demandeur")),
    ],
)
def test_papier_connu_est_reconnu_avec_ses_indices(code: str, lignes: tuple[str, ...]) -> None:
    probables = reconnaitre_papier([page(*lignes)])
    confiances = [p.confiance for p in probables]
    assert confiances == sorted(confiances, reverse=True)
    assert code in [p.code for p in probables if p.confiance == probables[0].confiance]
    assert probables[0].indices[0] in " ".join(lignes)


def test_titre_mal_lu_est_reconnu_quand_meme() -> None:
    assert reconnaitre_papier([page("Ville de Namur", "COMPOSITI0N DE MENAGF")])[0].code == "composition_menage"


def test_lettre_ordinaire_n_est_pas_un_papier_sur() -> None:
    lettre = page("Bonjour,", "il fait beau à Namur et je pense à vous.", "À bientôt")
    assert all(p.confiance < 0.3 for p in reconnaitre_papier([lettre]))


def test_papier_belge_vient_devant_pour_un_texte_belge() -> None:
    codes = [p.code for p in reconnaitre_papier([page("CPAS de Namur", "CONTRAT DE BAIL", "Registre national")])]
    assert codes.index("contrat_bail") < codes.index("bail")


def test_ligne_de_commande_donne_les_champs(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte([f"Quittance de loyer - NISS {NISS} - 640,00 EUR"]))
    assert executer([str(tmp_path / "a.pdf"), "--champs", "--json", str(tmp_path / "a.json")]) == 0
    donnees = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert {(c["nature"], c["valeur"]) for c in donnees["champs"]} == {("niss", NISS), ("montant", "640.00")}
    assert donnees["papiers"][0]["code"] == "quittance_loyer"
    assert executer([str(tmp_path / "a.pdf"), "--json", str(tmp_path / "b.json")]) == 0
    assert "champs" not in json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))


def test_ligne_de_commande_affiche_les_champs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte([f"NISS {NISS}"]))
    assert executer([str(tmp_path / "a.pdf"), "--champs"]) == 0
    assert json.loads(capsys.readouterr().out)["champs"][0]["valeur"] == NISS


def test_resultats_se_donnent_en_json() -> None:
    assert PapierProbable("bail", 0.5, ("bail",)).en_json()["indices"] == ("bail",)
