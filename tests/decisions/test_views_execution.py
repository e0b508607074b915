"""Screens of the execution: who finds what, once only, stale pages, queries."""

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commun.models import Consultation, Evenement
from comptes.enums import Profil
from decisions.actions.avance import preparer_convention, signer_convention
from decisions.actions.paiement import exporter_lot
from decisions.enums import EtatAvance, EtatEcheance, EtatLot, EtatNotification, Issue
from decisions.models import Avance, Echeance, LotPaiement, Notification
from tests.decisions.execution import (
    IBAN,
    avance_accordee,
    decision_a_payer,
    echeances_controlees,
    lot_prepare,
    notification_envoyee,
    notification_prete,
    paiement_de,
    pks,
    texte_du_pdf,
)
from tests.decisions.situations import decision_prise
from tests.factories import EntiteFactory, habiliter

LISTES = {"notifications": Profil.NOTIFICATION, "paiements": Profil.PAIEMENT, "avances": Profil.RECUPERATION}
# The organ reads the dossier as long as the sitting is open.
ORGANE = {Profil.MEMBRE, Profil.PRESIDENT, Profil.SECRETAIRE}
LECTEURS = {Profil.AS, Profil.CHEF_AS, Profil.DIRECTEUR_GENERAL} | ORGANE


def envoi(**champs):
    return {"jeton": str(uuid.uuid4()), **champs}


def page(client, nom, *args):
    return client.get(reverse(f"decisions:{nom}", args=args))


def texte(reponse):
    return " ".join(reponse.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


@pytest.fixture
def dehors(agents, etrangers, institution):
    """Those who must find nothing: other institution, another centre's desks, profiles without a desk."""
    centre = EntiteFactory(institution=institution)
    bureaux = [habiliter(institution, centre, profil) for profil in LISTES.values()]
    sans = [agents[p] for p in Profil.values if p not in {*LISTES.values(), *LECTEURS}]
    return [*etrangers.values(), *bureaux, *sans]


def test_notification_is_found_by_its_desk_and_the_readers_only(agents, connecte, dehors):
    notification = notification_prete(agents)
    for profil in (Profil.NOTIFICATION, *LECTEURS):
        assert page(connecte(agents[profil]), "notification", notification.pk).status_code == 200
    for autre in [*dehors, agents["paiement"], agents["recuperation"]]:
        client = connecte(autre)
        assert page(client, "notification", notification.pk).status_code == 404, autre
        assert page(client, "notification_lettre", notification.pk).status_code == 404
        assert notification.decision.numero not in texte(page(client, "notifications"))


def test_payment_is_found_by_its_desk_and_the_readers_only(agents, connecte, dehors):
    decision = decision_a_payer(agents)
    paiement = paiement_de(decision)
    lot = exporter_lot(lot=lot_prepare(agents, decision), par=agents["paiement"])
    for profil in (Profil.PAIEMENT, *LECTEURS):
        assert page(connecte(agents[profil]), "paiement", paiement.pk).status_code == 200
    assert page(connecte(agents["paiement"]), "lot", lot.pk).status_code == 200
    for autre in [*dehors, agents["notification"], agents["recuperation"]]:
        client = connecte(autre)
        assert page(client, "paiement", paiement.pk).status_code == 404, autre
        assert page(client, "lot", lot.pk).status_code == 404, autre
        assert page(client, "lot_fichier", lot.pk).status_code == 404
        assert decision.numero not in texte(client.get(reverse("decisions:paiements") + "?etat=emise"))
        assert lot.reference not in texte(page(client, "lots"))
    assert page(connecte(agents["as"]), "lot", lot.pk).status_code == 404


def test_advance_is_found_by_its_desk_and_the_readers_only(agents, connecte, dehors):
    avance = preparer_convention(avance=avance_accordee(agents), par=agents["recuperation"])
    for profil in (Profil.RECUPERATION, *LECTEURS):
        assert page(connecte(agents[profil]), "avance", avance.pk).status_code == 200
    for autre in [*dehors, agents["notification"], agents["paiement"]]:
        client = connecte(autre)
        assert page(client, "avance", avance.pk).status_code == 404, autre
        assert page(client, "avance_convention", avance.pk).status_code == 404


def test_reader_without_the_desk_sees_no_button_and_is_refused_the_act(agents, connecte):
    notification = notification_prete(agents)
    client = connecte(agents["as"])

    assert "Inscrire l’envoi" not in texte(page(client, "notification", notification.pk))
    reponse = client.post(reverse("decisions:notification_envoyer", args=[notification.pk]), envoi(canal="remise"))
    assert reponse.status_code == 403


def test_whole_notification_goes_by_the_screens(agents, connecte):
    notification = Notification.objects.get(decision=decision_prise(agents))
    client = connecte(agents["notification"])
    assert notification.decision.numero in texte(page(client, "notifications"))
    client.post(reverse("decisions:notification_preparer", args=[notification.pk]))
    client.post(
        reverse("decisions:notification_envoyer", args=[notification.pk]), envoi(canal="recommande", numero="RR1BE")
    )
    jour = f"{timezone.localdate():%d%m%y}"
    client.post(reverse("decisions:notification_prouver", args=[notification.pk]), envoi(le=jour))

    notification.refresh_from_db()
    assert notification.etat == EtatNotification.PROUVEE
    assert f"{notification.recours_jusqu_au:%d/%m/%Y}" in texte(page(client, "notification", notification.pk))


def test_missing_mentions_are_listed_and_the_letter_cannot_be_prepared(agents, connecte):
    notification = Notification.objects.get(decision=decision_prise(agents, issue=Issue.REFUS))
    client = connecte(agents["notification"])
    lue = texte(page(client, "notification", notification.pk))

    assert "la motivation, à rédiger" in lue
    assert "Préparer la lettre</button>" not in lue
    reponse = client.post(reverse("decisions:notification_preparer", args=[notification.pk]))
    assert reponse.status_code == 422
    assert "motivation" in texte(reponse)


def test_letter_read_from_the_desk_is_journaled(agents, connecte):
    notification = notification_prete(agents)
    reponse = page(connecte(agents["notification"]), "notification_lettre", notification.pk)

    assert notification.decision.numero in texte_du_pdf(reponse.content)
    assert reponse["Content-Disposition"].startswith("inline")
    assert Consultation.objects.filter(agent_id=agents["notification"].pk, document_id=notification.lettre_id).exists()


def test_registered_letter_without_number_names_the_field(agents, connecte):
    notification = notification_prete(agents)
    reponse = connecte(agents["notification"]).post(
        reverse("decisions:notification_envoyer", args=[notification.pk]), envoi(canal="recommande")
    )

    assert reponse.status_code == 422
    assert "Recopiez le numéro du récépissé" in texte(reponse)


def test_stale_page_is_told_so(agents, connecte):
    notification = notification_envoyee(agents)
    reponse = connecte(agents["notification"]).post(
        reverse("decisions:notification_envoyer", args=[notification.pk]), envoi(canal="remise")
    )

    assert reponse.status_code == 409
    assert "envoyée" in texte(reponse)


def test_whole_payment_goes_by_the_screens(agents, connecte):
    decision = decision_a_payer(agents)
    client = connecte(agents["paiement"])
    lue = texte(page(client, "paiements"))
    assert "500,00 €" in lue
    assert IBAN not in lue.replace(" ", "")
    client.post(reverse("decisions:paiements_controler"), envoi(echeance=pks(paiement_de(decision))))
    client.post(
        reverse("decisions:lot_preparer"),
        envoi(echeance=pks(paiement_de(decision)), execution_le=f"{timezone.localdate():%d/%m/%Y}"),
    )
    lot = LotPaiement.objects.get()
    client.post(reverse("decisions:lot_exporter", args=[lot.pk]))
    fichier = page(client, "lot_fichier", lot.pk)
    client.post(reverse("decisions:lot_executer", args=[lot.pk]), envoi(le=f"{timezone.localdate():%d/%m/%Y}"))

    lot.refresh_from_db()
    assert fichier["Content-Disposition"] == f'attachment; filename="{lot.reference}.xml"'
    assert b"1500.00" in fichier.content
    assert lot.etat == EtatLot.EXECUTE
    assert set(Echeance.objects.values_list("etat", flat=True)) == {EtatEcheance.PAYEE}


def test_double_click_prepares_one_batch_and_comes_back_to_it(agents, connecte):
    paiement = echeances_controlees(agents)
    client = connecte(agents["paiement"])
    formulaire = envoi(echeance=pks(paiement), execution_le=f"{timezone.localdate():%d/%m/%Y}")
    premiere = client.post(reverse("decisions:lot_preparer"), formulaire)
    seconde = client.post(reverse("decisions:lot_preparer"), formulaire)

    assert LotPaiement.objects.count() == 1
    assert premiere["Location"] == seconde["Location"]


def test_blocked_payment_says_why_and_offers_no_box(agents, connecte):
    decision = decision_a_payer(agents, compte=False)
    client = connecte(agents["paiement"])
    lue = texte(page(client, "paiement", paiement_de(decision).pk))

    assert "aucun compte vérifié" in lue
    assert "Enregistrer un compte" in lue
    reponse = client.post(reverse("decisions:paiements_controler"), envoi(echeance=pks(paiement_de(decision))))
    assert reponse.status_code == 422
    assert "aucun compte vérifié" in texte(reponse)


def test_echeances_of_another_institution_cannot_be_checked_by_their_number(agents, etrangers, connecte):
    decision = decision_a_payer(agents)
    reponse = connecte(etrangers["paiement"]).post(
        reverse("decisions:paiements_controler"), envoi(echeance=pks(paiement_de(decision)))
    )

    assert reponse.status_code == 403
    assert set(Echeance.objects.values_list("etat", flat=True)) == {EtatEcheance.PREVUE}


def test_cancelled_from_the_screen_with_its_reason(agents, connecte):
    paiement = paiement_de(decision_a_payer(agents))
    client = connecte(agents["paiement"])
    adresse = reverse("decisions:echeance_annuler", args=[pks(paiement)[0]])
    assert client.post(adresse, envoi(motif="")).status_code == 422
    client.post(adresse, envoi(motif="départ de la commune"))

    assert "départ de la commune" in texte(page(client, "paiement", paiement.pk))


def test_whole_advance_goes_by_the_screens(agents, connecte):
    avance = avance_accordee(agents, montant=Decimal("90.00"), mensualites=1)
    client = connecte(agents["recuperation"])
    jour = f"{timezone.localdate():%d/%m/%Y}"
    assert "90,00 €" in texte(page(client, "avances"))
    client.post(reverse("decisions:avance_preparer", args=[avance.pk]))
    assert page(client, "avance_convention", avance.pk)["Content-Type"] == "application/pdf"
    client.post(reverse("decisions:avance_signer", args=[avance.pk]), envoi(le=jour))
    part = avance.remboursements.get()
    formulaire = envoi(le=jour)
    for _ in range(2):
        client.post(reverse("decisions:remboursement_recevoir", args=[avance.pk, part.pk]), formulaire)

    assert Avance.objects.get().etat == EtatAvance.SOLDEE
    assert "soldée" in texte(page(client, "avance", avance.pk))
    assert Evenement.objects.filter(type="avance.remboursement_recu").count() == 1


def test_instalment_of_another_advance_is_not_found(agents, connecte):
    par = agents["recuperation"]
    avance = preparer_convention(avance=avance_accordee(agents), par=par)
    signer_convention(avance=avance, le=timezone.localdate(), par=par)
    autre = avance_accordee(agents)
    reponse = connecte(par).post(
        reverse("decisions:remboursement_recevoir", args=[avance.pk, autre.remboursements.all()[0].pk]),
        envoi(le=f"{timezone.localdate():%d/%m/%Y}"),
    )

    assert reponse.status_code == 404


@pytest.mark.parametrize("nom", LISTES)
def test_lists_export_the_same_rows_for_a_spreadsheet(agents, connecte, nom):
    avance = avance_accordee(agents)
    numero = avance.ligne.decision.numero
    reponse = connecte(agents[LISTES[nom]]).get(reverse(f"decisions:{nom}") + "?format=csv")

    assert reponse["Content-Type"].startswith("text/csv")
    assert numero in reponse.content.decode()


def test_lists_ask_the_same_number_of_queries_whatever_their_length(agents, connecte, django_assert_max_num_queries):
    decision_a_payer(agents)
    client = connecte(agents["paiement"])
    page(client, "paiements")
    with django_assert_max_num_queries(40) as une:
        page(client, "paiements")
    decision_a_payer(agents)
    decision_a_payer(agents)
    with django_assert_max_num_queries(len(une.captured_queries)):
        page(client, "paiements")


def test_words_of_a_name_or_a_number_find_the_decision(agents, connecte):
    decision = decision_a_payer(agents)
    autre = decision_a_payer(agents)
    client = connecte(agents["paiement"])
    for mot in (decision.numero, decision.dossier.numero):
        lue = texte(client.get(reverse("decisions:paiements"), {"q": mot}))
        assert decision.numero in lue
        assert autre.numero not in lue


def test_dossier_tab_shows_payments_and_advances_to_its_readers_only(agents, etrangers, connecte):
    avance = avance_accordee(agents, montant=Decimal("100.00"))
    adresse = reverse("dossiers:onglet", args=[avance.ligne.decision.dossier_id, "paiements"])
    lue = texte(connecte(agents["as"]).get(adresse))

    assert "à venir 100,00 €" in lue
    assert "convention à signer" in lue
    assert connecte(etrangers["as"]).get(adresse).status_code == 404
    assert connecte(agents["accueil"]).get(adresse).status_code == 404
