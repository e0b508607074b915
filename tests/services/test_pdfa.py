"""What Liasse writes as PDF/A is PDF/A: judged by veraPDF, each file by the part its own metadata announce."""

import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from decisions.lettres import lettre_pdf
from dossiers.lettres import imprimer_accuse
from ged import stockage
from ged.models import Version
from ocr.moteur import lire, lire_pages, pdf_cherchable
from tests.decisions.situations import decision_prise
from tests.dossiers.conftest import aides, demande, dossier, personne
from tests.ged.conftest import compartiment, deposer_octets
from tests.ged.echantillons import page_image, scan_png
from tests.ocr.moteur.conftest import dessiner, pdf_d_images, pdf_de_texte

__all__ = ["aides", "compartiment", "demande", "deposer_octets", "dossier", "personne"]

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif("LIASSE_TESTS_VERAPDF" not in os.environ, reason="veraPDF absent (LIASSE_TESTS_VERAPDF)"),
]


COMMANDE = "org.verapdf.apps.GreenfieldCliWrapper"
OPTIONS = ("-f", "0", "--format", "text")


def juger(*fichiers: Path) -> dict[str, str]:
    """File name → "PASS 2b", "FAIL 1b"…, by one run of veraPDF."""
    resultat = subprocess.run(
        ["java", "-Xmx512m", "-cp", f"{os.environ['LIASSE_TESTS_VERAPDF']}/*", COMMANDE, *OPTIONS, *map(str, fichiers)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    verdicts = {}
    for ligne in resultat.stdout.splitlines():
        mots = ligne.split()
        if mots and mots[0] in ("PASS", "FAIL"):
            verdicts[Path(mots[1]).name] = f"{mots[0]} {mots[-1]}"
    assert len(verdicts) == len(fichiers), resultat.stdout + resultat.stderr
    return verdicts


def image_scannee(chemin: Path, **options: Any) -> Path:
    dessiner().save(chemin, **options)
    return chemin


def pdf_a_motif(chemin: Path) -> Path:
    """A born-digital page whose font is not embedded: no PDF/A can be made of it."""
    chemin.write_bytes(pdf_de_texte(["Composition de ménage, texte d’une police qui n’est pas dans le fichier."]))
    return chemin


def test_pdf_cherchables_sont_des_pdfa(tmp_path: Path) -> None:
    sources = [
        image_scannee(tmp_path / "scan.jpg", dpi=(150, 150)),
        image_scannee(tmp_path / "scan.png", dpi=(150, 150)),
        tmp_path / "lot.tiff",
        tmp_path / "gris16.tiff",
        tmp_path / "scan.pdf",
    ]
    feuilles = [page_image(numero=n).convert("1") for n in (1, 2)]
    feuilles[0].save(sources[2], save_all=True, append_images=[feuilles[1]], compression="group4", dpi=(200, 200))
    dessiner(mode="L").convert("I").point(lambda v: v * 257).convert("I;16").save(sources[3], dpi=(150, 150))
    sources[4].write_bytes(pdf_d_images([dessiner(), dessiner().rotate(180)]))
    for source in sources:
        lire(source, pdf=source.with_name(f"{source.name}.pdf"), processus=1)
    assert juger(*(s.with_name(f"{s.name}.pdf") for s in sources)) == {f"{s.name}.pdf": "PASS 2b" for s in sources}


def test_scans_reels_deviennent_des_pdfa(tmp_path: Path, donnees: Path) -> None:
    noms = ("caf_lot_3pages_g4.tiff", "phototest-rotated-180.png", "testOCR.pdf")
    for nom in noms:
        lire(donnees / "A_scans" / nom, pdf=tmp_path / f"{nom}.pdf", processus=1)
    assert juger(*(tmp_path / f"{nom}.pdf" for nom in noms)) == {f"{nom}.pdf": "PASS 2b" for nom in noms}


@pytest.mark.django_db
def test_lettres_sont_des_pdfa(tmp_path: Path, demande: Any, agents: dict[str, Any]) -> None:
    (tmp_path / "accuse.pdf").write_bytes(imprimer_accuse(demande=demande, par=agents["as"]))
    (tmp_path / "notification.pdf").write_bytes(lettre_pdf(decision_prise(agents)))
    verdicts = juger(tmp_path / "accuse.pdf", tmp_path / "notification.pdf")
    assert verdicts == {"accuse.pdf": "PASS 3b", "notification.pdf": "PASS 3b"}


@pytest.mark.django_db
def test_copie_rangee_par_la_lecture_est_un_pdfa(tmp_path: Path, deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(scan_png(), "quittance.png").version
    vider_la_file()
    copie = Version.objects.get(pk=version.pk).cle_cherchable
    with (tmp_path / "copie.pdf").open("wb") as fichier:
        shutil.copyfileobj(io.BytesIO(b"".join(stockage.lire_flux(copie))), fichier)
    assert juger(tmp_path / "copie.pdf") == {"copie.pdf": "PASS 2b"}


def test_ce_que_le_moteur_dit_non_conforme_ne_pretend_pas_l_etre(tmp_path: Path) -> None:
    source = pdf_a_motif(tmp_path / "police_absente.pdf")
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.Rotate = 90
        pdf.save(source)
    conforme = pdf_cherchable(source, lire_pages(source), tmp_path / "b.pdf")
    assert conforme is False
    with pikepdf.open(tmp_path / "b.pdf") as pdf:
        assert not pdf.open_metadata().pdfa_status
    assert juger(tmp_path / "b.pdf")["b.pdf"].startswith("FAIL")
