"""Creation, changes, addresses, households."""

import datetime as dt

import pytest
from django.utils import timezone

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from commun.models import Evenement, Historique
from comptes.models import Exclusion
from tests.factories import PersonneFactory, compartiment
from usagers import actions
from usagers.exceptions import IdentifiantDejaConnu, IdentifiantInvalide
from usagers.lecture import composition, menage_actuel
from usagers.models import Adresse, Personne

JOUR = dt.date(2026, 6, 1)
ADRESSE = {"rue": "Rue des Clercs 3", "code_postal": "7000", "localite": "Mons"}


@pytest.fixture
def personne(agents):
    return PersonneFactory(institution=agents["as"].institution, nom="Vanbrabant", prenom="Amélie")


@pytest.mark.parametrize("profil", ["accueil", "as", "chef_as"])
def test_whoever_receives_the_public_creates(agents, profil):
    creee = actions.creer_personne(
        par=agents[profil],
        nom=" Vanbrabant ",
        prenom="Amélie",
        date_naissance=dt.date(1985, 7, 30),
        identifiants={"niss": "85.07.30-033.28"},
        adresse=ADRESSE,
    )
    assert (creee.nom, creee.institution) == ("Vanbrabant", agents[profil].institution)
    assert creee.identifiants.get().valeur == "85073003328"
    assert creee.adresse_actuelle().localite == "Mons"
    assert "personne_creee" in set(Evenement.objects.de(creee).values_list("type", flat=True))


@pytest.mark.parametrize(
    "profil", ["juriste", "secretaire", "membre", "president", "notification", "paiement", "dpo", "gestion_technique"]
)
def test_others_do_not_create(agents, profil):
    with pytest.raises(ActionRefusee):
        actions.creer_personne(par=agents[profil], nom="X", prenom="Y")
    assert not Personne.objects.exists()


@pytest.mark.parametrize("numero", ["85.07.30-033.29", "98.47.28"])
def test_wrong_number_creates_nothing(agents, numero):
    with pytest.raises(IdentifiantInvalide):
        actions.creer_personne(par=agents["as"], nom="X", prenom="Y", identifiants={"niss": numero})
    assert not Personne.objects.exists()
    assert not Evenement.objects.exists()


def test_known_number_creates_nothing_and_names_the_person(agents, personne):
    actions.enregistrer_identifiant(personne=personne, genre="niss", valeur="85073003328", par=agents["as"])
    with pytest.raises(IdentifiantDejaConnu, match="Amélie Vanbrabant"):
        actions.creer_personne(par=agents["as"], nom="X", prenom="Y", identifiants={"niss": "85073003328"})
    assert Personne.objects.count() == 1


def test_change_keeps_each_difference(agents, personne):
    changee = actions.modifier_personne(
        personne=personne, par=agents["accueil"], nom="Vanbrabant", telephone="065 12 34 56"
    )
    assert changee.telephone == "065 12 34 56"
    assert list(Historique.objects.values_list("champ", "avant", "apres")) == [("telephone", "", "065 12 34 56")]
    assert Evenement.objects.get(type="personne_modifiee").faits == {"champs": ["telephone"]}


def test_change_without_difference_leaves_no_trace(agents, personne):
    actions.modifier_personne(personne=personne, par=agents["as"], nom="Vanbrabant")
    assert not Evenement.objects.exists()


def test_unknown_field_is_a_mistake_of_the_caller(agents, personne):
    with pytest.raises(TypeError, match="institution"):
        actions.modifier_personne(personne=personne, par=agents["as"], institution=None)


@pytest.mark.parametrize("profil", ["membre", "paiement", "directeur_general"])
def test_who_may_not_change_is_refused(agents, personne, profil):
    with pytest.raises(ActionRefusee):
        actions.modifier_personne(personne=personne, par=agents[profil], nom="Autre")


def test_agent_of_another_institution_may_not_change(etrangers, personne):
    with pytest.raises(ActionRefusee):
        actions.enregistrer_adresse(personne=personne, par=etrangers["as"], **ADRESSE)


def test_excluded_agent_may_not_change(agents, entite, personne):
    dossier = compartiment(entite)
    actions.rattacher_personne(personne=personne, compartiment=dossier)
    Exclusion.objects.create(compartiment=dossier, agent=agents["as"], motif="parenté")
    with pytest.raises(ActionRefusee):
        actions.modifier_personne(personne=personne, par=agents["as"], nom="Autre")


def test_new_address_ends_the_previous_the_day_before(agents, personne):
    premiere = actions.enregistrer_adresse(personne=personne, par=agents["as"], du=dt.date(2026, 1, 1), **ADRESSE)
    seconde = actions.enregistrer_adresse(
        personne=personne, par=agents["as"], du=JOUR, **{**ADRESSE, "localite": "Jemappes"}
    )
    premiere.refresh_from_db()
    assert (premiere.au, seconde.au) == (dt.date(2026, 5, 31), None)
    assert personne.adresse_actuelle(dt.date(2026, 5, 31)) == premiere
    assert personne.adresse_actuelle(JOUR) == seconde


def test_address_learnt_late_takes_its_place_between_the_others(agents, personne):
    for du in (dt.date(2026, 1, 1), dt.date(2026, 9, 1), JOUR):
        actions.enregistrer_adresse(personne=personne, par=agents["as"], du=du, **ADRESSE)
    periodes = list(Adresse.objects.order_by("du").values_list("du", "au"))
    assert periodes == [
        (dt.date(2026, 1, 1), dt.date(2026, 5, 31)),
        (JOUR, dt.date(2026, 8, 31)),
        (dt.date(2026, 9, 1), None),
    ]


def test_address_of_the_same_day_is_corrected(agents, personne):
    premiere = actions.enregistrer_adresse(personne=personne, par=agents["as"], du=JOUR, **ADRESSE)
    seconde = actions.enregistrer_adresse(personne=personne, par=agents["as"], du=JOUR, **{**ADRESSE, "rue": "Rue 4"})
    assert seconde.pk == premiere.pk
    assert Historique.objects.get(champ="rue").avant == "Rue des Clercs 3"


def test_household_is_formed_once_and_its_composition_is_dated(agents, personne):
    agent = agents["as"]
    enfant = PersonneFactory(institution=personne.institution, date_naissance=dt.date(2015, 1, 1))
    menage = actions.former_menage(personne=personne, par=agent, du=JOUR)
    assert actions.former_menage(personne=personne, par=agent) == menage
    membre = actions.ajouter_membre(menage=menage, personne=enfant, role="enfant", par=agent, du=JOUR)
    assert [p.membre.personne for p in composition(menage, agent)] == [personne, enfant]
    actions.retirer_membre(membre=membre, par=agent, le=dt.date(2026, 8, 31))
    assert [p.membre.personne for p in composition(menage, agent, dt.date(2026, 9, 1))] == [personne]
    assert len(composition(menage, agent, dt.date(2026, 8, 31))) == 2
    assert menage_actuel(enfant, dt.date(2026, 9, 1)) is None


def test_household_refuses_twice_the_same_two_references_and_strangers(agents, etrangers, personne):
    agent = agents["as"]
    menage = actions.former_menage(personne=personne, par=agent)
    conjoint = PersonneFactory(institution=personne.institution)
    with pytest.raises(RegleNonSatisfaite, match="référence"):
        actions.ajouter_membre(menage=menage, personne=conjoint, role="reference", par=agent)
    actions.ajouter_membre(menage=menage, personne=conjoint, role="conjoint", par=agent)
    with pytest.raises(RegleNonSatisfaite, match="déjà partie"):
        actions.ajouter_membre(menage=menage, personne=conjoint, role="autre", par=agent)
    ailleurs = PersonneFactory(institution=etrangers["as"].institution)
    with pytest.raises(RegleNonSatisfaite):
        actions.ajouter_membre(menage=menage, personne=ailleurs, role="autre", par=agent)


def test_leaving_before_entering_is_refused(agents, personne):
    menage = actions.former_menage(personne=personne, par=agents["as"], du=JOUR)
    membre = menage.membres.get()
    with pytest.raises(RegleNonSatisfaite, match="01/06/2026"):
        actions.retirer_membre(membre=membre, par=agents["as"], le=dt.date(2026, 5, 31))


def test_reception_does_not_touch_households(agents, personne):
    with pytest.raises(ActionRefusee):
        actions.former_menage(personne=personne, par=agents["accueil"])


def test_household_hides_the_person_an_agent_is_kept_from(agents, entite, personne):
    agent = agents["as"]
    cousin = PersonneFactory(institution=personne.institution)
    menage = actions.former_menage(personne=personne, par=agent)
    actions.ajouter_membre(menage=menage, personne=cousin, role="autre", par=agent)
    dossier = compartiment(entite)
    actions.rattacher_personne(personne=cousin, compartiment=dossier)
    Exclusion.objects.create(compartiment=dossier, agent=agent, motif="parenté")
    assert [p.membre.personne for p in composition(menage, agent)] == [personne]
    assert len(composition(menage, agents["chef_as"])) == 2


def test_age_counts_whole_years():
    nee = Personne(nom="X", prenom="Y", date_naissance=dt.date(2000, 2, 29))
    assert nee.age(dt.date(2026, 2, 28)) == 25
    assert nee.age(dt.date(2026, 3, 1)) == 26
    assert Personne(nom="X", prenom="Y").age(timezone.localdate()) is None
