"""Against a real clamd: infected is isolated behind every door; mute is said, and made up for later."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as reglages
from django.urls import reverse

from comptes.models import AFaire
from ged import antivirus, echecs
from ged.enums import Antivirus
from ged.models import Version
from ged.taches_depot import controler_en_retard
from tests.ged.clamd import EICAR, MARQUE, clamd, port_libre

pytestmark = [pytest.mark.django_db]
service = pytest.mark.services


@pytest.fixture
def clamd_vivant(tmp_path: Path, settings: Any) -> Iterator[int]:
    port = port_libre()
    with clamd(tmp_path, port):
        settings.CLAMD = f"127.0.0.1:{port}"
        yield port


PORTES = ["lire", "feuilles", "lecteurs", "vignette", "telecharger", "telecharger_cherchable"]


@service
def test_un_fichier_infecte_est_isole_et_aucune_porte_ne_l_ouvre(
    clamd_vivant: int, deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], connecte: Any
) -> None:
    version = deposer_octets(EICAR, "facture.pdf").version
    vider_la_file()
    version = Version.objects.get(pk=version.pk)
    assert (version.etat, version.antivirus, version.pages.count()) == ("quarantaine", "infectee", 0)
    client = connecte(agents["as"])
    for porte in PORTES:
        adresse = reverse(f"ged:{porte}", args=[version.document_id])
        for suffixe in ("", f"?v={version.pk}"):
            reponse = client.get(adresse + suffixe)
            if porte != "lecteurs":
                assert (porte, reponse.status_code) == (porte, 403)
                assert "quarantaine" in reponse.content.decode()
            assert EICAR not in getattr(reponse, "content", b"")
    assert client.post(reverse("ged:relancer", args=[version.document_id])).status_code in {403, 409}
    assert client.post(reverse("ged:garder", args=[version.document_id])).status_code in {403, 409}


@service
def test_le_deposant_et_la_gestion_technique_sont_prevenus(
    clamd_vivant: int, deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], connecte: Any
) -> None:
    version = deposer_octets(EICAR, "facture de Madame.pdf").version
    vider_la_file()
    for profil in ("as", "gestion_technique"):
        assert AFaire.objects.pour(agents[profil]).ouverts().filter(nature=echecs.NATURE_QUARANTAINE).count() == 1
    page = connecte(agents["gestion_technique"]).get(reverse("ged:echecs")).content.decode()
    assert f"Dépôt n° {version.document_id}" in page
    assert "Madame" not in page
    adresse = reverse("ged:quarantaine_vue", args=[version.document_id])
    assert connecte(agents["gestion_technique"]).post(adresse).status_code == 302
    restantes = AFaire.objects.ouverts().filter(nature=echecs.NATURE_QUARANTAINE)
    assert [ligne.agent for ligne in restantes] == [agents["as"]]
    assert connecte(agents["paiement"]).post(adresse).status_code == 404


@service
def test_un_fichier_sain_est_dit_controle_puis_lu(clamd_vivant: int, deposer_octets: Any, vider_la_file: Any) -> None:
    version = deposer_octets(b"une note sans danger", "note.txt").version
    vider_la_file()
    assert Version.objects.get(pk=version.pk).antivirus == Antivirus.SAINE


@service
def test_par_la_prise_locale_aussi(clamd_vivant: int, tmp_path: Path, settings: Any) -> None:
    settings.CLAMD = f"unix:{tmp_path}/clamd.ctl"
    assert antivirus.examiner([MARQUE[:10], MARQUE[10:]]).startswith("Marque")
    assert antivirus.examiner([b"", b"rien"]) == ""


@service
def test_plus_long_que_clamd_n_admet_est_dit_non_controle(clamd_vivant: int) -> None:
    with pytest.raises(antivirus.ClamdMuet):
        antivirus.examiner([os.urandom(500_000)] * 10)


@service
def test_lu_pendant_que_l_antivirus_se_taisait_il_est_controle_apres(
    tmp_path: Path, settings: Any, deposer_octets: Any, vider_la_file: Any, agents: dict[str, Any], connecte: Any
) -> None:
    port = port_libre()
    settings.CLAMD = f"127.0.0.1:{port}"
    infecte = deposer_octets(MARQUE, "note.txt").version
    sain = deposer_octets(b"sain", "autre.txt").version
    vider_la_file()
    infecte.refresh_from_db()
    assert infecte.antivirus == Antivirus.NON_CONTROLEE
    assert infecte.etat != "quarantaine"
    ligne = connecte(agents["as"]).get(reverse("ged:etat", args=[infecte.document_id])).content.decode()
    assert "Non contrôlé par l’antivirus" in ligne
    assert controler_en_retard.call() == 0
    with clamd(tmp_path, port):
        assert controler_en_retard.call() == 2
    etats = {v.pk: (v.etat == "quarantaine", v.antivirus) for v in Version.objects.all()}
    assert etats == {infecte.pk: (True, "infectee"), sain.pk: (False, "saine")}
    assert connecte(agents["as"]).get(reverse("ged:telecharger", args=[infecte.document_id])).status_code == 403


def test_sans_antivirus_rien_n_est_dit(deposer_octets: Any) -> None:
    assert reglages.CLAMD == ""
    version = deposer_octets(b"x", "x.txt").version
    assert antivirus.controler(version) == ""
    assert not version.non_controlee
