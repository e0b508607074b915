"""The project's own hostile files through the real intake."""

from pathlib import Path
from typing import Any

import pytest

from bureau.papiers.hostiles import HOSTILES, hostile
from ged.models import Version
from tests.intake.conftest import Guet, Sonde
from tests.intake.passage import MARGE_MEMOIRE, MEMOIRE_MAX, passer

pytestmark = pytest.mark.django_db

# name → states admitted, code of the refusal, number of files found inside
ATTENDUS = {
    "vide": ("refusee", "fichier_vide", 0),
    "texte_en_pdf": ("refusee", "type_inconnu", 0),
    "pdf_chiffre": ("refusee", "pdf_chiffre", 0),
    "pdf_tronque": ("refusee", "pdf_illisible", 0),
    "pdf_sans_fin": ("refusee", "trop_de_pages", 0),
    "pdf_sans_page": ("refusee", "aucune_page", 0),
    "bombe_png": ("refusee", "image_trop_grande", 0),
    "zip_bombe": ("refusee", "contenu_demesure", 0),
    "zip_chemins": ("lue", "", 6),
    "zip_dans_zip": ("lue", "", 1),
    "tar_liens": ("lue", "", 0),
    "docx_entites": ("refusee", "contenu_interdit", 0),
    "docx_bombe": ("refusee", "contenu_demesure", 0),
    "xml_rires": ("refusee", "contenu_interdit", 0),
    "svg_actif": ("lue", "", 0),
    "html_actif": ("lue", "", 0),
    "polyglotte": ("lue", "", 0),
    "courriel_poupees": ("lue", "", 5),
    "courriel_emboite": ("refusee", "contenu_illisible", 0),
    "pdf_programme_joint": ("lue", "", 1),
    "programme": ("refusee", "programme", 0),
}


def test_chaque_echantillon_a_son_attendu() -> None:
    assert set(ATTENDUS) == set(HOSTILES)


@pytest.mark.parametrize("nom", sorted(HOSTILES))
def test_echantillon_hostile_finit_comme_prevu(
    nom: str,
    agents: dict[str, Any],
    compartiment: Any,
    vider_la_file: Any,
    a_l_ecart: Path,
    sonde: Sonde,
    guet: Guet,
) -> None:
    fichier, octets = hostile(nom)
    passage = passer(
        octets, fichier, compartiment=compartiment, par=agents["as"], vider_la_file=vider_la_file, ecart=a_l_ecart
    )
    sonde.arreter()
    etat, code, dedans = ATTENDUS[nom]
    assert (passage.version.etat, passage.version.code_raison) == (etat, code), passage.version.raison
    assert len(passage.enfants) == dedans
    assert sonde.pic < MEMOIRE_MAX * MARGE_MEMOIRE
    assert guet.appels == []


def test_programme_joint_a_un_pdf_est_garde_sans_etre_ouvert(
    agents: dict[str, Any], compartiment: Any, vider_la_file: Any, a_l_ecart: Path
) -> None:
    fichier, octets = hostile("pdf_programme_joint")
    passage = passer(
        octets, fichier, compartiment=compartiment, par=agents["as"], vider_la_file=vider_la_file, ecart=a_l_ecart
    )
    assert [(v.nom_origine, v.etat, v.code_raison) for v in passage.enfants] == [
        ("facture.exe", "refusee", "programme")
    ]


@pytest.mark.parametrize("nom", ["svg_actif", "html_actif", "polyglotte"])
def test_contenu_actif_ne_part_que_comme_piece_jointe_sans_droit(
    nom: str, deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], connecte: Any
) -> None:
    fichier, octets = hostile(nom)
    version: Version = deposer_octets(octets, fichier).version
    vider_la_file()
    client = connecte(agents["as"])
    reponse = client.get(f"/pieces/{version.document_id}/original/")
    assert b"".join(reponse.streaming_content) == octets
    assert reponse["Content-Disposition"].startswith("attachment")
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reponse["Content-Security-Policy"]
    assert "default-src 'none'" in reponse["Content-Security-Policy"]
    page = client.get(f"/pieces/{version.document_id}/").content.decode()
    assert "alert(" not in page
