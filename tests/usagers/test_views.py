"""Screens of persons, households and accounts: what each agent sees, and what nobody finds."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from comptes.models import Organe, Ouverture
from tests.factories import PersonneFactory, compartiment
from usagers import actions
from usagers.models import InstructionPaiement, Personne

IBAN = "BE68 5390 0754 7034"


@pytest.fixture
def personne(agents, entite):
    personne = actions.creer_personne(
        par=agents["as"],
        nom="Vanbrabant",
        prenom="Amélie",
        date_naissance=dt.date(1985, 7, 30),
        identifiants={"niss": "85.07.30-033.28"},
        adresse={"rue": "Rue des Clercs 3", "code_postal": "7000", "localite": "Mons"},
    )
    actions.rattacher_personne(personne=personne, compartiment=compartiment(entite))
    menage = actions.former_menage(personne=personne, par=agents["as"])
    enfant = PersonneFactory(institution=personne.institution, prenom="Zoé-Fleur", nom="Vanbrabant")
    actions.ajouter_membre(menage=menage, personne=enfant, role="enfant", par=agents["as"])
    return personne


@pytest.fixture
def instruction(agents, personne):
    return actions.enregistrer_instruction_paiement(
        personne=personne, iban=IBAN, titulaire="Amélie Vanbrabant", par=agents["as"]
    )


def nouvelle(**champs):
    return {"jeton": str(uuid.uuid4()), "nom": "Dubois", "prenom": "Lucie", "sexe": "X", **champs}


def adresses(personne, instruction):
    membre = personne.menages.get().menage.membres.get(role="enfant")
    numero = personne.identifiants.get()
    return [
        reverse("usagers:lire", args=[personne.pk]),
        reverse("usagers:modifier", args=[personne.pk]),
        reverse("usagers:adresse", args=[personne.pk]),
        reverse("usagers:identifiant", args=[personne.pk]),
        reverse("usagers:identifiant_retirer", args=[personne.pk, numero.pk]),
        reverse("usagers:membre", args=[personne.pk]),
        reverse("usagers:membre_choisir", args=[personne.pk]) + "?q=van",
        reverse("usagers:membre_retirer", args=[personne.pk, membre.pk]),
        reverse("usagers:instruction_creer", args=[personne.pk]),
        reverse("usagers:instruction", args=[instruction.pk]),
        reverse("usagers:instruction_verifier", args=[instruction.pk]),
        reverse("usagers:instruction_ecarter", args=[instruction.pk]),
    ]


def test_search_shows_identity_with_masked_number(agents, connecte, personne):
    page = connecte(agents["accueil"]).get(reverse("usagers:chercher"), {"q": "vanbrabant amelie"}).content.decode()
    assert "Vanbrabant Amélie" in page
    assert "30/07/1985" in page
    assert "328" in page
    assert "85073003328" not in page
    assert "Mons" in page


def test_typing_answers_the_results_alone(agents, connecte, personne):
    client = connecte(agents["accueil"])
    page = client.get(reverse("usagers:chercher"), {"q": "vanb"}, headers={"HX-Request": "true"}).content.decode()
    assert "Vanbrabant Amélie" in page
    assert "<html" not in page


def test_nobody_found_offers_to_create_with_the_typed_name(agents, connecte, institution):
    client = connecte(agents["accueil"])
    page = client.get(
        reverse("usagers:chercher"), {"q": "DUBOIS Lucie"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Créer cette personne" in page
    lien = f"{reverse('usagers:creer')}?q=DUBOIS%20Lucie"
    assert lien in page
    formulaire = client.get(lien).content.decode()
    assert 'value="DUBOIS"' in formulaire
    assert 'value="Lucie"' in formulaire


def test_who_may_not_create_is_not_offered_to(agents, connecte, institution):
    client = connecte(agents["membre"])
    page = client.get(reverse("usagers:chercher"), {"q": "dubois"}, headers={"HX-Request": "true"}).content.decode()
    assert "Créer cette personne" not in page


@pytest.mark.parametrize("profil", ["membre", "juriste", "notification", "gestion_technique", "dpo"])
def test_committee_and_others_find_nothing_anywhere(agents, connecte, personne, instruction, profil):
    client = connecte(agents[profil])
    for url in adresses(personne, instruction):
        assert client.get(url).status_code in {404, 405}, url
        assert client.post(url).status_code in {404, 405}, url
    liste = client.get(reverse("usagers:chercher"), {"q": "vanbrabant"}, headers={"HX-Request": "true"})
    assert b"Am\xc3\xa9lie" not in liste.content


def test_other_institution_finds_nothing_anywhere(etrangers, connecte, personne, instruction):
    for profil in ("as", "chef_as", "accueil", "paiement", "directeur_general"):
        client = connecte(etrangers[profil])
        for url in adresses(personne, instruction):
            assert client.get(url).status_code in {404, 405}, (profil, url)
            assert client.post(url).status_code in {404, 405}, (profil, url)


def test_reception_sees_identity_never_household_nor_account(agents, connecte, personne, instruction):
    page = connecte(agents["accueil"]).get(reverse("usagers:lire", args=[personne.pk])).content.decode()
    assert "Rue des Clercs 3" in page
    assert "Zoé-Fleur" not in page
    assert "BE68" not in page


def test_worker_sees_household_and_account_to_verify(agents, connecte, personne, instruction):
    page = connecte(agents["as"]).get(reverse("usagers:lire", args=[personne.pk])).content.decode()
    assert "Zoé-Fleur Vanbrabant" in page
    assert "à vérifier" in page
    assert "BE68539007547034" not in page
    assert (
        "Ce compte est vérifié"
        not in connecte(agents["as"]).get(reverse("usagers:instruction", args=[instruction.pk])).content.decode()
    )


def test_member_reads_the_person_while_her_compartment_is_open(agents, entite, connecte, personne):
    comite = Organe.objects.get(institution=entite.institution, code="comite")
    Ouverture.objects.create(compartiment=personne.compartiments.get(), organe=comite, motif="ordre du jour")
    page = connecte(agents["membre"]).get(reverse("usagers:lire", args=[personne.pk])).content.decode()
    assert "Zoé-Fleur" in page
    assert "Modifier" not in page


def test_creation_goes_to_the_new_page(agents, connecte, institution):
    client = connecte(agents["accueil"])
    donnees = nouvelle(
        date_naissance="12/03/40",
        niss="85.07.30-033.28",
        rue="Rue Haute 1",
        code_postal="7000",
        localite="Mons",
    )
    reponse = client.post(reverse("usagers:creer"), donnees)
    creee = Personne.objects.get()
    assert reponse.url == reverse("usagers:lire", args=[creee.pk])
    assert creee.date_naissance == dt.date(1940, 3, 12)
    assert creee.adresse_actuelle().rue == "Rue Haute 1"


def test_form_sent_twice_creates_one_person(agents, connecte, institution):
    client, donnees = connecte(agents["accueil"]), nouvelle()
    reponses = [client.post(reverse("usagers:creer"), donnees) for _ in range(2)]
    # The second sending meets a homonym, herself: it is shown, and nothing is created.
    assert Personne.objects.count() == 1
    assert reponses[0].status_code == 302
    confirmes = [client.post(reverse("usagers:creer"), {**donnees, "malgre_doublons": "on"}) for _ in range(2)]
    assert Personne.objects.count() == 1
    assert {reponse.url for reponse in confirmes} == {reponses[0].url}


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({"niss": "85.07.30-033.29"}, "échangés"),
        ({"date_naissance": "31/02/1990"}, "n’existe pas"),
        ({"date_naissance": "01/01/2040"}, "futur"),
        ({"rue": "Rue Haute 1"}, "Complétez l’adresse"),
        ({"nom": ""}, "obligatoire"),
    ],
)
def test_refused_form_keeps_what_was_typed_and_names_the_field(agents, connecte, institution, champs, phrase):
    reponse = connecte(agents["accueil"]).post(reverse("usagers:creer"), nouvelle(**champs))
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert phrase in page
    assert 'value="Lucie"' in page
    assert not Personne.objects.exists()


def test_number_of_another_person_names_her_in_the_form(agents, connecte, personne):
    reponse = connecte(agents["accueil"]).post(reverse("usagers:creer"), nouvelle(niss="85073003328"))
    assert "déjà celui de Amélie Vanbrabant" in reponse.content.decode()
    assert not Personne.objects.filter(nom="Dubois").exists()


def test_homonym_is_shown_then_created_on_confirmation(agents, connecte, personne):
    client = connecte(agents["accueil"])
    donnees = nouvelle(nom="VANBRABANT", prenom="Amelie", date_naissance="30/07/1985")
    reponse = client.post(reverse("usagers:creer"), donnees)
    page = reponse.content.decode()
    assert "peut-être déjà connue" in page
    assert reverse("usagers:lire", args=[personne.pk]) in page
    assert client.post(reverse("usagers:creer"), {**donnees, "malgre_doublons": "on"}).status_code == 302
    assert Personne.objects.filter(cle_tri="vanbrabant amelie").count() == 2


def test_ccas_form_has_no_niss(etrangers, connecte):
    page = connecte(etrangers["accueil"]).get(reverse("usagers:creer")).content.decode()
    assert "NISS" not in page
    assert "NIR" not in page
    assert "CAF" in page


def test_identity_address_and_number_are_changed_from_their_forms(agents, connecte, personne):
    client = connecte(agents["accueil"])
    url = reverse("usagers:modifier", args=[personne.pk])
    donnees = {"nom": "Vanbrabant", "prenom": "Amélie", "sexe": "F", "date_naissance": "300785", "telephone": "065 1"}
    assert client.post(url, donnees).status_code == 302
    nouvelle_adresse = {"rue": "Rue Neuve 2", "code_postal": "7012", "localite": "Jemappes", "du": "010126"}
    client.post(reverse("usagers:adresse", args=[personne.pk]), nouvelle_adresse)
    client.post(reverse("usagers:identifiant", args=[personne.pk]), {"genre": "bis", "valeur": "98.47.28-997.65"})
    personne.refresh_from_db()
    assert (personne.sexe, personne.telephone) == ("F", "065 1")
    assert personne.adresses.filter(du=dt.date(2026, 1, 1), localite="Jemappes").exists()
    assert personne.identifiants.count() == 2


def test_household_grows_by_a_known_or_a_new_person(agents, connecte, personne):
    client, url = connecte(agents["as"]), reverse("usagers:membre", args=[personne.pk])
    connue = PersonneFactory(institution=personne.institution, nom="Renard", prenom="Paul")
    choix = client.get(reverse("usagers:membre_choisir", args=[personne.pk]), {"q": "renard"}).content.decode()
    assert f"?personne={connue.pk}" in choix
    assert "Paul Renard" in client.get(f"{url}?personne={connue.pk}").content.decode()
    client.post(url, {"jeton": str(uuid.uuid4()), "personne": connue.pk, "role": "conjoint"})
    donnees = {"jeton": str(uuid.uuid4()), "nom": "Vanbrabant", "prenom": "Tom", "role": "enfant"}
    for _ in range(2):
        client.post(url, donnees)
    noms = set(personne.menages.get().menage.membres.values_list("personne__prenom", flat=True))
    assert noms == {"Amélie", "Zoé-Fleur", "Paul", "Tom"}
    assert Personne.objects.filter(prenom="Tom").count() == 1


def test_account_waits_then_a_second_agent_verifies_it(agents, connecte, personne):
    client = connecte(agents["as"])
    url = reverse("usagers:instruction_creer", args=[personne.pk])
    donnees = {"jeton": str(uuid.uuid4()), "iban": IBAN, "titulaire": "Amélie Vanbrabant"}
    for _ in range(2):
        client.post(url, donnees)
    instruction = InstructionPaiement.objects.get()
    verification = reverse("usagers:instruction_verifier", args=[instruction.pk])
    assert client.post(verification).status_code == 403
    paiement = connecte(agents["paiement"])
    page = paiement.get(reverse("usagers:instruction", args=[instruction.pk]))
    assert "Ce compte est vérifié" in page.content.decode()
    assert paiement.post(verification).status_code == 302
    assert personne.instruction_de_paiement() == instruction
    assert connecte(agents["chef_as"]).post(verification).status_code == 409


def test_payment_service_lists_accounts_to_verify(agents, connecte, instruction, django_assert_max_num_queries):
    client = connecte(agents["paiement"])
    with django_assert_max_num_queries(14):
        page = client.get(reverse("usagers:instructions")).content.decode()
    assert "Amélie Vanbrabant" in page


def test_search_page_queries_do_not_grow(agents, connecte, institution, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = connecte(agents["accueil"])

    def compter():
        with CaptureQueriesContext(connection) as requetes:
            client.get(reverse("usagers:chercher"), {"q": "vander"})
        return len(requetes)

    PersonneFactory(institution=institution, nom="Vandermeulen")
    compter()
    une = compter()
    for _ in range(9):
        PersonneFactory(institution=institution, nom="Vandermeulen")
    assert compter() == une
