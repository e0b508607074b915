"""What is delivered is complete, sourced, and never overwrites what people changed."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from referentiel import lecture
from referentiel.enums import ConditionMention, Donnee
from referentiel.livraison import ccas, charger, cpas
from referentiel.models import Circuit, Mention, Parametre, PieceRequise, TypeAide, TypePiece

JOUR = dt.date(2026, 11, 22)
AIDES_CPAS = {
    "ris", "eris", "aide_urgente", "amu", "frais_medicaux", "mutualite", "garantie_locative", "allocation_chauffage",
    "fonds_energie", "avance_prestations", "prime_installation", "mediation_dettes", "guidance_budgetaire",
    "gestion_budgetaire", "aide_alimentaire", "participation_sociale", "article_60", "article_61", "piis",
    "adresse_reference", "maison_repos", "frais_logement", "prime_naissance", "rapatriement", "aide_domicile",
}  # fmt: skip
AIDES_CCAS = {
    "domiciliation", "aides_menageres", "obligation_alimentaire", "ame", "css", "aspa", "apa", "rsa", "aide_sociale",
    "famille_accueil", "hebergement_pa", "etablissement_ph", "puma", "accompagnement_social", "aide_financiere",
    "aide_remboursable", "animation_seniors", "animation_familles", "inclusion_numerique", "plan_alerte", "transport",
    "soutien_administratif", "aide_alimentaire", "secours_urgence", "pass_adulte", "culture", "relogement",
}  # fmt: skip
NOTIFICATION_CPAS = [
    "motivation", "montant_calcul_periodicite", "recours_possible", "tribunal_adresse", "delai_recours",
    "modalites_recours", "article_728", "article_1017", "references_dossier", "service_et_agent", "explications",
    "non_suspensif", "periodicite_paiement",
]  # fmt: skip
A_FOURNIR_CPAS = {"modalites_recours", "article_728", "article_1017", "prescription", "renonciation_procedure"}


@pytest.mark.parametrize(("profil", "aides"), [("cpas", AIDES_CPAS), ("ccas", AIDES_CCAS)])
def test_delivery_has_every_kind_of_aid(db, profil, aides):
    charger(profil)
    assert set(TypeAide.objects.filter(profil=profil).values_list("code", flat=True)) == aides
    assert TypePiece.objects.filter(profil=profil).count() >= 25


@pytest.mark.parametrize("livraison", [cpas.LIVRAISON, ccas.LIVRAISON])
def test_every_asked_paper_exists_and_says_why(livraison):
    papiers = {p.code for p in livraison.papiers}
    assert len(papiers) == len(livraison.papiers)
    for aide in livraison.aides:
        demandes = [d.papier for d in aide.pieces]
        assert len(set(demandes)) == len(demandes), aide.code
        for demandee in aide.pieces:
            assert demandee.papier in papiers
            assert len(demandee.motif) > 15


@pytest.mark.parametrize("livraison", [cpas.LIVRAISON, ccas.LIVRAISON])
def test_every_rule_and_mention_has_its_source(livraison):
    assert all(regle.source for regle in livraison.regles)
    assert all(mention.source for mention in livraison.mentions)
    assert len({(m.lettre, m.code) for m in livraison.mentions}) == len(livraison.mentions)
    assert all(not (m.donnee and m.texte) for m in livraison.mentions)


def test_cpas_notification_has_each_mention_of_article_21_in_order(institution):
    mentions = lecture.mentions(institution, "notification", JOUR)
    assert [m.code for m in mentions] == NOTIFICATION_CPAS
    conditionnelles = {m.code for m in mentions if m.condition == ConditionMention.SI_ARGENT}
    assert conditionnelles == {"montant_calcul_periodicite", "periodicite_paiement"}


def test_texts_nobody_gave_stay_to_be_provided(institution):
    toutes = lecture.toutes_les_mentions(institution, JOUR)
    assert {m.code for m in toutes if m.a_fournir} == A_FOURNIR_CPAS
    assert "suspend pas" in next(m.texte for m in toutes if m.code == "non_suspensif")


def test_cpas_receipt_and_recovery_mentions(institution):
    accuse = {m.donnee for m in lecture.mentions(institution, "accuse", JOUR) if m.donnee}
    assert accuse == {Donnee.DATE_RECEPTION, Donnee.DELAI_EXAMEN, Donnee.AGENT, Donnee.ECHEANCE_DECISION}
    recuperation = [m.libelle[:2] for m in lecture.mentions(institution, "recuperation", JOUR)]
    assert sorted(set(recuperation)) == ["1°", "2°", "3°", "4°", "5°", "6°"]


def test_ccas_receipt_has_the_mentions_of_r112_5(autre_institution):
    codes = [m.code for m in lecture.mentions(autre_institution, "accuse", JOUR)]
    assert codes == [
        "date_reception",
        "decision_implicite",
        "service_et_agent",
        "adresse_service",
        "telephone_service",
        "pieces_manquantes",
        "voies_et_delais",
    ]


def test_loading_twice_creates_nothing(db):
    assert charger("cpas") > 100
    assert charger("cpas") == 0


def test_loading_leaves_edited_rows_alone_and_restores_missing_ones(db):
    charger("cpas")
    Parametre.objects.filter(code="delai_decision").update(valeur="25")
    Mention.objects.filter(code="non_suspensif").update(texte="Texte du centre")
    ris = TypeAide.objects.get(profil="cpas", code="ris")
    PieceRequise.objects.filter(type_aide=ris).delete()
    Circuit.objects.filter(profil="cpas", type_aide__isnull=True).update(validation_chef=False)
    Parametre.objects.filter(code="delai_notification").delete()
    assert charger("cpas") == 1
    assert Parametre.objects.get(code="delai_decision").valeur == "25"
    assert Mention.objects.get(code="non_suspensif").texte == "Texte du centre"
    assert not ris.pieces_requises.exists()
    assert not Circuit.objects.get(profil="cpas", type_aide__isnull=True).validation_chef
    assert Parametre.objects.get(code="delai_notification").entier == 8


def test_command_loads_and_says_how_many(db, capsys):
    call_command("referentiel", "--charger", "cpas", "ccas")
    lignes = capsys.readouterr().out.splitlines()
    assert [ligne.split(" : ")[0] for ligne in lignes] == ["cpas", "ccas"]


def test_command_refuses_a_profile_without_delivery(db):
    with pytest.raises(CommandError, match="departement"):
        call_command("referentiel", "--charger", "departement")
