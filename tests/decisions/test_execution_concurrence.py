"""Two clerks at the same second: money leaves once, letters are made once."""

import pytest
from django.utils import timezone

from commun.erreurs import EtatPerime
from decisions.actions.avance import enregistrer_remboursement, preparer_convention, signer_convention
from decisions.actions.notification import preparer_notification
from decisions.actions.paiement import executer_lot, exporter_lot, preparer_lot
from decisions.models import Avance, Echeance, LotPaiement, Notification, Remboursement
from ged.models import Document
from tests.decisions.execution import avance_accordee, echeances_controlees, lot_prepare, pks, second_payeur
from tests.decisions.situations import decision_prise
from tests.decisions.test_concurrence import ensemble

pytestmark = pytest.mark.django_db(transaction=True)


def refus(resultats):
    return [r for r in resultats if isinstance(r, EtatPerime)]


def test_two_clerks_batch_the_same_echeances_one_batch_exists(agents):
    paiement = echeances_controlees(agents)
    options = {
        "institution": paiement.decision.institution,
        "execution_le": timezone.localdate(),
        "echeances": pks(paiement),
    }
    resultats = ensemble(
        *(lambda par=par: preparer_lot(par=par, **options) for par in (agents["paiement"], second_payeur(agents)))
    )

    assert len(refus(resultats)) == 1
    lot = LotPaiement.objects.get()
    assert Echeance.objects.filter(lot=lot).count() == 3


def test_two_clerks_export_then_execute_one_file_one_payment(agents):
    lot, autre = lot_prepare(agents), second_payeur(agents)
    exportes = ensemble(
        *(
            lambda par=par: exporter_lot(lot=LotPaiement.objects.get(pk=lot.pk), par=par)
            for par in (agents["paiement"], autre)
        )
    )
    assert len({e.empreinte for e in exportes}) == 1
    executes = ensemble(
        *(
            lambda par=par: executer_lot(lot=LotPaiement.objects.get(pk=lot.pk), le=timezone.localdate(), par=par)
            for par in (agents["paiement"], autre)
        )
    )
    assert len(refus(executes)) == 1


def test_letter_prepared_twice_at_once_is_one_document(agents):
    decision = decision_prise(agents)
    resultats = ensemble(
        *(
            lambda: preparer_notification(
                notification=Notification.objects.get(decision=decision), par=agents["notification"]
            )
            for _ in range(2)
        )
    )

    assert len({r.lettre_id for r in resultats}) == 1
    assert Document.objects.count() == 1


def test_instalment_received_twice_at_once_counts_once(agents):
    par = agents["recuperation"]
    avance = preparer_convention(avance=avance_accordee(agents), par=par)
    signer_convention(avance=avance, le=timezone.localdate(), par=par)
    premier = avance.remboursements.get(rang=1)
    resultats = ensemble(
        *(
            lambda: enregistrer_remboursement(
                remboursement=Remboursement.objects.get(pk=premier.pk), le=timezone.localdate(), par=par
            )
            for _ in range(2)
        )
    )

    assert len(refus(resultats)) == 1
    assert Avance.objects.get().remboursements.filter(recu_le__isnull=False).count() == 1
