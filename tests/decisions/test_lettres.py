"""The letter: every compulsory mention is on the paper, and none leaves without."""

import datetime as dt
from decimal import Decimal

import pikepdf
import pytest
from django.utils import timezone

from comptes.models import Agent
from decisions.actions.decision import rediger_motivation
from decisions.enums import Acte, Issue
from decisions.exceptions import LettreIncomplete
from decisions.lettres import apercu, composer, convention_pdf, lettre_pdf, manques_de_lettre
from dossiers.models import DossierSocial
from referentiel.enums import ConditionMention, GenreLettre
from referentiel.lecture import mentions
from referentiel.models import Mention, Parametre
from tests.decisions.execution import AUTRE_IBAN, avance_accordee, texte_du_pdf
from tests.decisions.situations import aide, decision_prise, dossier_ouvert, proposition_brouillon
from tests.factories import EntiteFactory, equiper
from usagers.models import Adresse

ARTICLE = "Texte d’article donné par l’institution pour l’essai, mot pour mot."


def completer(institution):
    """Give every text the referentiel leaves empty, as an institution does before its first real letter."""
    for mention in mentions(institution, GenreLettre.NOTIFICATION, timezone.localdate()):
        if not mention.donnee and not mention.texte:
            Mention.objects.filter(pk=mention.pk).update(texte=f"{ARTICLE} {mention.code}.")
    Parametre.objects.filter(code="tribunal_adresse").update(valeur="Tribunal d’essai, rue du Palais 3, 7999 Valcourt")


def reelle(decision):
    """The same institution, no longer a demonstration."""
    decision.dossier.institution.demonstration = False
    decision.dossier.institution.save()
    return decision


def texte(decision):
    return texte_du_pdf(lettre_pdf(decision))


def test_grant_of_a_cpas_carries_every_mention_of_article_21(agents, institution):
    completer(institution)
    decision = reelle(decision_prise(agents))
    lu = texte(decision)

    assert "Nous vous accordons Revenu d’intégration sociale" in lu
    assert "500,00 € par mois" in lu
    assert "selon la situation du ménage" in lu
    assert "du 1er janvier 2026 au 31 mars 2026" in lu
    assert "chaque mois" in lu
    assert "La personne vit seule et n’a plus de ressources." in lu
    assert "Les conditions de la loi sont remplies." in lu
    for mention in mentions(institution, GenreLettre.NOTIFICATION, decision.prise_le):
        if mention.texte:
            assert mention.texte in lu, mention.libelle
    assert "Tribunal d’essai, rue du Palais 3" in lu
    assert decision.dossier.numero in lu
    assert decision.numero in lu
    assert agents["as"].nom_complet in lu
    assert "TEXTE À FOURNIR" not in lu


def test_labels_of_the_mentions_come_without_their_number_in_the_law(agents):
    lu = texte(decision_prise(agents))

    assert "L’adresse du tribunal compétent" in lu
    assert "2°" not in lu


def test_letter_is_archivable_and_names_its_author(agents, tmp_path):
    (tmp_path / "lettre.pdf").write_bytes(lettre_pdf(decision_prise(agents)))
    with pikepdf.open(tmp_path / "lettre.pdf") as pdf, pdf.open_metadata() as donnees:
        assert donnees.pdfa_status == "3B"


def test_refusal_says_so_with_its_reason_and_without_amount(agents):
    decision = decision_prise(agents, issue=Issue.REFUS)
    rediger_motivation(
        decision=decision, par=agents["as"], motivation_fait="Vos ressources suffisent.", motivation_droit="Article 3."
    )
    decision.refresh_from_db()
    lu = texte(decision)

    assert "Nous refusons Revenu d’intégration sociale" in lu
    assert "Le comité en a jugé autrement." in lu
    assert "Vos ressources suffisent." in lu
    assert "500,00" not in lu
    assert "périodicité du paiement" not in lu
    assert "introduire un recours" in lu


def test_letter_of_a_departed_decision_cannot_leave_even_in_a_demonstration(agents):
    decision = decision_prise(agents, issue=Issue.MODIFIE)
    assert decision.dossier.institution.demonstration
    with pytest.raises(LettreIncomplete) as refus:
        lettre_pdf(decision)

    assert any("motivation, à rédiger" in manque for manque in refus.value.manques)


def test_modified_grant_prints_the_amount_of_the_organ(agents):
    decision = decision_prise(agents, issue=Issue.MODIFIE)
    rediger_motivation(decision=decision, par=agents["as"], motivation_fait="Fait.", motivation_droit="Droit.")
    decision.refresh_from_db()
    lu = texte(decision)

    assert "400,00 € par mois" in lu
    assert "500,00" not in lu


def test_real_institution_is_refused_the_letter_with_the_list_of_missing_texts(agents):
    decision = reelle(decision_prise(agents))
    with pytest.raises(LettreIncomplete) as refus:
        lettre_pdf(decision)

    assert refus.value.manques == [
        "2° L’adresse du tribunal compétent",
        "3° Les modalités du recours",
        "4° Le texte de l’article 728 du Code judiciaire",
        "4° Le texte de l’article 1017 du Code judiciaire",
    ]


def test_demonstration_prints_in_full_view_what_nobody_provided(agents):
    assert texte(decision_prise(agents)).count("TEXTE À FOURNIR") == 4


def test_missing_datum_is_refused_even_in_a_demonstration(agents):
    decision = decision_prise(agents)
    DossierSocial.objects.filter(pk=decision.dossier_id).update(referent=None)
    decision.dossier.refresh_from_db()

    assert manques_de_lettre(decision) == ["5° Le service et le travailleur social"]


def test_grant_without_way_of_calculation_is_refused(agents):
    decision = decision_prise(agents, mode_calcul="reste du mois")
    for ligne in (lignes := composer(decision).lignes):
        assert ligne.calcul == "reste du mois"
    assert lignes

    vide = proposition_brouillon(agents, types=[aide(agents, "frais_medicaux")], mode_calcul="")
    assert "Le montant, le mode de calcul et la périodicité" in composer(vide).manques


def test_mention_of_money_is_asked_only_when_money_is_granted(agents):
    refus = decision_prise(agents, issue=Issue.REFUS)
    conditions = {m.mention.condition for m in composer(refus).mentions}

    assert ConditionMention.SI_ARGENT not in conditions


def test_ccas_letter_speaks_of_its_commission_and_its_court(autre_institution, etrangers):
    etrangers["as"].institution.organes.filter(code="commission").update(nom="Commission permanente")
    lu = texte(decision_prise(etrangers, types=[aide(etrangers, "aide_financiere")], au=None, periodicite="unique"))

    assert "Décision prise par la commission permanente sur votre demande" in lu
    assert "Pour le CCAS de Sainte-Aulaire" in lu
    assert "tribunal du travail" not in lu
    assert "728" not in lu


def test_address_stands_in_the_window_and_salutation_follows_the_person(agents):
    dossier = dossier_ouvert(agents, prenom="Noémie", nom="Vanbrabant", sexe="F")
    Adresse.objects.create(
        personne=dossier.personne,
        rue="rue des Écoles 4",
        code_postal="7999",
        localite="Valcourt",
        du=dt.date(2020, 1, 1),
    )
    lu = texte(decision_prise(agents, dossier=dossier))

    assert "Madame Noémie Vanbrabant rue des Écoles 4 7999 Valcourt" in lu
    assert "Madame," in lu


def test_account_of_a_third_party_is_never_printed(agents):
    decision = decision_prise(agents, payee=None, tiers_nom="Régie du Parc", tiers_iban=AUTRE_IBAN)
    lu = texte(decision)

    assert "Régie du Parc" in lu
    assert AUTRE_IBAN not in lu.replace(" ", "")


def test_text_typed_by_an_agent_stays_text_on_the_sheet_and_in_the_pdf(agents):
    proposition = proposition_brouillon(agents)
    proposition.motivation_fait = "<script>alert(1)</script> <img src='http://ailleurs.example/x.png'>"

    assert "&lt;script&gt;" in apercu(proposition)
    assert "<script>" not in apercu(proposition)


def test_preview_shows_the_letter_as_it_will_leave(agents):
    proposition = proposition_brouillon(agents)
    feuille = apercu(proposition)

    assert "Nous vous accordons" in feuille
    assert "MOTIVATION" not in feuille
    proposition.motivation_fait = ""
    assert "MOTIVATION EN FAIT À RÉDIGER" in apercu(proposition)


def test_recovery_line_adds_the_mentions_of_a_recovery(agents):
    decision = decision_prise(
        agents, acte=Acte.RECUPERATION, montant=Decimal("120.00"), mode_calcul="deux mois versés en trop"
    )
    lettre = composer(decision)

    assert "4° Le délai de prescription" in lettre.manques
    assert lettre.lignes[0].acte == "Vous devez rembourser"
    assert "Le centre peut renoncer" in texte(decision)


def test_convention_prints_its_plan_and_its_sum(agents):
    avance = avance_accordee(agents, montant=Decimal("100.00"), mensualites=3)
    lu = texte_du_pdf(convention_pdf(avance))

    assert "une avance de 100,00 €" in lu
    assert lu.count("33,33 €") == 2
    assert "33,34 €" in lu
    assert "« Lu et approuvé »" in lu
    assert avance.ligne.decision.numero in lu


def test_letter_of_another_centre_names_that_centre(institution):
    entite = EntiteFactory(institution=institution, nom="Antenne du Faubourg")
    agents: dict[str, Agent] = equiper(institution, entite)

    assert "Antenne du Faubourg" in texte(decision_prise(agents))
