"""Payments: nothing without decision, verified account and second pair of eyes; never twice."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from commun.erreurs import ActionRefusee, EtatPerime, RegleNonSatisfaite
from commun.models import Evenement
from comptes.enums import Profil
from comptes.models import AFaire, Exclusion
from decisions.actions.paiement import (
    annuler_echeance,
    controler_echeances,
    executer_lot,
    exporter_lot,
    preparer_lot,
    telecharger_fichier,
)
from decisions.ecrans.echeances import lignes, par_mois
from decisions.enums import EtatEcheance, EtatLot, EtatPaiement
from decisions.exceptions import PaiementBloque
from decisions.models import Echeance, LotPaiement, Paiement
from ged import stockage
from tests.decisions.execution import (
    AUTRE_IBAN,
    IBAN,
    compte_verifie,
    decision_a_payer,
    echeances_controlees,
    lot_prepare,
    paiement_de,
    pks,
    second_payeur,
)
from tests.factories import EntiteFactory, habiliter
from usagers.actions.paiement import enregistrer_instruction_paiement, verifier_instruction_paiement

AUJOURD_HUI = timezone.localdate


def test_echeances_checked_by_the_payment_desk_carry_its_name(agents):
    paiement = echeances_controlees(agents)

    assert {e.etat for e in paiement.echeances.all()} == {EtatEcheance.CONTROLEE}
    assert {e.controlee_par for e in paiement.echeances.all()} == {agents["paiement"]}


def test_checked_echeances_are_not_forgotten_until_they_are_in_a_batch(agents):
    paiement = echeances_controlees(agents)
    ligne = AFaire.objects.ouverts().get(nature="paiement-a-controler")
    assert "à mettre dans un lot" in ligne.raison

    preparer_lot(
        institution=paiement.decision.institution,
        execution_le=AUJOURD_HUI(),
        echeances=pks(paiement),
        par=agents["paiement"],
    )
    assert not AFaire.objects.ouverts().filter(nature="paiement-a-controler").exists()
    assert AFaire.objects.ouverts().get(nature="lot-a-suivre").agent == agents["paiement"]


def test_partial_months_are_paid_in_proportion_to_the_cent(agents):
    decision = decision_a_payer(agents, montant=Decimal("1000.00"), du=dt.date(2026, 1, 16), au=dt.date(2026, 3, 10))
    montants = list(paiement_de(decision).echeances.order_by("rang").values_list("montant", flat=True))

    assert montants == [Decimal("516.13"), Decimal("1000.00"), Decimal("322.58")]


def test_without_verified_account_nothing_is_checked_and_the_sentence_says_why(agents):
    decision = decision_a_payer(agents, compte=False)
    with pytest.raises(PaiementBloque) as refus:
        controler_echeances(echeances=pks(paiement_de(decision)), par=agents["paiement"])

    assert all("aucun compte vérifié" in manque for manque in refus.value.manques)
    assert not Echeance.objects.exclude(etat=EtatEcheance.PREVUE).exists()


def test_account_typed_but_not_verified_blocks_the_payment(agents):
    decision = decision_a_payer(agents, compte=False)
    personne = decision.dossier.personne
    enregistrer_instruction_paiement(personne=personne, iban=IBAN, titulaire="", par=agents["as"])

    with pytest.raises(PaiementBloque):
        controler_echeances(echeances=pks(paiement_de(decision)), par=agents["paiement"])


def test_agent_who_typed_the_account_does_not_check_what_goes_there(agents):
    decision = decision_a_payer(agents, compte=False)
    instruction = enregistrer_instruction_paiement(
        personne=decision.dossier.personne, iban=IBAN, titulaire="", par=agents["paiement"]
    )
    second = second_payeur(agents)
    verifier_instruction_paiement(instruction=instruction, par=second)
    echeances = pks(paiement_de(decision))

    with pytest.raises(PaiementBloque) as refus:
        controler_echeances(echeances=echeances, par=agents["paiement"])
    assert "vous avez saisi ce compte" in refus.value.manques[0]
    assert len(controler_echeances(echeances=echeances, par=second)) == 3


def test_third_party_is_paid_on_the_account_of_the_decision(agents):
    decision = decision_a_payer(
        agents, compte=False, payee=None, tiers_nom="Régie du Parc", tiers_iban=AUTRE_IBAN, communication="bail 12"
    )
    lot = lot_prepare(agents, decision)

    assert {(e.iban, e.titulaire) for e in lot.echeances.all()} == {(AUTRE_IBAN, "Régie du Parc")}


def test_lot_freezes_the_account_in_force_on_the_day_of_execution(agents):
    decision = decision_a_payer(agents)
    plus_tard = AUJOURD_HUI() + dt.timedelta(days=10)
    compte_verifie(agents, decision.dossier.personne, AUTRE_IBAN, du=plus_tard)
    paiement = echeances_controlees(agents, decision)
    premiere, *reste = pks(paiement)
    options = {"institution": decision.institution, "par": agents["paiement"]}
    avant = preparer_lot(execution_le=AUJOURD_HUI(), echeances=[premiere], **options)
    apres = preparer_lot(execution_le=plus_tard, echeances=reste, **options)

    assert {e.iban for e in avant.echeances.all()} == {IBAN}
    assert {e.iban for e in apres.echeances.all()} == {AUTRE_IBAN}


def test_account_ended_after_the_check_blocks_the_batch_and_leaves_nothing(agents):
    paiement = echeances_controlees(agents)
    instruction = paiement.decision.dossier.personne.instruction_de_paiement()
    instruction.au = AUJOURD_HUI() - dt.timedelta(days=1)
    instruction.save()

    with pytest.raises(PaiementBloque):
        preparer_lot(
            institution=paiement.decision.institution,
            execution_le=AUJOURD_HUI(),
            echeances=pks(paiement),
            par=agents["paiement"],
        )
    assert not LotPaiement.objects.exists()


def test_echeance_already_in_a_batch_enters_no_other(agents):
    lot = lot_prepare(agents)
    with pytest.raises(EtatPerime, match=lot.reference):
        preparer_lot(
            institution=lot.institution,
            execution_le=AUJOURD_HUI(),
            echeances=lot.echeances.values_list("pk", flat=True),
            par=second_payeur(agents),
        )
    assert LotPaiement.objects.count() == 1


def test_unchecked_echeance_enters_no_batch(agents):
    paiement = paiement_de(decision_a_payer(agents))
    with pytest.raises(EtatPerime):
        preparer_lot(
            institution=paiement.decision.institution,
            execution_le=AUJOURD_HUI(),
            echeances=pks(paiement),
            par=agents["paiement"],
        )


def test_batch_in_the_past_or_empty_is_refused(agents):
    institution = agents["paiement"].institution
    with pytest.raises(RegleNonSatisfaite):
        preparer_lot(
            institution=institution,
            execution_le=AUJOURD_HUI() - dt.timedelta(days=1),
            echeances=[1],
            par=agents["paiement"],
        )
    with pytest.raises(RegleNonSatisfaite):
        preparer_lot(institution=institution, execution_le=AUJOURD_HUI(), echeances=[], par=agents["paiement"])


def test_file_is_kept_once_with_its_hash_and_each_download_is_journaled(agents):
    lot = exporter_lot(lot=lot_prepare(agents), par=agents["paiement"])
    encore = exporter_lot(lot=lot, par=second_payeur(agents))

    assert (encore.cle_fichier, encore.empreinte) == (lot.cle_fichier, lot.empreinte)
    telecharger_fichier(lot=lot, par=agents["paiement"])
    contenu = telecharger_fichier(lot=lot, par=agents["paiement"])
    assert contenu.startswith(b"<?xml")
    assert Evenement.objects.filter(type="lot.fichier_telecharge", objet_id=lot.pk).count() == 2
    assert Evenement.objects.filter(type="lot.fichier_produit", objet_id=lot.pk).count() == 1


def test_file_changed_in_the_store_does_not_leave(agents):
    lot = exporter_lot(lot=lot_prepare(agents), par=agents["paiement"])
    with stockage.pieces().open(lot.cle_fichier, "wb") as fichier:
        fichier.write(b"<faux/>")

    with pytest.raises(RegleNonSatisfaite, match="n’est plus celui"):
        telecharger_fichier(lot=lot, par=agents["paiement"])


def test_file_not_yet_made_cannot_be_downloaded_nor_the_batch_executed(agents):
    lot = lot_prepare(agents)
    with pytest.raises(EtatPerime):
        telecharger_fichier(lot=lot, par=agents["paiement"])
    with pytest.raises(EtatPerime):
        executer_lot(lot=lot, le=AUJOURD_HUI(), par=agents["paiement"])


def test_executed_batch_pays_its_echeances_and_closes_the_branch(agents):
    lot = exporter_lot(lot=lot_prepare(agents), par=agents["paiement"])
    executer_lot(lot=lot, le=AUJOURD_HUI(), par=agents["paiement"])

    assert {(e.etat, e.payee_le) for e in lot.echeances.all()} == {(EtatEcheance.PAYEE, AUJOURD_HUI())}
    assert Paiement.objects.get().etat == EtatPaiement.CLOS
    assert not AFaire.objects.ouverts().filter(nature__in=["paiement-a-controler", "lot-a-suivre"]).exists()
    with pytest.raises(EtatPerime):
        executer_lot(lot=lot, le=AUJOURD_HUI(), par=agents["paiement"])


def test_branch_stays_open_while_an_echeance_is_left(agents):
    paiement = paiement_de(decision_a_payer(agents))
    premiere, deuxieme, _troisieme = pks(paiement)
    controler_echeances(echeances=[premiere, deuxieme], par=agents["paiement"])
    lot = preparer_lot(
        institution=paiement.decision.institution,
        execution_le=AUJOURD_HUI(),
        echeances=[premiere, deuxieme],
        par=agents["paiement"],
    )
    executer_lot(lot=exporter_lot(lot=lot, par=agents["paiement"]), le=AUJOURD_HUI(), par=agents["paiement"])

    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.EN_COURS
    attendu = AFaire.objects.ouverts().get(nature="paiement-a-controler")
    assert attendu.echeance == paiement.echeances.get(etat=EtatEcheance.PREVUE).prevue_le


@pytest.mark.parametrize("jours", [1, -400])
def test_execution_day_in_the_future_or_before_the_batch_is_refused(agents, jours):
    lot = exporter_lot(lot=lot_prepare(agents), par=agents["paiement"])
    with pytest.raises(RegleNonSatisfaite):
        executer_lot(lot=lot, le=AUJOURD_HUI() + dt.timedelta(days=jours), par=agents["paiement"])
    lot.refresh_from_db()
    assert lot.etat == EtatLot.EXPORTE


def test_cancelled_echeances_close_the_branch_without_paying(agents):
    paiement = paiement_de(decision_a_payer(agents))
    for echeance in paiement.echeances.all():
        annuler_echeance(echeance=echeance, motif="décès", par=agents["paiement"])

    paiement.refresh_from_db()
    assert paiement.etat == EtatPaiement.CLOS
    assert {e.motif_annulation for e in paiement.echeances.all()} == {"décès"}


def test_cancelling_needs_a_reason_and_comes_before_the_batch(agents):
    paiement = paiement_de(decision_a_payer(agents))
    with pytest.raises(RegleNonSatisfaite):
        annuler_echeance(echeance=paiement.echeances.all()[0], motif="  ", par=agents["paiement"])
    lot = lot_prepare(agents, paiement.decision)
    with pytest.raises(EtatPerime):
        annuler_echeance(echeance=lot.echeances.all()[0], motif="erreur", par=agents["paiement"])


def test_every_other_profile_is_refused_each_act(agents):
    decision = decision_a_payer(agents)
    paiement = paiement_de(decision)
    options = {"institution": decision.institution, "execution_le": AUJOURD_HUI()}
    autres = [agents[profil] for profil in Profil.values if profil != Profil.PAIEMENT]
    for autre in autres:
        with pytest.raises(ActionRefusee):
            controler_echeances(echeances=pks(paiement), par=autre)
        with pytest.raises(ActionRefusee):
            annuler_echeance(echeance=paiement.echeances.all()[0], motif="x", par=autre)
    lot = lot_prepare(agents, decision)
    for autre in autres:
        with pytest.raises(ActionRefusee):
            preparer_lot(echeances=pks(paiement), par=autre, **options)
        with pytest.raises(ActionRefusee):
            exporter_lot(lot=lot, par=autre)
        assert not LotPaiement.objects.visibles_par(autre).exists()
    exporter_lot(lot=lot, par=agents["paiement"])
    for autre in autres:
        with pytest.raises(ActionRefusee):
            executer_lot(lot=lot, le=AUJOURD_HUI(), par=autre)


def test_payment_desk_of_another_centre_or_kept_out_sees_no_batch(agents, institution):
    lot = lot_prepare(agents)
    ailleurs = habiliter(institution, EntiteFactory(institution=institution), Profil.PAIEMENT)
    exclu = second_payeur(agents)
    Exclusion.objects.create(
        compartiment=lot.echeances.all()[0].paiement.decision.dossier.compartiment, agent=exclu, motif="parent"
    )

    assert LotPaiement.objects.visibles_par(agents["paiement"]).get() == lot
    assert not LotPaiement.objects.visibles_par(ailleurs).exists()
    assert not LotPaiement.objects.visibles_par(exclu).exists()
    assert not Echeance.objects.visibles_par(ailleurs).exists()


def test_rows_tell_the_difference_with_the_month_before(agents):
    decision = decision_a_payer(agents, montant=Decimal("1000.00"), du=dt.date(2026, 1, 16))
    rangees = lignes(paiement_de(decision).echeances.order_by("rang"))

    assert [r.ecart.replace("\u00a0", " ").replace("\u202f", " ") for r in rangees] == [
        "première",
        "+ 483,87 €",
        "comme la précédente",
    ]
    assert rangees[0].compte.endswith(IBAN[-3:])
    assert IBAN not in rangees[0].compte


def test_rows_are_grouped_by_month_due_with_their_sum(agents):
    mois = par_mois(lignes(paiement_de(decision_a_payer(agents)).echeances.all()))

    assert sum(len(m.lignes) for m in mois) == 3
    assert sum(m.total for m in mois) == Decimal("1500.00")
