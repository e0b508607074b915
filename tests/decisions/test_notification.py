"""Notification: letter made once and filed, sent, delivery proved; then the appeal period runs."""

import datetime as dt

import pytest
from django.utils import timezone

from commun.erreurs import ActionRefusee, EtatPerime, RegleNonSatisfaite
from commun.models import Evenement
from comptes.enums import Profil
from comptes.models import AFaire
from decisions.actions.notification import envoyer_notification, preparer_notification, prouver_remise
from decisions.enums import EtatNotification, Issue
from decisions.exceptions import LettreIncomplete
from decisions.models import Notification
from ged import stockage
from ged.models import Document
from tests.decisions.execution import notification_envoyee, notification_prete, texte_du_pdf
from tests.decisions.situations import decision_prise
from tests.factories import EntiteFactory, habiliter


def attendus():
    return list(AFaire.objects.ouverts().filter(nature__startswith="notification-").values_list("nature", flat=True))


def test_prepared_letter_is_a_piece_of_the_dossier_that_its_readers_find(agents):
    notification = notification_prete(agents)
    version = notification.lettre.version_courante

    assert notification.etat == EtatNotification.PRETE
    piece = notification.decision.dossier.pieces.get(document=notification.lettre)
    assert (piece.type_piece.code, piece.date_piece) == ("lettre_envoyee", timezone.localdate())
    assert Document.objects.visibles_par(agents["as"]).filter(pk=notification.lettre_id).exists()
    assert not Document.objects.visibles_par(agents["notification"]).filter(pk=notification.lettre_id).exists()
    contenu = b"".join(stockage.lire_flux(version.cle))
    assert notification.decision.numero in texte_du_pdf(contenu)
    assert attendus() == ["notification-a-envoyer"]


def test_letter_asked_twice_is_made_once(agents):
    notification = Notification.objects.get(decision=decision_prise(agents))
    perimee = Notification.objects.get(pk=notification.pk)
    premiere = preparer_notification(notification=notification, par=agents["notification"])
    seconde = preparer_notification(notification=perimee, par=agents["notification"])

    assert premiere.lettre_id == seconde.lettre_id
    assert Document.objects.count() == 1
    assert Evenement.objects.filter(type="notification.prete").count() == 1


def test_letter_with_a_gap_is_refused_with_the_list_and_nothing_is_filed(agents):
    notification = Notification.objects.get(decision=decision_prise(agents, issue=Issue.REFUS))
    with pytest.raises(LettreIncomplete) as refus:
        preparer_notification(notification=notification, par=agents["notification"])

    assert refus.value.manques
    assert not Document.objects.exists()
    assert attendus() == ["notification-a-preparer"]


def test_registered_letter_keeps_its_number_and_awaits_its_proof(agents):
    notification = notification_envoyee(agents, numero=" rr123456789be ")

    assert (notification.canal, notification.numero_envoi) == ("recommande", "RR123456789BE")
    assert notification.envoyee_le == timezone.localdate()
    assert attendus() == ["notification-a-prouver"]


@pytest.mark.parametrize(("canal", "numero"), [("recommande", ""), ("recommande", "9" * 41), ("pigeon", "1"), ("", "")])
def test_sending_without_lawful_way_or_number_is_refused(agents, canal, numero):
    notification = notification_prete(agents)
    with pytest.raises(RegleNonSatisfaite):
        envoyer_notification(notification=notification, par=agents["notification"], canal=canal, numero=numero)
    notification.refresh_from_db()
    assert notification.etat == EtatNotification.PRETE


def test_handed_over_letter_needs_no_number(agents):
    assert notification_envoyee(agents, canal="remise", numero="").numero_envoi == ""


def test_proof_starts_the_appeal_period_of_three_months(agents):
    notification = notification_envoyee(agents)
    depart = notification.envoyee_le
    prouvee = prouver_remise(notification=notification, par=agents["notification"], presentee_le=depart)

    assert prouvee.etat == EtatNotification.PROUVEE
    mois = (depart.month + 2) % 12 + 1
    assert prouvee.recours_jusqu_au.month == mois
    assert attendus() == []


def test_proof_dated_before_the_sending_or_tomorrow_is_refused(agents):
    notification = notification_envoyee(agents)
    for jour in (
        notification.envoyee_le - dt.timedelta(days=1),
        timezone.localdate() + dt.timedelta(days=1),
    ):
        with pytest.raises(RegleNonSatisfaite):
            prouver_remise(notification=notification, par=agents["notification"], presentee_le=jour)


def test_steps_are_taken_in_order_and_once(agents):
    par, jour = agents["notification"], timezone.localdate()
    notification = Notification.objects.get(decision=decision_prise(agents))
    with pytest.raises(EtatPerime):
        envoyer_notification(notification=notification, par=par, canal="remise")
    with pytest.raises(EtatPerime):
        prouver_remise(notification=notification, par=par, presentee_le=jour)
    notification = preparer_notification(notification=notification, par=par)
    notification = envoyer_notification(notification=notification, par=par, canal="remise")
    with pytest.raises(EtatPerime):
        envoyer_notification(notification=notification, par=par, canal="remise")
    with pytest.raises(EtatPerime):
        preparer_notification(notification=notification, par=par)
    prouver_remise(notification=notification, par=par, presentee_le=jour)
    with pytest.raises(EtatPerime):
        prouver_remise(notification=notification, par=par, presentee_le=jour)


def test_every_other_desk_is_refused_each_act(agents, institution, etrangers):
    envoyee = notification_envoyee(agents)
    ailleurs = habiliter(institution, EntiteFactory(institution=institution), Profil.NOTIFICATION)
    autres = [agents[profil] for profil in Profil.values if profil != Profil.NOTIFICATION]
    for autre in [*autres, ailleurs, etrangers["notification"]]:
        with pytest.raises(ActionRefusee):
            preparer_notification(notification=envoyee, par=autre)
        with pytest.raises(ActionRefusee):
            envoyer_notification(notification=envoyee, par=autre, canal="remise")
        with pytest.raises(ActionRefusee):
            prouver_remise(notification=envoyee, par=autre, presentee_le=timezone.localdate())
    assert not Notification.objects.visibles_par(ailleurs).exists()
    assert not Notification.objects.visibles_par(etrangers["notification"]).exists()
