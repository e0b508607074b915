"""Main pages: axe finds nothing, no sideways scroll, light and dark, screen and phone; the work list by keyboard."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from decisions.models import Avance, Notification, Paiement
from tests.decisions import situations
from tests.e2e.poste import Poste

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).with_name("axe.min.js")
REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FORMATS = [(1280, "light"), (390, "dark"), (1280, "dark"), (390, "light")]


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


def _examiner(poste: Poste) -> list[str]:
    """What axe finds, and a page wider than its window."""
    poste.page.add_script_tag(path=str(AXE))
    trouve = poste.page.evaluate(
        "async regles => (await axe.run(document, {runOnly: {type: 'tag', values: regles}})).violations"
        ".map(v => `${v.id} (${v.impact}) : ${v.nodes.map(n => n.html.slice(0, 160)).join(' | ')}`)",
        REGLES,
    )
    trop_large = poste.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*trouve, *([f"déborde de {trop_large} px"] if trop_large > 0 else [])]


@pytest.mark.parametrize(("largeur", "theme"), FORMATS)
def test_main_pages_are_accessible(connecter: Any, agents: dict[str, Any], largeur: int, theme: str) -> None:
    fautes = []
    for profil, adresses in pages_du_cas(agents).items():
        poste = connecter(agents[profil], largeur=largeur, theme=theme, axe=True)
        for adresse in adresses:
            poste.aller(adresse)
            fautes += [f"{profil} {adresse} : {faute}" for faute in _examiner(poste)]
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
