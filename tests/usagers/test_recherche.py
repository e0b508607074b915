"""A person is found as people ask for her, by those who may know her, and by nobody else."""

import datetime as dt

import pytest
from django.utils import timezone

from comptes.models import Exclusion, Organe, Ouverture
from tests.factories import PersonneFactory, compartiment
from usagers.actions import enregistrer_adresse, enregistrer_identifiant, rattacher_personne
from usagers.models import Personne
from usagers.recherche import chercher_personnes, doublons_possibles


@pytest.fixture
def population(agents):
    institution = agents["as"].institution

    def creer(nom, prenom, naissance, **champs):
        return PersonneFactory(institution=institution, nom=nom, prenom=prenom, date_naissance=naissance, **champs)

    return {
        "amelie": creer("Vanbrabant", "Amélie", dt.date(1985, 3, 12)),
        "marie": creer("van den Berghe", "Marie-Hélène", dt.date(1940, 2, 29), nom_naissance="Lœuillet"),
        "joel": creer("Vandenberghe", "Joël", dt.date(1999, 12, 1)),
        "sans_date": creer("D’Hondt", "Élodie", None),
    }


@pytest.mark.parametrize(
    ("texte", "attendues"),
    [
        ("vanbrabant", {"amelie"}),
        ("Vanbr Amel", {"amelie"}),
        ("amelie vanbrabant", {"amelie"}),
        ("AMÉLIE", {"amelie"}),
        ("brabant", set()),
        ("van den berghe", {"marie", "joel"}),
        ("vandenberghe", {"marie", "joel"}),
        ("vandenberghe marie", {"marie"}),
        ("marie van den berghe", {"marie"}),
        ("joel vanden", {"joel"}),
        ("marie helene", {"marie"}),
        ("loeuillet", {"marie"}),
        ("d'hondt", {"sans_date"}),
        ("d’hondt elodie", {"sans_date"}),
        ("12/03/1985", {"amelie"}),
        ("120385", {"amelie"}),
        ("12.03.85", {"amelie"}),
        ("29/02/40", {"marie"}),
        ("290240", {"marie"}),
        ("vanbrabant 12/03/1985", {"amelie"}),
        ("vanbrabant 13/03/1985", set()),
        ("van", {"amelie", "marie", "joel"}),
        ("inconnue", set()),
        ("", set()),
        ("   ", set()),
        ("%", set()),
        ("'", set()),
    ],
)
def test_words_dates_and_order(agents, population, texte, attendues):
    trouvees = set(chercher_personnes(agents["as"], texte))
    assert trouvees == {population[nom] for nom in attendues}


@pytest.mark.parametrize("texte", ["85.07.30-033.28", "85073003328", "85 07 30 033 28", "vanbrabant 85073003328"])
def test_number_with_or_without_separators(agents, population, texte):
    enregistrer_identifiant(personne=population["amelie"], genre="niss", valeur="85073003328", par=agents["as"])
    assert list(chercher_personnes(agents["as"], texte)) == [population["amelie"]]


def test_changed_name_is_found_at_once_and_the_old_one_no_more(agents, population):
    personne = population["amelie"]
    personne.nom = "Åström"
    personne.save(update_fields=["nom"])
    assert list(chercher_personnes(agents["as"], "astrom")) == [personne]
    assert not chercher_personnes(agents["as"], "vanbrabant")


@pytest.mark.parametrize("profil", ["accueil", "as", "chef_as", "directeur_general"])
def test_identity_right_finds_anyone_of_the_institution(agents, population, profil):
    assert chercher_personnes(agents[profil], "vanbrabant").count() == 1


@pytest.mark.parametrize(
    "profil",
    [
        "membre",
        "president",
        "secretaire",
        "juriste",
        "notification",
        "paiement",
        "recuperation",
        "dpo",
        "gestion_technique",
    ],
)
def test_others_find_nobody(agents, population, profil):
    assert not chercher_personnes(agents[profil], "vanbrabant")
    assert not Personne.objects.visibles_par(agents[profil])


def test_other_institution_finds_nobody(etrangers, population):
    for agent in etrangers.values():
        assert not chercher_personnes(agent, "vanbrabant")


def test_member_finds_her_once_the_compartment_is_open_and_no_more_after(agents, entite, population):
    dossier = compartiment(entite)
    rattacher_personne(personne=population["amelie"], compartiment=dossier)
    comite = Organe.objects.get(institution=entite.institution, code="comite")
    assert not chercher_personnes(agents["membre"], "van")
    ouverture = Ouverture.objects.create(
        compartiment=dossier, organe=comite, motif="ordre du jour", du=timezone.localdate()
    )
    assert list(chercher_personnes(agents["membre"], "van")) == [population["amelie"]]
    ouverture.fermer()
    assert not chercher_personnes(agents["membre"], "van")


def test_excluded_agent_no_longer_finds_her_even_with_the_identity_right(agents, entite, population):
    dossier = compartiment(entite)
    rattacher_personne(personne=population["amelie"], compartiment=dossier)
    Exclusion.objects.create(compartiment=dossier, agent=agents["as"], motif="parenté")
    assert not chercher_personnes(agents["as"], "vanbrabant")
    assert chercher_personnes(agents["accueil"], "vanbrabant").count() == 1


def test_merged_person_is_not_found(agents, population):
    population["joel"].fusionnee_dans = population["amelie"]
    population["joel"].save()
    assert not chercher_personnes(agents["as"], "joël")


def test_result_lines_take_a_fixed_number_of_queries(agents, population, django_assert_num_queries):
    for personne in population.values():
        enregistrer_adresse(personne=personne, rue="Rue 1", code_postal="7000", localite="Mons", par=agents["as"])
    with django_assert_num_queries(4):  # habilitation, persons, identifiers, addresses
        lignes = [
            (p.nom, [i.valeur for i in p.identifiants.all()], p.adresses_du_jour[0].localite)
            for p in chercher_personnes(agents["as"], "van")
        ]
    assert len(lignes) == 3


@pytest.mark.parametrize(
    ("nom", "prenom", "naissance", "trouve"),
    [
        ("VANBRABANT", "Amelie", dt.date(1985, 3, 12), True),
        ("Amélie", "Vanbrabant", dt.date(1985, 3, 12), True),
        ("Vanbrabant", "Amélie", None, True),
        ("Vanbrabant", "Amélie", dt.date(1985, 3, 13), False),
        ("Vanbrabant", "Anne", dt.date(1985, 3, 12), False),
        ("Vandenberghe", "Joel", dt.date(1999, 12, 1), True),
        ("D'Hondt", "Elodie", dt.date(1970, 1, 1), True),
    ],
)
def test_homonyms_are_shown(agents, population, nom, prenom, naissance, trouve):
    trouvees = doublons_possibles(agents["as"], nom=nom, prenom=prenom, date_naissance=naissance)
    assert bool(trouvees) is trouve
