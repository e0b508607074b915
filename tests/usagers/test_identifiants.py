"""Numbers that identify persons: official examples, profiles, oddities that are said and not refused."""

import datetime as dt
import re

import pytest

from referentiel.models import Parametre
from tests.factories import PersonneFactory
from usagers.actions import enregistrer_identifiant, retirer_identifiant
from usagers.enums import GenreIdentifiant as G
from usagers.exceptions import IdentifiantDejaConnu, IdentifiantHorsProfil, IdentifiantInvalide
from usagers.identifiants import avertissements, genre_belge, genres_permis, normaliser, presenter
from usagers.models import Identifiant

NISS = "85.07.30-033.28"


@pytest.mark.parametrize(
    ("genre", "saisi", "compact"),
    [
        (G.NISS, "85.07.30-033.28", "85073003328"),
        (G.NISS, "17 07 30 033 84", "17073003384"),
        (G.BIS, "98.47.28-997.65", "98472899765"),
        (G.BIS, "01 49 07 001 85", "01490700185"),
        (G.NIR, "2 95 10 99 126 111 93", "295109912611193"),
        (G.NIR, "253072b07300470", "253072B07300470"),
        (G.NIR, "253072A07300443", "253072A07300443"),
        (G.CAF, "123 456 7", "1234567"),
    ],
)
def test_valid_number_is_kept_compact(genre, saisi, compact):
    assert normaliser(genre, saisi) == compact


@pytest.mark.parametrize(
    ("genre", "saisi", "phrase"),
    [
        (G.NISS, "85.07.30-033.82", "échangés"),
        (G.NISS, "85.07.30-033.2", "11 chiffres"),
        (G.NISS, "98.47.28-997.65", "mois"),
        (G.NISS, "85133000105", "mois"),
        (G.NISS, "85O73003328", "caractère"),
        (G.BIS, "85.07.30-033.28", "mois"),
        (G.NIR, "295109912611199", "échangés"),
        (G.NIR, "253072C07300443", "caractère"),
        (G.NIR, "2951099126111", "15 caractères"),
        (G.CAF, "12/é", "chiffres et des lettres"),
    ],
)
def test_invalid_number_says_what_is_wrong(genre, saisi, phrase):
    with pytest.raises(IdentifiantInvalide, match=phrase):
        normaliser(genre, saisi)


def vecteurs(donnees, nom, module):
    """(number, is valid) pairs of `module.validate('…')` lines of a doctest file."""
    texte = (donnees / "G_formats" / "identifiants" / nom).read_text(encoding="utf-8")
    motif = re.compile(rf">>> {module}validate\('([^']+)'\)[^\n]*\n([^\n]*)")
    return [(numero, not suite.startswith("Traceback")) for numero, suite in motif.findall(texte)]


def test_published_nir_examples_agree(donnees):
    exemples = [v for v in vecteurs(donnees, "nir_nif_exemples.txt", "") if len(re.sub(r"\W", "", v[0])) >= 15]
    assert len(exemples) >= 5
    for numero, valable in exemples:
        if valable:
            assert normaliser(G.NIR, numero)
        else:
            with pytest.raises(IdentifiantInvalide):
                normaliser(G.NIR, numero)


def test_published_niss_with_unknown_dates_are_accepted(donnees):
    texte = (donnees / "G_formats" / "identifiants" / "test_be_nn.doctest.txt").read_text(encoding="utf-8")
    inconnues = re.findall(r"get_birth_date\('([^']+)'\)  # (?:Exact|Only|Unknown)", texte)
    assert len(inconnues) >= 5
    for numero in inconnues:
        assert normaliser(G.NISS, numero) == numero
        assert avertissements(G.NISS, numero, date_naissance=dt.date(1990, 1, 1)) == []


def test_belgian_field_tells_bis_from_niss():
    assert genre_belge("98.47.28-997.65") == G.BIS
    assert genre_belge(NISS) == G.NISS


@pytest.mark.parametrize(
    ("genre", "valeur", "imprime"),
    [
        (G.NISS, "85073003328", "85.07.30-033.28"),
        (G.NIR, "295109912611193", "2 95 10 99 126 111 93"),
        (G.CAF, "1234567", "1234567"),
    ],
)
def test_number_is_shown_as_printed_on_the_card(genre, valeur, imprime):
    assert presenter(genre, valeur) == imprime


def test_date_and_sex_that_differ_are_said_not_refused():
    avis = avertissements(G.NISS, "85073003328", date_naissance=dt.date(1985, 7, 31), sexe="F")
    assert len(avis) == 2
    assert "30/07/1985" in avis[0]
    assert avertissements(G.NISS, "85073003328", date_naissance=dt.date(1985, 7, 30), sexe="M") == []


def cle_nir(treize: str) -> str:
    return f"{treize}{97 - int(treize) % 97:02d}"


@pytest.mark.parametrize(
    ("treize", "phrase"),
    [
        ("7951012611119", "provisoire"),
        ("3951012611119", "provisoire"),
        ("2952012611119", "mois de naissance"),
        ("2955512611119", "mois de naissance"),
        ("2951099126111", "étranger"),
    ],
)
def test_odd_nir_is_accepted_with_a_warning(treize, phrase):
    numero = normaliser(G.NIR, cle_nir(treize))
    assert any(phrase in avis for avis in avertissements(G.NIR, numero))


def test_kinds_follow_the_profile(institution, autre_institution):
    assert genres_permis(institution) == (G.NISS, G.BIS)
    assert genres_permis(autre_institution) == (G.CAF,)


def test_no_nir_in_a_cpas(agents):
    personne = PersonneFactory(institution=agents["as"].institution)
    with pytest.raises(IdentifiantHorsProfil, match="CPAS"):
        enregistrer_identifiant(personne=personne, genre=G.NIR, valeur="295109912611193", par=agents["as"])


def test_no_niss_in_a_ccas_and_nir_only_when_allowed(etrangers):
    agent = etrangers["as"]
    personne = PersonneFactory(institution=agent.institution)
    with pytest.raises(IdentifiantHorsProfil):
        enregistrer_identifiant(personne=personne, genre=G.NISS, valeur=NISS, par=agent)
    with pytest.raises(IdentifiantHorsProfil):
        enregistrer_identifiant(personne=personne, genre=G.NIR, valeur="295109912611193", par=agent)
    Parametre.objects.create(
        institution=agent.institution,
        profil="ccas",
        code="nir_autorise",
        libelle="x",
        valeur="oui",
        du=dt.date(2026, 1, 1),
    )
    numero = enregistrer_identifiant(personne=personne, genre=G.NIR, valeur="2 95 10 99 126 111 93", par=agent)
    assert numero.valeur == "295109912611193"


def test_number_of_somebody_else_names_her(agents):
    premiere = PersonneFactory(institution=agents["as"].institution, prenom="Amélie", nom="Vanbrabant")
    seconde = PersonneFactory(institution=agents["as"].institution)
    enregistrer_identifiant(personne=premiere, genre=G.NISS, valeur=NISS, par=agents["as"])
    with pytest.raises(IdentifiantDejaConnu, match="Amélie Vanbrabant") as refus:
        enregistrer_identifiant(personne=seconde, genre=G.NISS, valeur="85073003328", par=agents["as"])
    assert refus.value.personne == premiere
    assert Identifiant.objects.count() == 1


def test_same_number_in_another_institution_is_unknown_there(agents, etrangers):
    ailleurs = PersonneFactory(institution=etrangers["as"].institution)
    Identifiant.objects.create(institution=ailleurs.institution, personne=ailleurs, genre=G.NISS, valeur="85073003328")
    ici = PersonneFactory(institution=agents["as"].institution)
    assert enregistrer_identifiant(personne=ici, genre=G.NISS, valeur=NISS, par=agents["as"]).personne == ici


def test_number_recorded_twice_for_her_is_one(agents):
    personne = PersonneFactory(institution=agents["as"].institution)
    premier = enregistrer_identifiant(personne=personne, genre=G.NISS, valeur=NISS, par=agents["as"])
    assert (
        enregistrer_identifiant(personne=personne, genre=G.NISS, valeur="85 07 30 033 28", par=agents["as"]) == premier
    )


def test_bis_stays_beside_the_niss_and_a_wrong_number_can_be_removed(agents):
    personne = PersonneFactory(institution=agents["as"].institution)
    bis = enregistrer_identifiant(personne=personne, genre=G.BIS, valeur="98.47.28-997.65", par=agents["as"])
    enregistrer_identifiant(personne=personne, genre=G.NISS, valeur=NISS, par=agents["as"])
    assert personne.identifiants.count() == 2
    retirer_identifiant(identifiant=bis, par=agents["as"])
    assert personne.identifiants.get().genre == G.NISS
