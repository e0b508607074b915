"""state × act × role of the execution branches: each desk its own branch, and nobody else."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from commun.erreurs import ActionRefusee, ErreurLiasse
from decisions.actions import avance as actes_avance
from decisions.actions import notification as actes_notification
from decisions.actions import paiement as actes_paiement
from decisions.enums import EtatAvance, EtatEcheance, EtatLot, EtatNotification
from decisions.models import Avance, Echeance, LotPaiement, Notification
from ged.models import Document
from tests.decisions import situations
from tests.decisions.matrice import cellules, verifier
from usagers.models import InstructionPaiement

NOTIFICATION, PAIEMENT, RECUPERATION = "notification", "paiement", "recuperation"
HIER = timezone.localdate() - dt.timedelta(days=1)


def document(decision, agent):
    return Document.objects.create(institution=decision.institution, titre="Lettre", par=agent)


# --- Notification -----------------------------------------------------------------------------------------------------
ACTES_NOTIFICATION = {
    # Asked twice, the letter is made once.
    "preparer": {"a_preparer": {NOTIFICATION}, "prete": {NOTIFICATION}},
    "envoyer": {"prete": {NOTIFICATION}},
    "prouver": {"envoyee": {NOTIFICATION}},
}


def notification_en(agents, etat):
    decision = situations.decision_prise(agents)
    notification = Notification.objects.get(decision=decision)
    etapes = [
        lambda: notification.preparer(document(decision, agents["notification"]), agents["notification"]),
        lambda: notification.envoyer("recommande", "R1"),
        lambda: notification.prouver(timezone.localdate()),
    ]
    for etape in etapes[: EtatNotification.values.index(etat)]:
        etape()
    notification.save()
    return notification


@pytest.mark.parametrize(("acte", "etat", "permis", "habilites"), cellules(ACTES_NOTIFICATION, EtatNotification.values))
def test_notification(acteurs, agents, acte, etat, permis, habilites):
    notification = notification_en(agents, etat)
    assert notification.etat == etat
    gestes = {
        "preparer": lambda par: actes_notification.preparer_notification(notification=notification, par=par),
        "envoyer": lambda par: actes_notification.envoyer_notification(
            notification=notification, par=par, canal="recommande", numero="R1"
        ),
        "prouver": lambda par: actes_notification.prouver_remise(
            notification=notification, par=par, presentee_le=timezone.localdate()
        ),
    }
    verifier(acteurs, gestes[acte], permis, habilites)


# --- Échéance and batch -----------------------------------------------------------------------------------------------
ACTES_ECHEANCE = {
    "controler": {"prevue": {PAIEMENT}},
    "mettre_en_lot": {"controlee": {PAIEMENT}},
    "annuler": {"prevue": {PAIEMENT}, "controlee": {PAIEMENT}},
}
ACTES_LOT = {
    # Asked twice, the file is made once.
    "exporter": {"prepare": {PAIEMENT}, "exporte": {PAIEMENT}, "execute": {PAIEMENT}},
    "executer": {"exporte": {PAIEMENT}},
}


@pytest.fixture
def echeance(agents):
    decision = situations.decision_prise(agents)
    InstructionPaiement.objects.create(
        personne=decision.dossier.personne,
        iban="BE68539007547034",
        titulaire="X",
        du=HIER,
        saisie_par=agents["as"],
        verifiee_par=agents["chef_as"],
        verifiee_le=timezone.now(),
    )
    return decision.paiement.echeances.earliest("rang")


def mener_echeance(echeance, etat, agents):
    """To the state, by the transitions; gives its batch when it has one."""
    if etat == EtatEcheance.ANNULEE:
        echeance.annuler("motif")
        echeance.save()
        return None
    lot = LotPaiement.objects.create(
        institution=agents["as"].institution, reference="L1", execution_le=HIER, prepare_par=agents["paiement"]
    )
    etapes = [
        lambda: echeance.controler(agents["paiement"]),
        lambda: echeance.emettre(lot, "BE68539007547034", "X"),
        lambda: echeance.payer(HIER),
    ]
    for etape in etapes[: EtatEcheance.values.index(etat)]:
        etape()
    echeance.save()
    return lot


@pytest.mark.parametrize(("acte", "etat", "permis", "habilites"), cellules(ACTES_ECHEANCE, EtatEcheance.values))
def test_echeance(acteurs, agents, echeance, acte, etat, permis, habilites):
    mener_echeance(echeance, etat, agents)
    assert Echeance.objects.get(pk=echeance.pk).etat == etat
    gestes = {
        "controler": lambda par: actes_paiement.controler_echeances(echeances=[echeance.pk], par=par),
        "mettre_en_lot": lambda par: actes_paiement.preparer_lot(
            institution=agents["as"].institution, execution_le=timezone.localdate(), echeances=[echeance.pk], par=par
        ),
        "annuler": lambda par: actes_paiement.annuler_echeance(echeance=echeance, motif="décès", par=par),
    }
    verifier(acteurs, gestes[acte], permis, habilites)


@pytest.mark.parametrize(("acte", "etat", "permis", "habilites"), cellules(ACTES_LOT, EtatLot.values))
def test_lot(acteurs, agents, echeance, acte, etat, permis, habilites):
    lot = mener_echeance(echeance, EtatEcheance.EMISE, agents)
    for etape in [lambda: lot.exporter("cle", "empreinte"), lambda: lot.executer(HIER)][: EtatLot.values.index(etat)]:
        etape()
    lot.save()
    gestes = {
        "exporter": lambda par: actes_paiement.exporter_lot(lot=lot, par=par),
        "executer": lambda par: actes_paiement.executer_lot(lot=lot, le=timezone.localdate(), par=par),
    }
    verifier(acteurs, gestes[acte], permis, habilites)


def test_nobody_checks_what_he_typed_or_proposed(agents, echeance):
    InstructionPaiement.objects.update(saisie_par=agents["paiement"])
    with pytest.raises(ErreurLiasse):
        actes_paiement.controler_echeances(echeances=[echeance.pk], par=agents["paiement"])
    assert Echeance.objects.get(pk=echeance.pk).etat == "prevue"


# --- Avance -----------------------------------------------------------------------------------------------------------
ACTES_AVANCE = {
    "signer": {"a_signer": {RECUPERATION}},
    "recevoir": {"en_cours": {RECUPERATION}},
}


def avance_en(agents, etat):
    garantie = situations.aide(agents, "garantie_locative")
    decision = situations.decision_prise(agents, types=[garantie], montant=Decimal("900.00"))
    avance = Avance.objects.get(ligne__decision=decision)
    avance.convention = document(decision, agents["recuperation"])
    for etape in [lambda: avance.signer(HIER), avance.solder][: EtatAvance.values.index(etat)]:
        etape()
    avance.save()
    return avance


@pytest.mark.parametrize(("acte", "etat", "permis", "habilites"), cellules(ACTES_AVANCE, EtatAvance.values))
def test_avance(acteurs, agents, acte, etat, permis, habilites):
    avance = avance_en(agents, etat)
    premier = avance.remboursements.first()
    gestes = {
        "signer": lambda par: actes_avance.signer_convention(avance=avance, le=timezone.localdate(), par=par),
        "recevoir": lambda par: actes_avance.enregistrer_remboursement(
            remboursement=premier, le=timezone.localdate(), par=par
        ),
    }
    verifier(acteurs, gestes[acte], permis, habilites)


def test_desk_excluded_from_a_dossier_pays_nothing_there(agents, echeance):
    compartiment = echeance.paiement.decision.dossier.compartiment
    compartiment.exclusions.create(agent=agents["paiement"], motif="parent de la personne")
    with pytest.raises(ActionRefusee):
        actes_paiement.controler_echeances(echeances=[echeance.pk], par=agents["paiement"])
