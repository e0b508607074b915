import datetime as dt
from decimal import Decimal

import pytest

from decisions.enums import EtatExecution, Issue
from decisions.execution import avec_execution, branches, etat_execution
from decisions.models import Decision, Echeance, LotPaiement, Notification, Remboursement
from ged.models import Document
from tests.decisions import situations

JOUR = dt.date(2026, 11, 22)


def relire(decision):
    return avec_execution(Decision.objects.all()).get(pk=decision.pk)


def dire(decision):
    return {b.code: b.attend for b in branches(relire(decision))}


def notifier(decision, agents):
    notification = Notification.objects.get(decision=decision)
    lettre = Document.objects.create(institution=decision.institution, titre="Lettre", par=agents["notification"])
    notification.preparer(lettre, agents["notification"])
    notification.envoyer("recommande", "R1")
    notification.prouver(JOUR)
    notification.save()


def payer(decision, agents):
    lot = LotPaiement.objects.create(
        institution=decision.institution, reference="L1", execution_le=JOUR, prepare_par=agents["paiement"]
    )
    for echeance in Echeance.objects.filter(paiement=decision.paiement):
        echeance.controler(agents["paiement"])
        echeance.emettre(lot, "BE68539007547034", "X")
        echeance.payer(JOUR)
        echeance.save()
    decision.paiement.clore()
    decision.paiement.save()


def test_decision_goes_from_to_execute_to_executed(agents):
    decision = situations.decision_prise(agents)
    assert etat_execution(relire(decision)) == EtatExecution.A_EXECUTER
    assert dire(decision) == {"notification": "la lettre est à préparer", "paiement": "échéances à payer : 3 sur 3"}
    notifier(decision, agents)
    assert etat_execution(relire(decision)).label == "en cours"
    payer(decision, agents)
    assert etat_execution(relire(decision)) == EtatExecution.EXECUTEE
    assert dire(decision) == {"notification": "", "paiement": ""}


def test_refusal_is_executed_once_notified(agents):
    decision = situations.decision_prise(agents, issue=Issue.REFUS)
    assert dire(decision) == {"notification": "la motivation est à rédiger avant toute lettre"}
    notifier(decision, agents)
    assert etat_execution(relire(decision)) == EtatExecution.EXECUTEE


def test_advance_keeps_the_decision_running_until_paid_back(agents):
    garantie = situations.aide(agents, "garantie_locative")
    decision = situations.decision_prise(agents, types=[garantie], montant=Decimal("900.00"))
    notifier(decision, agents)
    payer(decision, agents)
    assert dire(decision)["avance"] == "la convention est à signer"
    avance = decision.lignes.get().avance
    avance.signer(JOUR)
    avance.save()
    assert dire(decision)["avance"] == "remboursements attendus : 3"
    assert etat_execution(relire(decision)) == EtatExecution.EN_COURS
    Remboursement.objects.update(recu_le=JOUR, recu_par=agents["recuperation"])
    avance.solder()
    avance.save()
    assert etat_execution(relire(decision)) == EtatExecution.EXECUTEE


@pytest.mark.parametrize("nombre", [1, 3])
def test_list_takes_a_fixed_number_of_queries(agents, django_assert_num_queries, nombre):
    for _ in range(nombre):
        situations.decision_prise(agents)
    with django_assert_num_queries(5):
        for decision in avec_execution(Decision.objects.all()):
            etat_execution(decision)
