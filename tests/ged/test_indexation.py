"""One entry per page, with the rights of the document's compartments."""

from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from ged import indexation
from ged.actions import rattacher, renommer
from ged.indexation import Contexte, completer_par, entrees, ids_des_pages
from ged.models import Page
from tests.factories import EntiteFactory
from tests.factories import compartiment as creer_compartiment
from tests.ged.echantillons import pdf_texte

pytestmark = pytest.mark.django_db


def test_chaque_page_est_une_entree(deposer_octets: Any, vider_la_file: Any, compartiment: Any) -> None:
    document = deposer_octets(pdf_texte(2), "composition.pdf").document
    vider_la_file()
    premiere, seconde = entrees(ids_des_pages([document.pk]))
    assert premiere.id == f"page:{Page.objects.get(numero=1).pk}"
    assert premiere.url == f"/pieces/{document.pk}/?page=1"
    assert (seconde.page, seconde.document_id, seconde.titre) == (2, document.pk, "composition")
    assert "feuillet 2" in seconde.texte
    assert set(premiere.cles) == set(compartiment.cles())
    assert premiere.compartiments == (compartiment.pk,)
    assert not premiere.identite


def test_cles_portent_les_ancetres_de_l_entite(deposer_octets: Any, vider_la_file: Any, entite: Any) -> None:
    centre = EntiteFactory(institution=entite.institution, parent=entite)
    document = deposer_octets(pdf_texte(1), compartiments=[creer_compartiment(centre)]).document
    vider_la_file()
    (entree,) = entrees(ids_des_pages([document.pk]))
    assert {f"{entite.pk}:*", f"{centre.pk}:*"} <= set(entree.cles)


def test_rattacher_et_renommer_font_des_entrees_plus_recentes(
    deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], entite: Any
) -> None:
    document = deposer_octets(pdf_texte(1)).document
    vider_la_file()
    (avant,) = entrees(ids_des_pages([document.pk]))
    autre = creer_compartiment(entite)
    rattacher(document=document, compartiment=autre, par=agents["as"])
    renommer(document=document, titre="Composition de ménage", par=agents["as"])
    (apres,) = entrees(ids_des_pages([document.pk]))
    assert apres.version == avant.version + 2
    assert apres.titre == "Composition de ménage"
    assert autre.pk in apres.compartiments
    assert DBTaskResult.objects.ready().filter(task_path="ged.taches.reindexer_documents").count() == 2


def test_page_disparue_ne_donne_aucune_entree() -> None:
    assert list(entrees([987654])) == []


def test_salle_du_haut_complete_les_entrees(
    deposer_octets: Any, vider_la_file: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexation, "_fournisseurs", [])
    document = deposer_octets(pdf_texte(1)).document
    vider_la_file()
    completer_par(lambda ids: {i: Contexte(dossier_id=12, type="Bail") for i in ids})
    (entree,) = entrees(ids_des_pages([document.pk]))
    assert (entree.dossier_id, entree.type) == (12, "Bail")


def test_entrees_d_un_lot_coutent_un_nombre_fixe_de_requetes(
    deposer_octets: Any, vider_la_file: Any, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexation, "_fournisseurs", [])
    for n in range(4):
        deposer_octets(pdf_texte(3, f"Lot {n}"))
    vider_la_file()
    with django_assert_max_num_queries(5):
        assert len(list(entrees(indexation.tous_les_ids()))) == 12
