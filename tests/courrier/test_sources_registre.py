"""Register of incoming mail: continuous numbers, personal letters unopened, dispatched, answered, late ones listed."""

import datetime as dt
import io
import re
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ActionRefusee, EtatPerime, RegleNonSatisfaite
from comptes.models import AFaire
from courrier.actions import registre
from courrier.actions.bannettes import bannette_de, deposer_dans_bannette
from courrier.actions.classement import classer
from courrier.enums import EtatCourrier
from courrier.models import Courrier
from decisions.actions.notification import preparer_notification
from ged import stockage
from tests.commun.test_tableur import NS, feuille
from tests.decisions import situations
from tests.stockage import pieces_dans

pytestmark = pytest.mark.django_db
HIER = timezone.localdate() - dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _octets_a_part(settings: Any, tmp_path: Any) -> None:
    pieces_dans(settings, tmp_path / "pieces")


def inscrit(agents: dict[str, Any], **champs: Any) -> Courrier:
    defauts = {"recu_le": timezone.localdate(), "canal": "poste", "expediteur": "ONEM Bruxelles", "objet": "Allocation"}
    return registre.enregistrer(par=agents["accueil"], **{**defauts, **champs})


def test_numbers_follow_one_another_even_after_a_failure(agents: dict[str, Any], etrangers: dict[str, Any]) -> None:
    premier = inscrit(agents)
    with transaction.atomic():
        inscrit(agents)
        transaction.set_rollback(True)
    second = inscrit(agents)
    ailleurs = inscrit(etrangers)
    assert (premier.numero, second.numero, ailleurs.numero) == (1, 2, 1)
    assert premier.reference == f"{timezone.localdate().year}/000001"


@pytest.mark.django_db(transaction=True)
def test_two_desks_at_once_leave_no_gap_and_no_double(agents: dict[str, Any]) -> None:
    erreurs: list[BaseException] = []

    def guichet() -> None:
        try:
            for _ in range(5):
                inscrit(agents)
        except BaseException as erreur:
            erreurs.append(erreur)
        finally:
            connection.close()

    fils = [threading.Thread(target=guichet) for _ in range(3)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert not erreurs
    assert list(Courrier.objects.order_by("numero").values_list("numero", flat=True)) == list(range(1, 16))


def test_only_the_desk_keeps_the_register(agents: dict[str, Any]) -> None:
    for profil in set(agents) - {"accueil"}:
        with pytest.raises(ActionRefusee):
            registre.enregistrer(
                par=agents[profil], recu_le=HIER, canal="poste", expediteur="x", objet="", destinataire=None
            )


@pytest.mark.parametrize(
    "champs",
    [
        {"expediteur": "  "},
        {"recu_le": timezone.localdate() + dt.timedelta(days=1)},
        {"canal": "pigeon"},
        {"echeance": HIER},
        {"personnel": True},
    ],
)
def test_what_makes_no_sense_is_refused(agents: dict[str, Any], champs: dict[str, Any]) -> None:
    with pytest.raises(RegleNonSatisfaite):
        inscrit(agents, **champs)


def test_a_tray_or_an_addressee_of_another_institution_is_refused(
    agents: dict[str, Any], etrangers: dict[str, Any]
) -> None:
    with pytest.raises(ActionRefusee):
        inscrit(agents, destinataire=etrangers["as"])
    with pytest.raises(ActionRefusee):
        inscrit(agents, bannette=bannette_de(etrangers["as"]))


def test_a_personal_letter_is_passed_on_unopened(agents: dict[str, Any]) -> None:
    lettre = inscrit(
        agents, personnel=True, destinataire=agents["as"], objet="Votre santé", bannette=bannette_de(agents["chef_as"])
    )
    assert (lettre.objet, lettre.bannette, lettre.document) == ("", None, None)
    voient = {p for p, a in agents.items() if Courrier.objects.visibles_par(a).filter(pk=lettre.pk).exists()}
    assert voient == {"accueil", "as"}
    a_faire = AFaire.objects.pour(agents["as"]).ouverts().get(nature=registre.A_RETIRER)
    assert "ONEM" not in a_faire.sujet
    pli = deposer_dans_bannette(
        bannette=bannette_de(agents["as"]), recu=stockage.recevoir(io.BytesIO(b"x")), nom="x.txt", par=agents["as"],
        provenance="depot",
    )  # fmt: skip
    with pytest.raises(ActionRefusee):
        registre.joindre(courrier=lettre, pli=pli, par=agents["as"])
    with pytest.raises(ActionRefusee):
        registre.distribuer(courrier=lettre, bannette=bannette_de(agents["chef_as"]), par=agents["accueil"])
    registre.classer_sans_suite(courrier=lettre, par=agents["as"])
    assert not AFaire.objects.ouverts().filter(nature=registre.A_RETIRER).exists()


def test_others_see_what_stands_in_their_trays(agents: dict[str, Any]) -> None:
    lettre = inscrit(agents, bannette=bannette_de(agents["as"]))
    inscrit(agents)
    voient = {p: Courrier.objects.visibles_par(a).count() for p, a in agents.items()}
    assert {p for p, n in voient.items() if n} == {"accueil", "as"}
    assert (voient["accueil"], voient["as"]) == (2, 1)
    registre.distribuer(courrier=lettre, bannette=bannette_de(agents["chef_as"]), par=agents["as"])
    assert not Courrier.objects.visibles_par(agents["as"]).exists()
    with pytest.raises(ActionRefusee):
        registre.repondre(courrier=lettre, reponse="appelé", par=agents["as"])


def test_a_due_answer_is_on_the_list_of_its_tray_until_it_is_given(agents: dict[str, Any]) -> None:
    lettre = inscrit(agents, recu_le=HIER, echeance=HIER, bannette=bannette_de(agents["as"]))
    ligne = AFaire.objects.pour(agents["as"]).ouverts().get(nature=registre.A_REPONDRE)
    assert ligne.jours_restants == -1
    registre.repondre(courrier=lettre, reponse="appelé, rendez-vous donné", par=agents["as"])
    lettre.refresh_from_db()
    assert (lettre.etat, lettre.repondu_le) == (EtatCourrier.REPONDU, timezone.localdate())
    assert not AFaire.objects.pour(agents["as"]).ouverts().filter(nature=registre.A_REPONDRE).exists()
    with pytest.raises(EtatPerime):
        registre.repondre(courrier=lettre, reponse="encore", par=agents["as"])


def test_answered_by_a_notification_of_its_dossier(agents: dict[str, Any], connecte: Any) -> None:
    decision = situations.decision_prise(agents)
    prete = preparer_notification(notification=decision.notification, par=agents["notification"])
    bannette = bannette_de(agents["as"])
    lettre = inscrit(agents, bannette=bannette)
    pli = deposer_dans_bannette(
        bannette=bannette, recu=stockage.recevoir(io.BytesIO(b"lettre")), nom="l.txt", par=agents["as"],
        provenance="depot",
    )  # fmt: skip
    registre.joindre(courrier=lettre, pli=pli, par=agents["as"])
    classer(pli=pli, dossier=decision.dossier, par=agents["as"])
    client = connecte(agents["as"])
    page = client.get(reverse("courrier:lire", args=[lettre.pk])).content.decode()
    assert f"Notification de la décision {decision.numero}" in page
    reponse = client.post(reverse("courrier:repondre", args=[lettre.pk]), {"document": prete.lettre_id, "reponse": ""})
    assert reponse.status_code == 302
    lettre.refresh_from_db()
    assert lettre.reponse_document == prete.lettre
    assert lettre.reponse == f"Notification de la décision {decision.numero}"
    du_guichet = connecte(agents["accueil"]).get(reverse("courrier:lire", args=[lettre.pk])).content.decode()
    assert reverse("ged:lire", args=[lettre.reponse_document_id]) not in du_guichet, "the desk does not read it"


def test_a_letter_the_agent_does_not_read_cannot_be_the_answer(agents: dict[str, Any]) -> None:
    decision = situations.decision_prise(agents)
    prete = preparer_notification(notification=decision.notification, par=agents["notification"])
    lettre = inscrit(agents)
    with pytest.raises(ActionRefusee):
        registre.repondre(courrier=lettre, reponse="", par=agents["accueil"], document=prete.lettre)


def jeton(page: str) -> str:
    trouve = re.search(r'name="jeton" value="([^"]+)"', page)
    assert trouve
    return trouve[1]


def test_a_pile_is_entered_letter_after_letter(agents: dict[str, Any], connecte: Any) -> None:
    client = connecte(agents["accueil"])
    page = client.get(reverse("courrier:registre")).content.decode()
    for rang, nom in enumerate(("ONEM", "Mutualité", "Bailleur"), start=1):
        envoi = {"expediteur": nom, "canal": "recommande", "recu_le": HIER.strftime("%d%m%y"), "jeton": jeton(page)}
        reponse = client.post(reverse("courrier:enregistrer"), envoi, headers={"HX-Request": "true"})
        assert (reponse.status_code, reponse["HX-Trigger"]) == (200, "courrier-inscrit")
        page = reponse.content.decode()
        assert f"{rang:06d}" in page
        assert 'value="recommande" selected' in page, "channel and day stay from one letter to the next"
        assert HIER.strftime("%d/%m/%Y") in page
        assert "autofocus" in page
    encore = client.post(reverse("courrier:enregistrer"), envoi, headers={"HX-Request": "true"})
    assert encore.status_code == 200
    assert Courrier.objects.count() == 3, "the same form sent twice enters one letter"


def test_the_list_is_filtered_sorted_counted_and_exported(agents: dict[str, Any], connecte: Any) -> None:
    inscrit(agents, expediteur="Élise Zola", objet="=1+1")
    inscrit(agents, expediteur="Mutualité", canal="courriel")
    inscrit(agents, expediteur="Bailleur", recu_le=HIER, echeance=HIER, bannette=bannette_de(agents["as"]))
    client, adresse = connecte(agents["accueil"]), reverse("courrier:registre")

    def noms(requete: str) -> list[str]:
        reponse = client.get(f"{adresse}?{requete}", headers={"HX-Request": "true"})
        return [ligne["courrier"].expediteur for ligne in reponse.context["lignes"]]

    assert noms("q=elise") == ["Élise Zola"]
    assert noms("q=000002") == ["Mutualité"]
    assert noms("canal=courriel") == ["Mutualité"]
    assert noms("etat=retard") == ["Bailleur"]
    assert noms("tri=expediteur") == ["Bailleur", "Élise Zola", "Mutualité"]
    assert noms("tri=echeance")[0] == "Bailleur"
    assert "1 en retard" in client.get(adresse).content.decode()
    lignes = feuille(client.get(f"{adresse}?format=xlsx&q=elise").content).findall(".//f:row", NS)
    assert len(lignes) == 2
    assert "=1+1" in [c.findtext(".//f:t", namespaces=NS) for c in lignes[1]]
