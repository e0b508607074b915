"""Persons in the search index: found by the identity right or through a compartment."""

from django_tasks_db.models import DBTaskResult

from search.actions import chercher, moteur
from search.protocole import Requete
from search.taches import indexer_objets
from tests.factories import PersonneFactory, compartiment
from usagers import actions
from usagers.indexation import entrees
from usagers.models import Personne


def test_entry_carries_names_numbers_and_rights(agents, entite):
    dossier = compartiment(entite)
    personne = actions.creer_personne(
        par=agents["as"], nom="Vanbrabant", prenom="Amélie", identifiants={"niss": "85073003328"}, nom_naissance="Petit"
    )
    actions.rattacher_personne(personne=personne, compartiment=dossier)
    [entree] = entrees([personne.pk])
    assert entree.identite
    assert entree.compartiments == (dossier.pk,)
    assert set(entree.cles) == set(dossier.cles())
    assert entree.url == f"/personnes/{personne.pk}/"
    for mot in ("Vanbrabant", "Amélie", "Petit", "85.07.30-033.28", "85073003328"):
        assert mot in f"{entree.titre} {entree.texte}"


def test_merged_person_has_no_entry(agents):
    reste, doublon = (PersonneFactory(institution=agents["as"].institution) for _ in range(2))
    Personne.objects.filter(pk=doublon.pk).update(fusionnee_dans=reste)
    assert [e.objet_id for e in entrees([reste.pk, doublon.pk])] == [reste.pk]


def test_queries_do_not_grow_with_persons(agents, entite, django_assert_num_queries):
    dossier = compartiment(entite)
    personnes = [PersonneFactory(institution=entite.institution) for _ in range(6)]
    for personne in personnes:
        actions.rattacher_personne(personne=personne, compartiment=dossier)
    with django_assert_num_queries(5):
        assert len(list(entrees([p.pk for p in personnes]))) == 6


def test_created_person_is_found_by_those_who_may(agents, etrangers, entite):
    personne = actions.creer_personne(par=agents["as"], nom="Vanbrabant", prenom="Amélie")
    moteur().preparer()
    travaux = list(DBTaskResult.objects.filter(task_path__endswith="indexer_objets"))
    assert travaux
    for travail in travaux:
        indexer_objets.call(*travail.args_kwargs["args"])
    requete = Requete("vanbrabant", genres=("personne",))
    assert [e.objet_id for e in chercher(agents["accueil"], requete).elements] == [personne.pk]
    assert chercher(agents["membre"], requete).total == 0
    assert chercher(etrangers["as"], requete).total == 0
