"""The reader over long documents: sizes in runs, bounds of pages, one's place, search inside, bytes that vanished."""

from typing import Any

import pytest
from django.urls import reverse

from commun.models import Consultation, Evenement
from ged import defilement, places, stockage
from ged.recherche_dans import trouver
from tests.ged.echantillons import pdf_texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(deposer_octets: Any, vider_la_file: Any) -> Any:
    """Twelve born-digital pages, read."""
    version = deposer_octets(pdf_texte(12)).version
    vider_la_file()
    version.refresh_from_db()
    return version


def test_pages_egales_tiennent_en_une_suite(version: Any) -> None:
    assert defilement.plan(version) == "595x842*12"
    version.pages.filter(numero=3).update(largeur=842, hauteur=595)
    version.pages.filter(numero=7).delete()
    assert defilement.plan(version) == "595x842*2 842x595*1 595x842*9", "a page not read yet counts as A4"


def test_page_hors_bornes_est_dite_et_la_plus_proche_s_ouvre(version: Any, agents: Any, connecte: Any) -> None:
    adresse, client = reverse("ged:lire", args=[version.document_id]), connecte(agents["as"])
    for demandee, ouverte in (("13", 12), ("0", 1), ("-4", 1), ("99999999999", 12)):
        html = client.get(adresse, {"page": demandee}).content.decode()
        assert f'id="page-{ouverte}"' in html
        assert f"Il n’y a pas de page {demandee} : cette pièce compte 12 pages." in html
    assert "Il n’y a pas" not in client.get(adresse, {"page": "5"}).content.decode()


def test_chacun_retrouve_sa_place(version: Any, agents: Any, connecte: Any) -> None:
    lire, place = (reverse(f"ged:{nom}", args=[version.document_id]) for nom in ("lire", "place"))
    client = connecte(agents["as"])
    assert client.post(f"{place}?v={version.pk}", {"page": "7"}).status_code == 204
    for insensee in ("0", "13", "abc", "9" * 30, ""):
        assert client.post(f"{place}?v={version.pk}", {"page": insensee}).status_code == 204
    html = client.get(lire).content.decode()
    assert 'data-page="7"' in html
    assert "Vous reprenez à la page 7" in html
    assert 'data-page="1"' in connecte(agents["chef_as"]).get(lire).content.decode()
    assert places.place(version, agents["chef_as"]) is None


def test_recherche_dans_la_piece_compte_ce_que_le_calque_marque(version: Any, agents: Any, connecte: Any) -> None:
    assert trouver(version, "menages") == [(n, 1) for n in range(1, 13)]
    assert trouver(version, '"feuillet 11"') == [(11, 2)]
    assert trouver(version, "hydravion") == trouver(version, "  ") == []
    client = connecte(agents["as"])
    reponse = client.get(reverse("ged:chercher", args=[version.document_id]), {"q": "feuillet 11"})
    assert [11, 2] in reponse.json()["pages"]
    calque = client.get(reverse("ged:feuille", args=[version.document_id, 11]), {"q": '"feuillet 11"'})
    assert calque.content.decode().count("marque-mot") == 2


def test_octets_disparus_sont_dits_signales_une_fois_et_le_texte_se_lit(
    version: Any, agents: Any, connecte: Any
) -> None:
    client = connecte(agents["as"])
    stockage.retirer(version.cle)
    for _ in range(2):
        html = client.get(reverse("ged:lire", args=[version.document_id])).content.decode()
        assert "n’est plus dans le rangement" in html
        assert "ménage, " in html, "the words read once are still there"
    assert client.get(reverse("ged:image", args=[version.document_id, 2])).status_code == 410
    refus = client.get(reverse("ged:telecharger", args=[version.document_id]))
    assert refus.status_code == 410
    assert "n’est plus dans le rangement" in refus.content.decode()
    assert Evenement.objects.filter(type="version_disparue", objet_id=version.pk).count() == 1


def test_rangement_arrete_est_dit_et_rien_n_est_signale(
    version: Any, agents: Any, connecte: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panne(*_: Any, **__: Any) -> bool:
        raise ConnectionError("store down")

    monkeypatch.setattr(stockage.pieces(), "exists", panne, raising=False)
    client = connecte(agents["as"])
    assert (
        "ne répond pas pour l’instant" in client.get(reverse("ged:lire", args=[version.document_id])).content.decode()
    )
    assert client.get(reverse("ged:image", args=[version.document_id, 1])).status_code == 503
    assert client.get(reverse("ged:telecharger", args=[version.document_id])).status_code == 503
    assert not Evenement.objects.filter(type="version_disparue").exists()


def test_impression_est_journalisee(version: Any, agents: Any, connecte: Any) -> None:
    html = connecte(agents["as"]).get(reverse("ged:imprimer", args=[version.document_id])).content.decode()
    assert html.count('class="impression-page"') == 12
    assert "Copie remise à" not in html
    assert Consultation.objects.filter(document_id=version.document_id, nature="impression").count() == 1


@pytest.mark.parametrize("nom", ["lire", "telecharger", "imprimer", "feuille", "image"])
def test_rien_d_une_piece_ne_reste_sur_le_poste(version: Any, agents: Any, connecte: Any, nom: str) -> None:
    page = [1] if nom in {"feuille", "image"} else []
    reponse = connecte(agents["as"]).get(reverse(f"ged:{nom}", args=[version.document_id, *page]))
    assert reponse.status_code == 200
    assert "no-store" in reponse["Cache-Control"]
