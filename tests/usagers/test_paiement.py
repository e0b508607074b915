"""Money follows only an account that a second agent verified."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee, EtatPerime
from comptes.enums import Profil
from comptes.models import AFaire, Exclusion, Habilitation
from ged.models import Document
from tests.factories import PersonneFactory, compartiment, habiliter
from usagers import actions
from usagers.exceptions import InstructionInvalide
from usagers.models import InstructionPaiement

IBAN, AUTRE_IBAN = "BE68 5390 0754 7034", "BE71 0961 2345 6769"
MARS, JUIN = dt.date(2026, 3, 1), dt.date(2026, 6, 1)


@pytest.fixture
def personne(agents, entite):
    personne = PersonneFactory(institution=entite.institution, nom="Vanbrabant", prenom="Amélie")
    actions.rattacher_personne(personne=personne, compartiment=compartiment(entite))
    return personne


def saisir(personne, par, *, iban=IBAN, du=MARS, preuve=None):
    return actions.enregistrer_instruction_paiement(
        personne=personne, iban=iban, titulaire="Amélie Vanbrabant", par=par, du=du, preuve=preuve
    )


def test_typed_account_is_not_followed_until_verified(agents, personne):
    instruction = saisir(personne, agents["as"])
    assert instruction.iban == "BE68539007547034"
    assert personne.instruction_de_paiement() is None
    assert AFaire.objects.ouverts().pour(agents["paiement"]).get().nature == "compte-a-verifier"
    actions.verifier_instruction_paiement(instruction=instruction, par=agents["paiement"])
    assert personne.instruction_de_paiement() == instruction
    assert not AFaire.objects.ouverts().pour(agents["paiement"]).exists()


def test_verified_account_ends_the_previous_the_day_before(agents, personne):
    ancienne = saisir(personne, agents["as"])
    actions.verifier_instruction_paiement(instruction=ancienne, par=agents["paiement"])
    nouvelle = saisir(personne, agents["as"], iban=AUTRE_IBAN, du=JUIN)
    assert personne.instruction_de_paiement(JUIN) == ancienne
    actions.verifier_instruction_paiement(instruction=nouvelle, par=agents["chef_as"])
    ancienne.refresh_from_db()
    assert ancienne.au == dt.date(2026, 5, 31)
    assert personne.instruction_de_paiement(dt.date(2026, 5, 31)) == ancienne
    assert personne.instruction_de_paiement(JUIN) == nouvelle


def test_account_of_an_earlier_day_verified_later_stops_where_the_next_begins(agents, personne):
    nouvelle = saisir(personne, agents["as"], du=JUIN)
    ancienne = saisir(personne, agents["as"], iban=AUTRE_IBAN, du=MARS)
    for instruction in (nouvelle, ancienne):
        actions.verifier_instruction_paiement(instruction=instruction, par=agents["paiement"])
    assert personne.instruction_de_paiement(dt.date(2026, 5, 31)) == ancienne
    assert personne.instruction_de_paiement(JUIN) == nouvelle


def test_account_corrected_the_same_day_replaces_the_first(agents, personne):
    for iban in (IBAN, AUTRE_IBAN):
        derniere = saisir(personne, agents["as"], iban=iban)
        actions.verifier_instruction_paiement(instruction=derniere, par=agents["paiement"])
    assert personne.instruction_de_paiement(MARS) == derniere
    assert personne.instruction_de_paiement(timezone.localdate()) == derniere


def test_who_typed_it_never_verifies_it(agents, entite, personne):
    chef = agents["chef_as"]
    instruction = saisir(personne, chef)
    with pytest.raises(ActionRefusee):
        actions.verifier_instruction_paiement(instruction=instruction, par=chef)
    with pytest.raises(IntegrityError), transaction.atomic():
        InstructionPaiement.objects.filter(pk=instruction.pk).update(verifiee_par=chef, verifiee_le=timezone.now())


@pytest.mark.parametrize(
    "profil", ["accueil", "juriste", "membre", "notification", "recuperation", "dpo", "gestion_technique"]
)
def test_other_profiles_neither_type_nor_verify(agents, personne, profil):
    with pytest.raises(ActionRefusee):
        saisir(personne, agents[profil])
    instruction = saisir(personne, agents["as"])
    with pytest.raises(ActionRefusee):
        actions.verifier_instruction_paiement(instruction=instruction, par=agents[profil])


def test_second_decision_is_told_so(agents, personne):
    instruction = saisir(personne, agents["as"])
    actions.verifier_instruction_paiement(instruction=instruction, par=agents["paiement"])
    with pytest.raises(EtatPerime, match=agents["paiement"].nom):
        actions.ecarter_instruction(instruction=instruction, par=agents["chef_as"])


def test_account_set_aside_is_never_followed(agents, personne):
    instruction = saisir(personne, agents["as"])
    actions.ecarter_instruction(instruction=instruction, par=agents["paiement"])
    assert personne.instruction_de_paiement() is None
    assert not AFaire.objects.ouverts().exists()
    assert not InstructionPaiement.objects.a_verifier().exists()


@pytest.mark.parametrize("iban", ["BE68 5390 0754 7035", "BE68", "n’importe quoi"])
def test_wrong_iban_is_refused(agents, personne, iban):
    with pytest.raises(InstructionInvalide):
        saisir(personne, agents["as"], iban=iban)


def test_proof_the_agent_does_not_read_is_refused(agents, etrangers, personne):
    ailleurs = Document.objects.create(institution=etrangers["as"].institution, titre="relevé.pdf", par=etrangers["as"])
    with pytest.raises(InstructionInvalide, match="preuve"):
        saisir(personne, agents["as"], preuve=ailleurs)


def test_without_payment_service_the_chief_is_asked(agents, personne):
    Habilitation.objects.filter(profil=Profil.PAIEMENT).delete()
    saisir(personne, agents["as"])
    assert AFaire.objects.ouverts().pour(agents["chef_as"]).get().nature == "compte-a-verifier"


def test_accounts_are_seen_by_readers_of_the_dossier_and_payment_only(agents, etrangers, entite, personne):
    saisir(personne, agents["as"])
    voient = {nom for nom, agent in agents.items() if InstructionPaiement.objects.visibles_par(agent).exists()}
    assert voient == {"as", "chef_as", "directeur_general", "paiement"}
    assert not any(InstructionPaiement.objects.visibles_par(agent).exists() for agent in etrangers.values())
    Exclusion.objects.create(compartiment=personne.compartiments.get(), agent=agents["paiement"], motif="parenté")
    assert not InstructionPaiement.objects.visibles_par(agents["paiement"]).exists()


def test_colleague_of_another_centre_does_not_see_the_account(agents, personne):
    from tests.factories import EntiteFactory

    ailleurs = habiliter(personne.institution, EntiteFactory(institution=personne.institution), "as")
    saisir(personne, agents["as"])
    assert not InstructionPaiement.objects.visibles_par(ailleurs).exists()
    with pytest.raises(ActionRefusee):
        saisir(personne, ailleurs)
