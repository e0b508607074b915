"""What tesseract reads on the scanned papers, against the words of the born-digital PDF of the same seed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from bureau.papiers import PersonnePapier, dessiner, suffixe

pytestmark = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract n’est pas installé")


def mots(texte: str) -> set[str]:
    return set(re.findall(r"[^\W_]{3,}", texte.lower()))


def lire_image(octets: bytes, rendu: str, dossier: Path) -> set[str]:
    fichier = dossier / f"page{suffixe(rendu)}"
    fichier.write_bytes(octets)
    commande = ["tesseract", str(fichier), "-", "-l", "fra", "--psm", "3"]
    un_coeur = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return mots(subprocess.run(commande, capture_output=True, text=True, check=True, timeout=60, env=un_coeur).stdout)


@pytest.mark.parametrize(
    ("code", "cles"),
    [
        ("quittance_loyer", {"quittance", "loyer", "vandercamme", "fripiers", "charleroi", "provision", "acquitté"}),
        ("extrait_compte", {"extrait", "compte", "pharmacie", "supermarché", "solde", "virement"}),
        ("attestation_mutuelle", {"mutualité", "attestation", "assurance", "titulaire", "vandercamme"}),
    ],
)
def test_a_scan_is_read_for_four_words_out_of_five(
    code: str, cles: set[str], belge: PersonnePapier, tmp_path: Path
) -> None:
    with pypdfium2.PdfDocument(dessiner(code, belge, graine=7, rendu="pdf")) as document:
        attendus = mots(document[0].get_textpage().get_text_range().replace("\ufffe", "-"))
    lus = lire_image(dessiner(code, belge, graine=7), "scanner", tmp_path)
    assert cles <= lus
    assert len(attendus & lus) >= 0.8 * len(attendus)


def test_a_phone_picture_of_an_energy_bill_is_still_read(francais: PersonnePapier, tmp_path: Path) -> None:
    lus = lire_image(dessiner("facture_energie", francais, graine=7, rendu="photo"), "photo", tmp_path)
    assert {"facture", "électricité", "belhadj", "compteur", "total"} <= lus
