"""Real workers, killed for good; real deposits at the same moment."""

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from ged import relecture
from ged.actions import Depot, deposer
from ged.models import Document, Page, Version
from tests.ged.echantillons import pdf_texte, scan_tiff

RACINE = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.django_db(transaction=True)


def environnement() -> dict[str, str]:
    """The site of the test, for a worker in its own process."""
    base = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{base['NAME']}"
    else:
        url = f"postgresql://{base['USER']}:{base['PASSWORD']}@{base['HOST']}:{base['PORT']}/{base['NAME']}"
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LIASSE_BASE": url,
        "LIASSE_DONNEES_DIR": str(settings.DONNEES_DIR),
        "LIASSE_ES_INDEX": settings.RECHERCHE_ES_INDEX,
        "LIASSE_SECRET_KEY": settings.SECRET_KEY,
        "LIASSE_PROCESSUS_OCR": "1",
    }


def travailleur(journal: Path) -> subprocess.Popen[bytes]:
    with journal.open("ab") as sortie:
        return subprocess.Popen(
            [sys.executable, "manage.py", "travailleur", "--intervalle", "0.1"],
            cwd=RACINE,
            env=environnement(),
            stdout=sortie,
            stderr=sortie,
            start_new_session=True,
        )


def attendre(condition: Callable[[], bool], journal: Path, secondes: float = 240) -> None:
    fin, pause = time.monotonic() + secondes, threading.Event()
    while not condition():
        assert time.monotonic() < fin, journal.read_text(errors="replace")[-3000:]
        pause.wait(0.1)


def test_travailleur_tue_en_plein_document_est_relaye_sans_rien_doubler(
    agents: dict[str, Any], compartiment: Any, tmp_path: Path
) -> None:
    journal = tmp_path / "travailleur.log"
    fichier = io.BytesIO(scan_tiff(5))
    version = deposer(fichier=fichier, nom="lot.tiff", compartiments=[compartiment], par=agents["as"]).version
    premier = travailleur(journal)
    try:
        attendre(lambda: Page.objects.exists(), journal)
    finally:
        os.killpg(premier.pid, signal.SIGKILL)
        premier.wait()
    tuees = set(Page.objects.values_list("pk", flat=True))
    assert 1 <= len(tuees) < 5, "the worker was killed in the middle"
    second = travailleur(journal)
    try:
        attendre(lambda: Version.objects.get(pk=version.pk).etat == "lue", journal)
    finally:
        os.killpg(second.pid, signal.SIGTERM)
        second.wait(timeout=30)
    pages = Page.objects.filter(version=version)
    assert list(pages.order_by("numero").values_list("numero", flat=True)) == [1, 2, 3, 4, 5]
    assert tuees < set(pages.values_list("pk", flat=True)), "pages already read are kept"


def test_long_document_tue_reprend_ou_il_en_etait(agents: dict[str, Any], compartiment: Any, tmp_path: Path) -> None:
    journal = tmp_path / "travailleur.log"
    fichier = io.BytesIO(pdf_texte(600))
    version = deposer(fichier=fichier, nom="registre.pdf", compartiments=[compartiment], par=agents["as"]).version
    premier = travailleur(journal)
    try:
        attendre(lambda: Page.objects.count() >= 170, journal)
    finally:
        os.killpg(premier.pid, signal.SIGKILL)
        premier.wait()
    tuees = dict(Page.objects.values_list("numero", "pk"))
    assert 170 <= len(tuees) < 600, "killed in the middle"
    second = travailleur(journal)
    try:
        attendre(lambda: Version.objects.get(pk=version.pk).etat == "lue", journal)
    finally:
        os.killpg(second.pid, signal.SIGTERM)
        second.wait(timeout=60)
    pages = dict(Page.objects.values_list("numero", "pk"))
    assert sorted(pages) == list(range(1, 601))
    assert {n: pages[n] for n in tuees} == tuees, "pages already read are not read again"


def test_relecture_tuee_laisse_un_melange_que_le_tour_suivant_complete(
    agents: dict[str, Any], compartiment: Any, tmp_path: Path
) -> None:
    journal = tmp_path / "travailleur.log"
    fichier = io.BytesIO(pdf_texte(600))
    version = deposer(fichier=fichier, nom="registre.pdf", compartiments=[compartiment], par=agents["as"]).version
    premier = travailleur(journal)
    try:
        attendre(lambda: Version.objects.get(pk=version.pk).etat == "lue", journal)
        avant = dict(Page.objects.values_list("numero", "pk"))
        Page.objects.update(texte="ancien")
        relecture.demander(document=version.document, par=agents["as"])
        attendre(lambda: Page.objects.filter(lecture=2).count() >= 40, journal)
    finally:
        os.killpg(premier.pid, signal.SIGKILL)
        premier.wait()
    assert 40 <= Page.objects.filter(lecture=2).count() < 600, "killed in the middle"
    assert Page.objects.filter(lecture=1, texte="ancien").exists(), "the others keep their text"
    assert Version.objects.get(pk=version.pk).etat == "lue"
    second = travailleur(journal)
    try:
        attendre(lambda: not Version.objects.get(pk=version.pk).a_relire, journal)
    finally:
        os.killpg(second.pid, signal.SIGTERM)
        second.wait(timeout=60)
    assert dict(Page.objects.values_list("numero", "pk")) == avant
    assert not Page.objects.filter(texte="ancien").exists()


def test_lettre_d_une_page_passe_avant_la_suite_d_un_long_lot(
    agents: dict[str, Any], compartiment: Any, tmp_path: Path
) -> None:
    journal = tmp_path / "travailleur.log"
    lot = deposer(
        fichier=io.BytesIO(scan_tiff(40)), nom="lot.tiff", compartiments=[compartiment], par=agents["as"]
    ).version
    ouvrier = travailleur(journal)
    try:
        attendre(lambda: Page.objects.exists(), journal)
        lettre = deposer(
            fichier=io.BytesIO(pdf_texte(1)), nom="lettre.pdf", compartiments=[compartiment], par=agents["as"]
        ).version
        attendre(lambda: Version.objects.get(pk=lettre.pk).etat == "lue", journal)
        assert Page.objects.filter(version=lot).count() < 20, "the letter did not wait for the batch"
    finally:
        os.killpg(ouvrier.pid, signal.SIGKILL)
        ouvrier.wait()


def test_meme_fichier_depose_au_meme_instant_fait_un_document(agents: dict[str, Any], compartiment: Any) -> None:
    octets, depots, depart = pdf_texte(1), [], threading.Barrier(4)

    def un_depot() -> None:
        try:
            depart.wait()
            depots.append(
                deposer(fichier=io.BytesIO(octets), nom="a.pdf", compartiments=[compartiment], par=agents["as"])
            )
        finally:
            connection.close()

    fils = [threading.Thread(target=un_depot) for _ in range(4)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    nouveaux: list[Depot] = [d for d in depots if not d.deja_present]
    assert (len(depots), len(nouveaux), Document.objects.count()) == (4, 1, 1)
