"""`python -m ocr.moteur`: outputs, exit codes, sentences."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ocr.moteur import cli
from tests.ocr.moteur.conftest import dessiner, pdf_de_texte

RACINE = Path(__file__).resolve().parents[3]


def test_commande_sans_django_ecrit_texte_json_et_pdf(tmp_path: Path) -> None:
    dessiner().save(tmp_path / "a.jpg", dpi=(150, 150))
    sorties = [tmp_path / nom for nom in ("a.txt", "a.json", "a.pdf")]
    options = ["--texte", str(sorties[0]), "--json", str(sorties[1]), "--pdf", str(sorties[2]), "--processus", "1"]
    commande = [sys.executable, "-m", "ocr.moteur", str(tmp_path / "a.jpg"), *options]
    resultat = subprocess.run(commande, cwd=RACINE, capture_output=True, text=True, check=False)
    assert (resultat.returncode, resultat.stderr) == (0, "")
    assert "Tilleuls" in sorties[0].read_text()
    donnees = json.loads(sorties[1].read_text())
    assert (donnees["type"], donnees["nb_pages"]) == ("image/jpeg", 1)
    page = donnees["pages"][0]
    assert {"numero", "texte", "mots", "source", "confiance", "largeur", "hauteur", "rotation"} <= set(page)
    assert set(page["mots"][0]) == {"t", "x", "y", "l", "h", "c"}
    assert sorties[2].read_bytes().startswith(b"%PDF-")


def test_fichier_refuse_rend_un_code_et_une_phrase(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_text("du texte")
    assert cli.executer([str(tmp_path / "a.pdf")]) == 1
    sortie = capsys.readouterr()
    assert sortie.out == ""
    assert sortie.err.count("\n") == 1
    assert "ni un PDF ni une image" in sortie.err


def test_texte_va_a_la_sortie_sans_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["Attestation de revenus", "Seconde page du document"]))
    assert cli.executer([str(tmp_path / "a.pdf")]) == 0
    assert capsys.readouterr().out == "Attestation de revenus\fSeconde page du document\n"


def test_un_refus_n_empeche_pas_les_autres(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_de_texte(["Attestation de revenus"]))
    (tmp_path / "vide.pdf").write_bytes(b"")
    assert cli.executer([str(tmp_path / "vide.pdf"), str(tmp_path / "a.pdf")]) == 1
    sortie = capsys.readouterr()
    assert "Attestation" in sortie.out
    assert "vide (0 octet)" in sortie.err
