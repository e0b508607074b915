"""The whole crossing in real Chromium: a scanned paper becomes a decision that is notified, paid and executed."""

from typing import Any

import pytest

from tests.e2e import etapes_circuit as circuit
from tests.e2e import etapes_execution as execution
from tests.e2e import etapes_papier as papier
from tests.e2e.lot_de_papiers import preparer

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_scanned_paper_becomes_a_decision_that_is_notified_and_paid(
    connecter: Any, travailleur: Any, agents: dict[str, Any], etrangers: dict[str, Any]
) -> None:
    t = papier.Traversee(connecter, agents, preparer())
    papier.accueil_enregistre(t)
    papier.as_depose(t)
    papier.as_cherche(t)
    papier.as_redige_le_rapport(t)
    papier.as_classe(t)
    circuit.as_propose(t)
    circuit.chef_renvoie(t)
    circuit.chef_valide_et_consulte(t)
    circuit.juriste_rend_son_avis(t)
    circuit.secretaire_fige(t)
    circuit.membre_lit(t)
    circuit.secretaire_ouvre(t)
    circuit.secretaire_note(t, "modifie", circuit.MOTIF_ECART, "1200")
    decision = circuit.president_confirme(t, "accordé avec modification")
    assert decision is not None
    execution.compte_verifie(t)
    execution.notification_refusee(t, decision)
    circuit.seance_close(t)
    circuit.as_motive(t, decision)
    execution.notification_envoyee(t, decision)
    execution.decision_lue(t, decision, "en cours")
    execution.paiement_execute(t, decision)
    execution.avance_remboursee(t, decision)
    execution.decision_lue(t, decision, "exécutée")
    execution.chronologie(t, decision)
    execution.les_autres_ne_trouvent_rien(t, etrangers)
