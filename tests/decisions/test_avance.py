"""Advance: agreement made once, signed, paid back to the cent; the last instalment closes it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from commun.erreurs import ActionRefusee, EtatPerime, RegleNonSatisfaite
from comptes.enums import Profil
from comptes.models import AFaire
from decisions.actions.avance import enregistrer_remboursement, preparer_convention, signer_convention
from decisions.enums import EtatAvance
from decisions.models import Avance
from ged.models import Document
from tests.decisions.execution import avance_accordee

AUJOURD_HUI = timezone.localdate


def avance_signee(agents, **options):
    par = agents["recuperation"]
    avance = preparer_convention(avance=avance_accordee(agents, **options), par=par)
    return signer_convention(avance=avance, le=AUJOURD_HUI(), par=par)


def test_plan_sums_to_the_advance_to_the_cent(agents):
    avance = avance_accordee(agents, montant=Decimal("100.00"), mensualites=3)
    parts = list(avance.remboursements.values_list("montant", flat=True))

    assert parts == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]


def test_convention_is_made_once_and_filed_in_the_dossier(agents):
    avance = avance_accordee(agents)
    perimee = Avance.objects.get(pk=avance.pk)
    faite = preparer_convention(avance=avance, par=agents["recuperation"])
    encore = preparer_convention(avance=perimee, par=agents["recuperation"])

    assert faite.convention_id == encore.convention_id
    assert Document.objects.count() == 1
    assert avance.ligne.decision.dossier.pieces.filter(document=faite.convention_id).exists()


def test_signature_starts_the_plan_and_awaits_the_first_instalment(agents):
    avance = avance_signee(agents)

    assert (avance.etat, avance.signee_le) == (EtatAvance.EN_COURS, AUJOURD_HUI())
    attendu = AFaire.objects.ouverts().get(nature="remboursement-a-recevoir")
    assert attendu.echeance == avance.remboursements.get(rang=1).attendu_le
    assert not AFaire.objects.ouverts().filter(nature="convention-a-signer").exists()


def test_signature_without_convention_or_with_an_impossible_day_is_refused(agents):
    par = agents["recuperation"]
    avance = avance_accordee(agents)
    with pytest.raises(RegleNonSatisfaite, match="pas encore imprimée"):
        signer_convention(avance=avance, le=AUJOURD_HUI(), par=par)
    avance = preparer_convention(avance=avance, par=par)
    for jour in (AUJOURD_HUI() + dt.timedelta(days=1), avance.ligne.decision.prise_le - dt.timedelta(days=1)):
        with pytest.raises(RegleNonSatisfaite):
            signer_convention(avance=avance, le=jour, par=par)


def test_last_instalment_closes_the_advance(agents):
    avance = avance_signee(agents, mensualites=2)
    for remboursement in avance.remboursements.order_by("rang"):
        assert Avance.objects.get(pk=avance.pk).etat == EtatAvance.EN_COURS
        enregistrer_remboursement(remboursement=remboursement, le=AUJOURD_HUI(), par=agents["recuperation"])

    avance.refresh_from_db()
    assert avance.etat == EtatAvance.SOLDEE
    assert avance.soldee_le is not None
    assert not AFaire.objects.ouverts().filter(nature="remboursement-a-recevoir").exists()


def test_instalment_is_received_once_and_only_after_the_signature(agents):
    par = agents["recuperation"]
    avance = avance_accordee(agents)
    premier = avance.remboursements.get(rang=1)
    with pytest.raises(EtatPerime):
        enregistrer_remboursement(remboursement=premier, le=AUJOURD_HUI(), par=par)
    signer_convention(avance=preparer_convention(avance=avance, par=par), le=AUJOURD_HUI(), par=par)
    for jour in (AUJOURD_HUI() + dt.timedelta(days=1), AUJOURD_HUI() - dt.timedelta(days=1)):
        with pytest.raises(RegleNonSatisfaite):
            enregistrer_remboursement(remboursement=premier, le=jour, par=par)
    enregistrer_remboursement(remboursement=premier, le=AUJOURD_HUI(), par=par)
    with pytest.raises(EtatPerime, match="déjà reçue"):
        enregistrer_remboursement(remboursement=premier, le=AUJOURD_HUI(), par=par)


def test_every_other_desk_is_refused_each_act(agents, etrangers):
    avance = avance_signee(agents)
    premier = avance.remboursements.get(rang=1)
    autres = [agents[profil] for profil in Profil.values if profil != Profil.RECUPERATION]
    for autre in [*autres, etrangers["recuperation"]]:
        with pytest.raises(ActionRefusee):
            preparer_convention(avance=avance, par=autre)
        with pytest.raises(ActionRefusee):
            signer_convention(avance=avance, le=AUJOURD_HUI(), par=autre)
        with pytest.raises(ActionRefusee):
            enregistrer_remboursement(remboursement=premier, le=AUJOURD_HUI(), par=autre)
    assert not Avance.objects.visibles_par(etrangers["recuperation"]).exists()
    assert not Avance.objects.visibles_par(agents["paiement"]).exists()
