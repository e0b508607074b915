"""The sitting’s other outcomes at the screen: as proposed, refusal, postponement; no closing with an open point."""

import datetime as dt
from typing import Any

import pytest

from decisions.enums import Issue
from decisions.models import Decision, Point
from tests.decisions import situations
from tests.e2e.poste import Poste

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def _noter(secretaire: Poste, point: Point, issue: str, motif: str = "") -> None:
    secretaire.aller(f"/seances/{point.seance_id}/points/{point.pk}/")
    secretaire.remplir({"issue": issue})
    if motif:
        secretaire.remplir({"motif": motif})
    secretaire.envoyer("Noter l’issue")
    secretaire.lit("attend la confirmation du président")


def test_outcomes_other_than_a_modified_grant_do_what_they_say(connecter: Any, agents: dict[str, Any]) -> None:
    propositions = [situations.proposition_validee(agents) for _ in range(3)]
    seance = situations.seance_ouverte(agents, *propositions)
    conforme, refus, report = seance.points.order_by("ordre")
    secretaire, president = connecter(agents["secretaire"]), connecter(agents["president"])

    _noter(secretaire, conforme, Issue.CONFORME)
    secretaire.aller(f"/seances/{seance.pk}/")
    assert secretaire.page.get_by_role("button", name="Clore la séance").count() == 0
    with secretaire.tolerer(422):
        secretaire.aller(f"/seances/{seance.pk}/points/{refus.pk}/")
        secretaire.remplir({"issue": Issue.REFUS})
        secretaire.envoyer("Noter l’issue")
    secretaire.lit("Cette issue demande un motif")
    _noter(secretaire, refus, Issue.REFUS, "La personne a retrouvé un emploi.")
    _noter(secretaire, report, Issue.REPORT, "Le bail manque au dossier.")

    president.aller(f"/seances/{seance.pk}/points/{conforme.pk}/")
    president.lit("La décision est prise telle que proposée")
    president.page.keyboard.press("c")  # the key of the one filled button; the next point opens
    president.page.wait_for_url(f"**/points/{refus.pk}/")
    president.lit("La personne a retrouvé un emploi.", "la lettre proposée ne part pas")
    president.envoyer("Confirmer")
    president.page.wait_for_url(f"**/points/{report.pk}/")
    president.envoyer("Confirmer")

    prises = {decision.point_id: decision for decision in Decision.objects.all()}
    assert set(prises) == {conforme.pk, refus.pk}
    assert (prises[conforme.pk].motivation, prises[refus.pk].motivation) == ("complete", "a_rediger")
    assert not hasattr(prises[refus.pk], "paiement")
    secretaire.aller(f"/seances/{seance.pk}/")
    secretaire.envoyer("Clore la séance")
    secretaire.aller("/seances/")
    secretaire.lit(propositions[2].dossier.numero)  # postponed: awaits another sitting
    auteur = connecter(agents["as"])
    auteur.aller(f"/decisions/{prises[conforme.pk].pk}/")
    auteur.lit("Exécution : à exécuter", "conforme à la proposition")


def test_agent_signed_out_meanwhile_comes_back_to_the_page_he_asked_for(connecter: Any, agents: dict[str, Any]) -> None:
    dossier = situations.dossier_ouvert(agents, date_naissance=dt.date(1990, 1, 1))
    poste = connecter(agents["as"])
    poste.contexte.clear_cookies()
    poste.aller(f"/dossiers/{dossier.pk}/")
    poste.page.fill("[name=username]", agents["as"].identifiant)
    poste.page.fill("[name=password]", "un-mot-de-passe-de-test")
    poste.envoyer("Entrer")
    assert poste.page.url.endswith(f"/dossiers/{dossier.pk}/")
