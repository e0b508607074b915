"""Reading jobs: page by page, resumed, never doubled; a refused file ends in a sentence."""

import datetime as dt
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django_tasks_db.models import DBTaskResult

from commun.models import Evenement
from ged import progression, stockage
from ged.actions import deposer, relancer
from ged.exceptions import LectureNonRelancable
from ged.models import Page, Version
from ocr import taches, tours
from ocr.moteur import PageLue, analyser, lire_pages
from tests.ged.echantillons import bombe_png, pdf_texte, scan_png, scan_tiff

pytestmark = pytest.mark.django_db


def relu(version: Version) -> Version:
    return Version.objects.get(pk=version.pk)


def test_scan_est_lu_et_son_pdf_cherchable_compose(deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(scan_png(), "quittance.png").version
    vider_la_file()
    version = relu(version)
    assert (version.etat, version.type_mime, version.nb_pages, version.pages_lues) == ("lue", "image/png", 1, 1)
    page = version.pages.get()
    assert "Quittance" in page.texte
    assert page.source == "ocr"
    mot = next(m for m in page.mots_places() if m.t.startswith("Quittance"))
    assert 0.05 < mot.x < 0.2
    assert 0.05 < mot.y < 0.2
    copie = b"".join(stockage.lire_flux(version.cle_cherchable))
    assert copie.startswith(b"%PDF")
    assert Evenement.objects.filter(type="lecture_terminee", objet_id=version.document_id).count() == 1


def test_pdf_cherchable_porte_les_mots_reconnus(deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(scan_tiff(2), "lot.tiff").version
    vider_la_file()
    copie = pypdfium2.PdfDocument(b"".join(stockage.lire_flux(relu(version).cle_cherchable)))
    try:
        textes = [page.get_textpage().get_text_range() for page in copie]
    finally:
        copie.close()
    assert len(textes) == 2
    assert all("Quittance" in texte for texte in textes)


def test_pdf_ne_numerique_garde_son_texte_sans_copie(deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(pdf_texte(3)).version
    vider_la_file()
    version = relu(version)
    assert (version.etat, version.nb_pages) == ("lue", 3)
    assert {p.source for p in version.pages.all()} == {"native"}
    assert "feuillet 2" in version.pages.get(numero=2).texte
    assert version.cle_cherchable == ""


@pytest.mark.parametrize(
    ("octets", "mots"),
    [
        (b"", "vide"),
        (b"Bonjour, ceci est du texte.\n" * 40, "ni un PDF ni une image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "ni un PDF ni une image"),
        (b"%PDF-1.7\n" + b"\x00\xff" * 400, ""),
        (bombe_png(), ""),
    ],
    ids=["vide", "texte", "svg", "pdf-casse", "bombe"],
)
def test_fichier_hostile_finit_en_une_phrase_et_reste_garde(
    deposer_octets: Any, vider_la_file: Any, octets: bytes, mots: str
) -> None:
    version = deposer_octets(octets, "piece.pdf").version
    vider_la_file()
    version = relu(version)
    assert version.etat == "refusee"
    assert version.raison.endswith(".")
    assert version.remede
    assert mots in version.raison
    assert b"".join(stockage.lire_flux(version.cle)) == octets
    assert not DBTaskResult.objects.failed().exists()


def test_tache_rejouee_ne_double_rien(deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(pdf_texte(4)).version
    taches.lire_version.enqueue(version.pk)
    vider_la_file()
    taches.lire_version.enqueue(version.pk)
    vider_la_file()
    assert Page.objects.filter(version=version).count() == 4
    assert Evenement.objects.filter(type="lecture_terminee").count() == 1


def test_lecture_interrompue_reprend_a_la_page_manquante(deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(pdf_texte(5)).version
    with stockage.fichier_local(version.cle) as chemin:
        progression.commencer(version.pk, analyser(chemin))
        progression.enregistrer_pages(version.pk, list(lire_pages(chemin, fin=2)))
    avant = set(Page.objects.values_list("pk", flat=True))
    assert progression.premiere_manquante(relu(version)) == 3
    vider_la_file()
    assert (relu(version).etat, relu(version).pages_lues) == ("lue", 5)
    assert avant < set(Page.objects.values_list("pk", flat=True))


def test_long_document_rend_son_tour(deposer_octets: Any, vider_la_file: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taches, "TOUR", 0.0)
    version = deposer_octets(pdf_texte(3)).version
    premier = DBTaskResult.objects.ready().get(task_path="ocr.taches.lire_version")
    vider_la_file()
    tours = DBTaskResult.objects.filter(task_path="ocr.taches.lire_version").exclude(pk=premier.pk)
    assert tours.count() >= 2
    assert {tour.priority for tour in tours} == {taches.PRIORITE_SUITE}
    assert (relu(version).etat, Page.objects.count()) == ("lue", 3)


def test_lots_suivent_le_temps_et_ferment_le_lecteur() -> None:
    ferme = []

    def pages() -> Iterator[PageLue]:
        try:
            for n in range(1, 1000):
                yield PageLue(n, "", [], "vide", 1.0, 595, 842, 0)
        finally:
            ferme.append(True)

    lots = list(tours.par_lots(pages(), time.monotonic() + 60))
    assert sum(map(len, lots)) == 999
    assert max(map(len, lots)) == tours.LOT_PAGES
    assert [len(lot) for lot in tours.par_lots(pages(), 0.0)] == [1]
    assert len(ferme) == 2


def test_moteur_absent_est_un_echec_que_l_on_peut_relancer(
    deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIASSE_TESSERACT", "tesseract-qui-n-existe-pas")
    _oublier_tesseract()
    version = deposer_octets(scan_png()).version
    vider_la_file()
    assert relu(version).etat == "echec"
    assert "tesseract" in relu(version).raison
    monkeypatch.undo()
    _oublier_tesseract()
    relancer(version=relu(version), par=agents["as"])
    assert (relu(version).etat, relu(version).raison) == ("recue", "")
    with pytest.raises(LectureNonRelancable):
        relancer(version=version, par=agents["as"])
    vider_la_file()
    assert relu(version).etat == "lue"


def _oublier_tesseract() -> None:
    from ocr.moteur import bac

    bac.tesseract.cache_clear()


def test_octets_disparus_sont_dits(deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(b"x").version
    stockage.retirer(version.cle)
    vider_la_file()
    assert relu(version).etat != "lue"


def test_lecture_perdue_pour_toujours_devient_un_echec_visible(
    deposer_octets: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = deposer_octets(pdf_texte(1)).version
    DBTaskResult.objects.filter(task_path="ocr.taches.lire_version").update(status="FAILED")
    assert taches.retrouver_lectures_perdues.call() == 0, "too young to be lost"
    monkeypatch.setattr(taches, "PERDUE_APRES", dt.timedelta(seconds=-1))
    assert taches.retrouver_lectures_perdues.call() == 1
    assert (relu(version).etat, relu(version).finale) == ("echec", True)
    assert "Réessayer" in relu(version).remede


def test_lecture_en_file_n_est_pas_perdue(deposer_octets: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    version = deposer_octets(pdf_texte(1)).version
    monkeypatch.setattr(taches, "PERDUE_APRES", dt.timedelta(seconds=-1))
    assert taches.retrouver_lectures_perdues.call() == 0
    assert relu(version).etat == "recue"


@pytest.mark.parametrize("nom", ["bomb_giant.pdf", "circular-page-tree.pdf", "hugemono.pdf", "broken.png"])
def test_fichier_hostile_partage_finit_dans_un_etat(
    donnees: Path, agents: dict[str, Any], compartiment: Any, vider_la_file: Any, nom: str
) -> None:
    chemin = donnees / "C_hostile" / nom
    with chemin.open("rb") as fichier:
        version = deposer(fichier=fichier, nom=nom, compartiments=[compartiment], par=agents["as"]).version
    vider_la_file()
    version = relu(version)
    assert version.finale
    assert version.etat == "lue" or (version.raison and version.remede)


def test_scan_reel_est_lu(donnees: Path, agents: dict[str, Any], compartiment: Any, vider_la_file: Any) -> None:
    octets = (donnees / "A_scans" / "caf_dpd_015.jpg").read_bytes()
    depot = deposer(fichier=io.BytesIO(octets), nom="caf.jpg", compartiments=[compartiment], par=agents["as"])
    vider_la_file()
    texte = depot.version.pages.get().texte.lower()
    assert "déménagement" in texte
    assert "allocataire" in texte
