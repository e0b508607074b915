"""Main pages: axe finds nothing, no sideways scroll, light and dark, screen and phone; the work list by keyboard."""

from collections.abc import Callable
from typing import Any

import pytest

from decisions.models import Avance, Notification, Paiement
from tests.decisions import situations

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def pages_du_cas(agents: dict[str, Any]) -> dict[str, list[str]]:
    """Profile → addresses, over dossiers in every state of the circuit."""
    aides = [situations.aide(agents, "garantie_locative")]
    decision = situations.decision_prise(agents, types=aides, periodicite="unique")
    brouillon = situations.proposition_brouillon(agents)
    soumise = situations.proposition_soumise(agents)
    avis = situations.avis_demande(agents, soumise)
    figee = situations.seance_figee(agents, situations.proposition_validee(agents))
    preparee = situations.seance_preparee(agents, situations.proposition_validee(agents))
    dossier, point = decision.dossier, figee.points.get()
    notification, paiement = Notification.objects.get(decision=decision), Paiement.objects.get(decision=decision)
    avance = Avance.objects.get(ligne__decision=decision)
    return {
        "accueil": ["/", "/personnes/", "/personnes/nouvelle/", "/registre/", f"/personnes/{dossier.personne_id}/"],
        "as": [
            f"/dossiers/{brouillon.dossier_id}/",
            *(f"/dossiers/{dossier.pk}/{o}/" for o in ("menage", "demandes", "enquete", "pieces", "decisions")),
            f"/dossiers/{dossier.pk}/historique/",
            f"/dossiers/{dossier.pk}/demandes/nouvelle/",
            f"/demandes/{brouillon.demande_id}/rapport/",
            f"/propositions/{brouillon.pk}/",
            "/propositions/",
            f"/decisions/{decision.pk}/",
            f"/chercher/?q={dossier.numero}",
        ],
        "chef_as": ["/", f"/propositions/{soumise.pk}/"],
        "juriste": [f"/avis/{avis.pk}/"],
        "secretaire": ["/seances/", "/seances/nouvelle/", f"/seances/{preparee.pk}/"],
        "membre": [f"/seances/{figee.pk}/", f"/seances/{figee.pk}/points/{point.pk}/"],
        "notification": ["/notifications/", f"/notifications/{notification.pk}/"],
        "paiement": ["/paiements/", f"/paiements/{paiement.pk}/", "/paiements/lots/", "/comptes/"],
        "recuperation": ["/avances/", f"/avances/{avance.pk}/"],
        "gestion_technique": ["/gestion/", "/referentiel/"],
    }


def test_main_pages_are_accessible(connecter: Any, agents: dict[str, Any]) -> None:
    fautes = []
    for profil, adresses in pages_du_cas(agents).items():
        poste = connecter(agents[profil])
        for adresse in adresses:
            poste.aller(adresse)
            fautes += poste.examiner()
    assert not fautes, "\n".join(fautes)


def test_work_list_is_walked_by_keyboard(connecter: Any, agents: dict[str, Any]) -> None:
    propositions = [situations.proposition_soumise(agents) for _ in range(2)]
    poste = connecter(agents["chef_as"])
    ouvrir: Callable[[], Any] = lambda: poste.page.expect_navigation()  # noqa: E731
    poste.page.keyboard.press("j")
    premier = poste.page.evaluate("document.activeElement.getAttribute('href')")
    poste.page.keyboard.press("j")
    second = poste.page.evaluate("document.activeElement.getAttribute('href')")
    assert {premier, second} == {f"/propositions/{p.pk}/" for p in propositions}
    poste.page.keyboard.press("k")
    assert poste.page.evaluate("document.activeElement.getAttribute('href')") == premier
    with ouvrir():
        poste.page.keyboard.press("Enter")
    assert poste.page.url.endswith(premier)
    with ouvrir():
        poste.page.keyboard.press("v")  # validates, and the next file opens
    poste.lit("attend une séance")
    assert poste.page.url.endswith(second)
    poste.page.keyboard.press("/")
    assert poste.page.evaluate("document.activeElement.id") == "q-global"
