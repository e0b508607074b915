"""What the engine is not sure of is told to the depositor, with the pages."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from comptes.models import AFaire
from ged import doutes, durees
from ged.models import Page, Version
from tests.ged.echantillons import pdf_texte, scan_png

pytestmark = pytest.mark.django_db


def test_intervalles_de_pages_se_lisent() -> None:
    assert doutes.intervalles([1, 2, 3, 7, 8]) == "1 à 3, 7, 8"
    assert doutes.intervalles([4]) == "4"
    assert doutes.intervalles(list(range(1, 30, 2))) == "1, 3, 5, 7, 9, 11 et d’autres"


def test_pages_manquantes_et_pages_douteuses_sont_reunies(deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(pdf_texte(3)).version
    vider_la_file()
    Page.objects.filter(version=version, numero=1).update(texte="Contrat\nPage 1/3")
    Page.objects.filter(version=version, numero__gte=2).update(texte="Contrat", avertissement="Texte peu sûr d'ici.")
    Page.objects.filter(version=version, numero=2).update(texte="Contrat\nPage 2/3")
    doute = doutes.resumer(version.pk)
    assert doute.phrase.startswith("Page 3 annoncée par le document mais absente : vérifiez")
    assert "Pages 2, 3 : Texte peu sûr d’ici." in doute.phrase
    assert not doute.illisible


def test_page_annoncee_absente_est_dite_sur_la_ligne_du_depot(
    deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], connecte: Any
) -> None:
    version = deposer_octets(pdf_texte(1, "Page 1/2")).version
    vider_la_file()
    ligne = connecte(agents["as"]).get(reverse("ged:etat", args=[version.document_id])).content.decode()
    assert "Page 2 annoncée par le document mais absente" in ligne
    liseuse = connecte(agents["as"]).get(reverse("ged:lire", args=[version.document_id])).content.decode()
    assert "Page 2 annoncée par le document mais absente" in liseuse


def test_piece_illisible_attend_son_deposant(deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any]) -> None:
    version = deposer_octets(scan_png([".", "'"]), "flou.png", par=agents["accueil"]).version
    vider_la_file()
    Page.objects.filter(version=version).update(source="illisible", texte="", avertissement="Page illisible.")
    doutes.demander_au_deposant(Version.objects.get(pk=version.pk), doutes.resumer(version.pk))
    ligne = AFaire.objects.pour(agents["accueil"]).ouverts().get(nature=doutes.ILLISIBLE)
    assert ligne.url == reverse("ged:deposer"), "accueil does not read the piece"
    assert not AFaire.objects.pour(agents["chef_as"]).ouverts().filter(nature=doutes.ILLISIBLE).exists()


def test_lecture_de_papier_blanc_n_est_pas_illisible(deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(pdf_texte(1)).version
    vider_la_file()
    Page.objects.filter(version=version).update(source="vide", texte="", avertissement="")
    assert doutes.resumer(version.pk) == doutes.Doute("", illisible=False)


@pytest.mark.parametrize(
    ("secondes", "dit"),
    [(5, "moins d’une minute"), (70, "environ 1 minute"), (260, "environ 4 minutes"), (7300, "environ 2 heures")],
)
def test_durees_se_disent(secondes: float, dit: str) -> None:
    assert durees.dire_duree(secondes) == dit


def test_temps_restant_suit_le_rythme_depuis_la_reprise() -> None:
    depuis = timezone.now() - dt.timedelta(seconds=100)
    version = Version(nb_pages=3000, pages_lues=1800, lecture_depuis=depuis, lecture_depuis_page=1700)
    assert version.temps_restant == "environ 20 minutes"
    assert Version(nb_pages=10, pages_lues=2, lecture_depuis=depuis).temps_restant == ""
    assert Version(nb_pages=10, pages_lues=5).temps_restant == ""
