"""What waits in a tray is corrected and read again by those who hold the tray, by nobody else, until it is filed."""

from typing import Any

import pytest
from django.urls import reverse

from commun.erreurs import ActionRefusee
from comptes.models import Exclusion
from courrier.actions.bannettes import bannette_de
from courrier.actions.classement import classer, transmettre
from ged import correction, relecture
from ged.actions import renommer
from ged.droits import peut_modifier
from ged.echecs import a_revoir
from ged.models import Page, Version

pytestmark = pytest.mark.django_db

ACTES = ("corriger", "relire", "langues")


def adresse(pli: Any, acte: str) -> str:
    return reverse(f"ged:{acte}", args=[pli.document_id, *([1] if acte == "corriger" else [])])


def page_de(pli: Any) -> Page:
    return Page.objects.select_related("version__document").get(version__document=pli.document)


def test_le_porteur_corrige_relit_et_choisit_les_langues(deposer: Any, agents: Any, connecte: Any) -> None:
    pli, client = deposer("factvre"), connecte(agents["accueil"])
    ecran = client.get(reverse("ged:lire", args=[pli.document_id])).content.decode()
    assert adresse(pli, "corriger") in ecran
    assert adresse(pli, "relire") in ecran
    assert (
        reverse("ged:lire", args=[pli.document_id])
        in client.get(reverse("courrier:bannette", args=[pli.bannette_id])).content.decode()
    )
    corps = {"texte": "facture", "etat_vu": correction.vu(page_de(pli))}
    assert client.post(adresse(pli, "corriger"), corps).status_code == 302
    assert page_de(pli).correction == "facture"
    assert client.post(adresse(pli, "langues"), {"langues": ["fra", "nld"]}).status_code == 302
    version = Version.objects.select_related("document").get(document=pli.document)
    assert (version.document.langues, version.a_relire) == ("fra+nld", True)
    renommer(document=pli.document, titre="Facture d’eau", par=agents["accueil"])
    assert pli.document.titre == "Facture d’eau"


@pytest.mark.parametrize("profil", ["as", "chef_as", "directeur_general", "gestion_technique"])
def test_les_autres_n_y_touchent_pas(deposer: Any, agents: Any, connecte: Any, profil: str) -> None:
    pli, autre = deposer("facture"), agents[profil]
    client = connecte(autre)
    assert [client.post(adresse(pli, acte)).status_code for acte in ACTES] == [404] * 3
    page = page_de(pli)
    with pytest.raises(ActionRefusee):
        correction.corriger(page=page, texte="x", etat_vu=correction.vu(page), par=autre)
    for acte in (relecture.demander, lambda **k: relecture.choisir_langues(langues=["nld"], **k)):
        with pytest.raises(ActionRefusee):
            acte(document=pli.document, par=autre)
    with pytest.raises(ActionRefusee):
        relecture.demander_selection(documents=[pli.document], par=autre)
    assert not Version.objects.filter(a_relire=True).exists()


def test_un_porteur_ecarte_de_la_bannette_n_y_touche_plus(deposer: Any, agents: Any, bannette: Any) -> None:
    pli = deposer("facture")
    assert peut_modifier(pli.document, agents["accueil"])
    Exclusion.objects.create(compartiment=bannette.compartiment, agent=agents["accueil"], motif="parent")
    assert not peut_modifier(pli.document, agents["accueil"])


def test_le_papier_parti_n_est_plus_au_porteur(deposer: Any, agents: Any, dossier: Any) -> None:
    classe, passe = deposer("facture"), deposer("bail")
    classer(pli=classe, dossier=dossier, par=agents["accueil"])
    transmettre(pli=passe, vers=bannette_de(agents["as"]), par=agents["accueil"])
    for pli in (classe, passe):
        assert not peut_modifier(pli.document, agents["accueil"])
        assert peut_modifier(pli.document, agents["as"])


def test_les_echecs_de_la_bannette_se_voient_de_ses_porteurs(bannette: Any, deposer: Any, agents: Any) -> None:
    pli = deposer("facture")
    transmettre(pli=pli, vers=bannette_de(agents["as"]), par=agents["accueil"])
    Version.objects.filter(document=pli.document).update(etat="echec", raison="Panne.")
    assert [v.document_id for v in a_revoir(agents["as"])] == [pli.document_id]
    assert [v.document_id for v in a_revoir(agents["chef_as"])] == []
