"""A page's text corrected by a person: it wins everywhere, is signed, refused when stale, kept through readings."""

from typing import Any

import pytest
from django.urls import reverse

from commun.erreurs import ActionRefusee
from commun.models import Evenement, Historique
from comptes.models import AFaire
from ged import correction, doutes
from ged.exceptions import CorrectionPerimee
from ged.indexation import entrees
from ged.lecture import pages_reconnues
from ged.models import Page, Version
from search.actions import chercher
from search.protocole import Requete
from tests.ged.echantillons import pdf_texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(deposer_octets: Any, vider_la_file: Any) -> Page:
    version = deposer_octets(pdf_texte(2), "lettre.pdf").version
    vider_la_file()
    return Page.objects.select_related("version__document").get(version=version, numero=1)


def adresse(page: Page) -> str:
    return reverse("ged:corriger", args=[page.version.document_id, page.numero])


def test_correction_gagne_dans_l_index_et_la_recherche(page: Page, agents: dict[str, Any], vider_la_file: Any) -> None:
    correction.corriger(page=page, texte="Reçu de Mme Krzyzewska\r\n", etat_vu=correction.vu(page), par=agents["as"])
    vider_la_file()
    page.refresh_from_db()
    assert page.texte_a_lire == "Reçu de Mme Krzyzewska"
    assert "feuillet 1" in page.texte, "what the engine read stays"
    assert page.corrigee_par_id == agents["as"].pk
    assert next(iter(entrees([page.pk]))).texte == "Reçu de Mme Krzyzewska"
    trouves = chercher(agents["as"], Requete(texte="Krzyzewska")).elements
    assert [t.page for t in trouves] == [1]
    assert "Krzyzewska" in str(trouves[0].extrait)
    assert chercher(agents["as"], Requete(texte="feuillet")).elements[0].page == 2
    assert {p.numero for p in pages_reconnues(page.version.document)} == {1, 2}


def test_correction_laisse_son_histoire_sans_texte_dans_les_faits(page: Page, agents: dict[str, Any]) -> None:
    correction.corriger(page=page, texte="Premier", etat_vu=correction.vu(page), par=agents["as"])
    page.refresh_from_db()
    correction.retirer(page=page, etat_vu=correction.vu(page), par=agents["as"])
    lignes = Historique.objects.filter(objet_type="ged.page", objet_id=page.pk).order_by("pk")
    assert [(ligne.avant, ligne.apres) for ligne in lignes] == [(page.texte, "Premier"), ("Premier", page.texte)]
    actes = list(Evenement.objects.filter(objet_id=page.version.document_id).values_list("type", flat=True))
    assert actes[-2:] == ["texte_corrige", "correction_retiree"]
    assert "Premier" not in str(list(Evenement.objects.values_list("faits", flat=True)))
    passages = correction.historique(page)
    assert [p.par for p in passages] == [agents["as"], agents["as"]]
    assert ("+", "Premier") in passages[1].segments


def test_texte_de_la_machine_n_est_pas_une_correction(page: Page, agents: dict[str, Any]) -> None:
    correction.corriger(page=page, texte=page.texte + "\r\n", etat_vu=correction.vu(page), par=agents["as"])
    page.refresh_from_db()
    assert page.correction is None
    assert not Historique.objects.filter(objet_type="ged.page").exists()


def test_page_vide_est_une_correction(page: Page, agents: dict[str, Any]) -> None:
    correction.corriger(page=page, texte="", etat_vu=correction.vu(page), par=agents["as"])
    page.refresh_from_db()
    assert (page.correction, page.texte_a_lire) == ("", "")
    assert {p.numero for p in pages_reconnues(page.version.document)} == {2}


def test_deux_personnes_a_la_fois_la_seconde_garde_sa_saisie(page: Page, agents: dict[str, Any], connecte: Any) -> None:
    vu = correction.vu(page)
    correction.corriger(page=page, texte="Texte de la première", etat_vu=vu, par=agents["as"])
    with pytest.raises(CorrectionPerimee):
        correction.corriger(page=page, texte="Autre", etat_vu=vu, par=agents["chef_as"])
    reponse = connecte(agents["chef_as"]).post(adresse(page), {"texte": "Texte de la seconde", "etat_vu": vu})
    assert reponse.status_code == 409
    contenu = reponse.content.decode()
    assert "Texte de la seconde</textarea>" in contenu
    assert "première" in contenu
    assert "a changé depuis" in contenu
    page.refresh_from_db()
    assert page.correction == "Texte de la première"
    neuf = correction.vu(page)
    assert neuf in contenu
    reponse = connecte(agents["chef_as"]).post(adresse(page), {"texte": "Texte des deux", "etat_vu": neuf})
    assert reponse.status_code == 302
    page.refresh_from_db()
    assert page.correction == "Texte des deux"


def test_ecran_enregistre_passe_a_la_suite_et_retire(page: Page, agents: dict[str, Any], connecte: Any) -> None:
    client = connecte(agents["as"])
    ecran = client.get(adresse(page)).content.decode()
    assert "feuillet 1" in ecran
    assert "Reprendre le texte" not in ecran
    envoi = {"texte": "Corrigé", "etat_vu": correction.vu(page), "acte": "suivante"}
    suivante = reverse("ged:corriger", args=[page.version.document_id, 2])
    assert client.post(adresse(page), envoi).headers["Location"] == f"{suivante}?v={page.version_id}"
    page.refresh_from_db()
    assert "Reprendre le texte" in client.get(adresse(page)).content.decode()
    liseuse = client.get(reverse("ged:lire", args=[page.version.document_id])).content.decode()
    assert "Texte corrigé" in liseuse
    client.post(adresse(page), {"texte": "ignoré", "etat_vu": correction.vu(page), "acte": "retirer"})
    page.refresh_from_db()
    assert page.correction is None


def test_qui_ne_modifie_pas_ne_corrige_pas(page: Page, agents: dict[str, Any], etrangers: Any, connecte: Any) -> None:
    with pytest.raises(ActionRefusee):
        correction.corriger(page=page, texte="x", etat_vu=correction.vu(page), par=agents["directeur_general"])
    assert connecte(agents["directeur_general"]).get(adresse(page)).status_code == 403
    assert connecte(agents["accueil"]).get(adresse(page)).status_code == 404
    assert connecte(etrangers["as"]).get(adresse(page)).status_code == 404
    lien = adresse(page)
    lire = reverse("ged:lire", args=[page.version.document_id])
    assert lien not in connecte(agents["directeur_general"]).get(lire).content.decode()
    assert lien in connecte(agents["as"]).get(lire).content.decode()


def test_corriger_une_page_illisible_leve_le_doute_et_la_tache(page: Page, agents: dict[str, Any]) -> None:
    Page.objects.filter(version=page.version_id).update(
        source="illisible", texte="", avertissement="Page illisible, aucun mot n'a été reconnu."
    )
    doute = doutes.resumer(page.version_id)
    assert doute.illisible
    doutes.demander_au_deposant(page.version, doute)
    Version.objects.filter(pk=page.version_id).update(doutes=doute.phrase)
    page.refresh_from_db()
    assert AFaire.objects.pour(agents["as"]).ouverts().filter(nature=doutes.ILLISIBLE).count() == 1
    correction.corriger(page=page, texte="Lu à l’œil", etat_vu=correction.vu(page), par=agents["as"])
    assert Version.objects.get(pk=page.version_id).doutes == "Page 2 : Page illisible, aucun mot n’a été reconnu."
    assert not AFaire.objects.ouverts().filter(nature=doutes.ILLISIBLE).exists()


def test_grands_textes_se_comparent_en_peu_de_temps() -> None:
    avant = "\n".join(f"ligne {n} du texte" for n in range(20_000))
    assert correction.comparer(avant, avant + "\nfin")[-1][0] == "+"
    assert correction.comparer("un deux trois", "un quatre trois") == [
        ("=", "un "), ("-", "deux"), ("+", "quatre"), ("=", " trois"),
    ]  # fmt: skip
