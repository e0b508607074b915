import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analyse import analyser, correspond, correspondances
from search.exceptions import RequeteIllisible
from search.requete import LONGUEUR_MAX, lire
from search.surlignage import LARGEUR, extrait, marquer
from search.termes import plier, racine
from search.voisinage import voisins


@pytest.mark.parametrize(
    "famille",
    [
        "attribuée attribuees ATTRIBUÉ attribution attributions attribuer",
        "énergie énergies energie ENERGIES",
        "loyer loyers",
        "revenu revenus REVENUS",
        "travail travaux",
        "médical médicaux médicale medicales",
        "versé versée versement versements verserons",
        "payer payé payée paiement payement paie",
        "régulier régulière regulieres",
        "œuvre oeuvre œuvres",
        "remboursé remboursement remboursable",
        "aide aides aider aidé aidée",
    ],
)
def test_formes_dun_mot_donnent_une_seule_racine(famille: str) -> None:
    assert len({racine(plier(mot)) for mot in famille.split()}) == 1


@pytest.mark.parametrize(("un", "autre"), [("loyer", "loi"), ("foyer", "foi"), ("mois", "moi"), ("pays", "paye")])
def test_mots_differents_restent_distincts(un: str, autre: str) -> None:
    assert racine(un) != racine(autre)


def test_elision_et_mots_vides_disparaissent() -> None:
    assert analyser("L’énergie de l'hiver, jusqu’à la d'Arc") == ["energ", "hiv", "arc"]


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("le 22/11/2026 à Mons", "j20261122"),
        ("22-11-26", "j20261122"),
        ("2026-11-22", "j20261122"),
        ("22 novembre 2026", "j20261122"),
        ("1er février 1985", "j19850201"),
        ("12.03.85", "j19850312"),
        ("1 234,56 €", "1234c56"),
        ("1\u202f234,56 €", "1234c56"),
        ("EUR 1.234,56", "1234c56"),
        ("1234,5", "1234c50"),
        ("3 000 €", "3000"),
        ("12,00", "12"),
        ("be68 5390 0754 7034 BIC", "be68539007547034"),
        ("FR76 3000 6000 0112 3456 7890 189", "fr7630006000011234567890189"),
        ("85.07.30-033.28", "85073003328"),
        ("tél. 0475/12.34.56 12", "0475123456"),
        ("n° 2026-0042", "20260042"),
        ("le C.P.A.S. de Mons", "cpa"),
        ("alloca-\n  tion", racine("allocation")),
    ],
)
def test_ecritures_usuelles_donnent_un_code_simple(texte: str, code: str) -> None:
    assert code in analyser(texte)


def test_date_impossible_nest_pas_une_date() -> None:
    assert not any(t.startswith("j") for t in analyser("99/99/2026 31/13/2026"))


def test_grand_tableau_de_chiffres_reste_rapide_et_borne() -> None:
    assert len(analyser(" ".join(str(n % 100) for n in range(5000)))) < 60_000


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ('loyer "mars', "mars"),
        ("«loyer", "guillemet"),
        ("-loyer", "exclus"),
        ("a" * (LONGUEUR_MAX + 1), "caractères"),
        (" ".join(f"mot{n}" for n in range(40)), "mots"),
    ],
)
def test_requete_illisible_dit_quoi_changer(texte: str, message: str) -> None:
    with pytest.raises(RequeteIllisible, match=message) as erreur:
        lire(texte)
    assert erreur.value.remede


def test_trait_dunion_nest_pas_une_exclusion() -> None:
    clauses = lire("aide-ménagère")
    assert len(clauses.voulues) == 2
    assert not clauses.exclues


@pytest.mark.parametrize(
    ("mot", "requete", "attendu"),
    [
        ("l’Énergie,", "energies", True),
        ("FACTURES", "facture loyer", True),
        ("de", "facture de", False),
        ("BE68539007547034", "BE68 5390 0754 7034", True),
        ("gaz", 'gaz "ouvert', False),
        ("gaz", "", False),
    ],
)
def test_mot_de_la_page_repond_a_la_requete(mot: str, requete: str, attendu: bool) -> None:
    assert correspond(mot, requete) is attendu


def test_mots_voisins_repondent_ensemble() -> None:
    mots = "Compte BE68 5390 0754 7034 pour le loyer de mars et le loyer".split()
    assert correspondances(mots, "BE68539007547034") == {1, 2, 3, 4}
    assert correspondances(mots, '"loyer mars"') == {7, 9}
    assert correspondances([], "loyer") == set()


def test_extrait_montre_le_passage_qui_repond_le_mieux() -> None:
    texte = "La facture. " + "rien de particulier " * 60 + "la facture d’énergie impayée " + "suite sans objet " * 60
    marques = marquer(texte, lire("facture énergie"))
    segments = extrait(texte, marques)
    assert [t for t, marque in segments if marque] == ["facture", "énergie"]
    assert segments[0][0].startswith("…")
    assert segments[-1][0].endswith("…")
    assert len("".join(t for t, _ in segments)) < LARGEUR + 60


def test_extrait_sans_mot_marque_montre_le_debut() -> None:
    assert extrait("Bonjour\n\nMadame", []) == [("Bonjour Madame", False)]
    assert extrait("", []) == []


@pytest.mark.parametrize(
    ("un", "autre"),
    [("dupond", "dupont"), ("philippe", "filipe"), ("thierry", "tierri"), ("moreau", "moro"), ("catherine", "katerine"),
     ("renaud", "renault"), ("wouters", "vouters"), ("lefevre", "lefebvre")],
)  # fmt: skip
def test_noms_qui_se_disent_pareil_se_trouvent(un: str, autre: str) -> None:
    assert set(voisins(un)) & set(voisins(autre))


@pytest.mark.parametrize(("un", "autre"), [("martin", "bernard"), ("dubois", "durand"), ("leroy", "lambert")])
def test_noms_differents_ne_se_confondent_pas(un: str, autre: str) -> None:
    assert not set(voisins(un)) & set(voisins(autre))


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=12), st.data())
def test_une_faute_de_frappe_laisse_une_cle_commune(mot: str, donnees: st.DataObject) -> None:
    i = donnees.draw(st.integers(0, len(mot) - 2))
    lettre = donnees.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    fautes = [mot[:i] + mot[i + 1 :], mot[:i] + lettre + mot[i:], mot[:i] + lettre + mot[i + 1 :]]
    fautes.append(mot[:i] + mot[i + 1] + mot[i] + mot[i + 2 :])
    for faute in fautes:
        assert set(voisins(mot)) & set(voisins(faute)), faute


def test_nombres_et_mots_courts_n_ont_pas_de_voisins() -> None:
    assert voisins("rue") == voisins("85073003328") == ()
