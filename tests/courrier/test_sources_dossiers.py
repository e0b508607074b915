"""Watched folders: taken when whole, once, and what prevents it is said while nothing is lost."""

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from courrier import surveillance
from courrier.actions.bannettes import bannette_de
from courrier.models import Bannette, Lot, Releve
from courrier.surveillance import TEMOIN, passer
from tests.courrier.lots_dessines import lot, page
from tests.stockage import pieces_dans

pytestmark = pytest.mark.django_db
T0 = 1_000_000.0


@pytest.fixture
def dossier(settings: Any, tmp_path: Path) -> Path:
    pieces_dans(settings, tmp_path / "pieces")
    settings.DOSSIERS_SURVEILLES = str(tmp_path / "partage")
    chemin = tmp_path / "partage" / "accueil"
    chemin.mkdir(parents=True)
    return chemin


@pytest.fixture
def bannette(agents: dict[str, Any], dossier: Path) -> Bannette:
    tenue = bannette_de(agents["accueil"])
    tenue.dossier_surveille = "accueil"
    tenue.save()
    return tenue


def passages(bannette: Bannette, nombre: int = 2, pas: float = 11) -> int:
    return sum(passer(bannette, horloge=T0 + n * pas).pris for n in range(nombre))


def releve(bannette: Bannette) -> Releve:
    return Releve.objects.get(bannette=bannette)


def test_a_whole_file_is_taken_at_the_second_look_and_removed(bannette: Bannette, dossier: Path) -> None:
    (dossier / "scan.pdf").write_bytes(lot(page("Un")))
    assert passer(bannette, horloge=T0).pris == 0
    assert passer(bannette, horloge=T0 + 11).pris == 1
    assert not (dossier / "scan.pdf").exists()
    lu = Lot.objects.get()
    assert (lu.nom_origine, lu.par, lu.provenance) == ("scan.pdf", bannette.agent, "numeriseur")
    assert releve(bannette).raison == ""


def test_a_file_that_grows_is_left_until_it_stops(bannette: Bannette, dossier: Path) -> None:
    octets = lot(page("Un"))
    for n, taille in enumerate((100, 200, len(octets))):
        (dossier / "scan.pdf").write_bytes(octets[:taille])
        os.utime(dossier / "scan.pdf", (n, n))
        assert passer(bannette, horloge=T0 + n * 11).pris == 0
    assert passer(bannette, horloge=T0 + 44).pris == 1
    assert Lot.objects.get().taille == len(octets)


def test_a_pdf_without_its_end_waits_longer_then_comes_as_it_is(bannette: Bannette, dossier: Path) -> None:
    (dossier / "scan.pdf").write_bytes(b"%PDF-1.4 coupe")
    assert passages(bannette, 3) == 0
    assert passer(bannette, horloge=T0 + 500).pris == 1


def test_a_name_without_bytes_yet_is_left_to_the_copier(bannette: Bannette, dossier: Path) -> None:
    (dossier / "scan.tif").touch()
    assert passages(bannette, 3) == 0
    assert (dossier / "scan.tif").exists()


def test_names_of_files_on_their_way_and_links_are_left_alone(bannette: Bannette, dossier: Path) -> None:
    for nom in ("a.part", "b.TMP", ".cache", "~$lettre.docx", "c.crdownload"):
        (dossier / nom).write_bytes(b"x")
    (dossier / "lien.pdf").symlink_to("/etc/hostname")
    (dossier / "sous").mkdir()
    assert passages(bannette, 3) == 0
    assert (dossier / "lien.pdf").is_symlink()


def test_the_same_file_twice_is_one_lot(bannette: Bannette, dossier: Path) -> None:
    octets = lot(page("Un"))
    for nom in ("a.pdf", "b.pdf"):
        (dossier / nom).write_bytes(octets)
    passages(bannette)
    assert Lot.objects.count() == 1
    assert sorted(p.name for p in dossier.iterdir()) == [TEMOIN]


def test_a_share_no_longer_mounted_is_said_and_taken_at_its_return(bannette: Bannette, dossier: Path) -> None:
    passer(bannette, horloge=T0)
    ailleurs = dossier.with_name("ailleurs")
    (dossier / "scan.pdf").write_bytes(lot(page("Un")))
    dossier.rename(ailleurs)
    assert passages(bannette) == 0
    assert "introuvable" in releve(bannette).raison
    dossier.mkdir()
    assert passages(bannette) == 0
    assert "pas monté" in releve(bannette).raison
    assert list(dossier.iterdir()) == [], "nothing is written where the share should be"
    shutil.rmtree(dossier)
    ailleurs.rename(dossier)
    assert passages(bannette) == 1
    assert releve(bannette).raison == ""


def test_a_full_disk_is_said_and_the_file_stays(bannette: Bannette, dossier: Path, monkeypatch: Any) -> None:
    (dossier / "scan.pdf").write_bytes(lot(page("Un")))
    vrai = surveillance.stockage.recevoir

    def plein(*arguments: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(surveillance.stockage, "recevoir", plein)
    assert passages(bannette) == 0
    assert "plein" in releve(bannette).raison
    assert (dossier / "scan.pdf").exists()
    monkeypatch.setattr(surveillance.stockage, "recevoir", vrai)
    assert passer(bannette, horloge=T0 + 60).pris == 1


def test_a_file_too_large_is_said_and_stays(bannette: Bannette, dossier: Path, settings: Any) -> None:
    settings.TAILLE_MAX_DEPOT = 100
    (dossier / "scan.tif").write_bytes(b"x" * 200)
    assert passages(bannette) == 0
    assert "taille admise" in releve(bannette).raison
    assert (dossier / "scan.tif").exists()


def test_rights_lacking_are_said(bannette: Bannette, dossier: Path, monkeypatch: Any) -> None:
    (dossier / "scan.pdf").write_bytes(lot(page("Un")))
    passer(bannette, horloge=T0)
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert passer(bannette, horloge=T0 + 11).pris == 0
    assert "droits" in releve(bannette).raison
    assert Lot.objects.count() == 0, "what could not be removed is not taken: it would come back for ever"


def test_a_file_that_changes_while_it_is_stored_is_not_taken(
    bannette: Bannette, dossier: Path, monkeypatch: Any
) -> None:
    chemin = dossier / "scan.pdf"
    chemin.write_bytes(lot(page("Un")))
    vrai = surveillance.stockage.recevoir

    def pendant(*arguments: Any) -> Any:
        recu = vrai(*arguments)
        with chemin.open("ab") as suite:
            suite.write(b"la suite")
        return recu

    monkeypatch.setattr(surveillance.stockage, "recevoir", pendant)
    assert passages(bannette) == 0
    assert chemin.exists()
    assert Lot.objects.count() == 0


@pytest.mark.parametrize("nom", ["..", "../ailleurs", "/etc", "."])
def test_a_folder_outside_the_given_place_is_never_looked_at(bannette: Bannette, nom: str) -> None:
    Bannette.objects.filter(pk=bannette.pk).update(dossier_surveille=nom)
    bannette.refresh_from_db()
    assert passages(bannette) == 0
    assert "sous celui" in releve(bannette).raison


def test_the_command_looks_once_and_says_what_it_did(
    bannette: Bannette, dossier: Path, capsys: Any, settings: Any
) -> None:
    settings.DOSSIER_STABLE_S = 0
    (dossier / "scan.pdf").write_bytes(lot(page("Un")))
    call_command("surveiller_dossiers", "--une-fois")
    assert "1 pris" in capsys.readouterr().out
