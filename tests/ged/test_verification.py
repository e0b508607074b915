"""Damage of the storage is found, told, and repaired where it can be; an original is never touched."""

import datetime as dt
import io
import os
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from bureau.papiers import PersonnePapier, dessiner
from ged import stockage
from ged.enums import EtatVersion, GenreEcart
from ged.models import Version
from ged.models_verification import Verification
from ged.verification import derniere, verifier
from search.actions import moteur
from tests.stockage import pieces_dans

PERSONNE = PersonnePapier("Zoé", "Nollet", dt.date(1990, 1, 2), "rue Basse 4", "7999", "Valcourt", "BE")


@pytest.fixture(autouse=True)
def racine(settings, tmp_path) -> Path:
    pieces_dans(settings, tmp_path / "pieces")
    return tmp_path / "pieces"


def genres(bilan):
    return sorted(str(e.genre.value) for e in bilan.ecarts)


def vieillir(chemin: Path) -> None:
    il_y_a = time.time() - 3 * 24 * 3600
    os.utime(chemin, (il_y_a, il_y_a))


def test_whole_storage_has_no_gap_and_says_how_much_was_read(deposer_octets):
    deposer_octets(b"un"), deposer_octets(b"deuxieme")
    bilan = verifier()
    assert (bilan.versions, bilan.octets, bilan.ecarts) == (2, 10, [])
    assert derniere() == Verification.objects.get(versions=2, octets=10, nb_ecarts=0)


def test_altered_missing_and_unreadable_originals_are_told_apart(deposer_octets, racine):
    altere, manquant, illisible, sain = (deposer_octets(f"p{i}".encode()).version for i in range(4))
    (racine / altere.cle).write_bytes(b"P0")
    (racine / manquant.cle).unlink()
    (racine / illisible.cle).unlink()
    (racine / illisible.cle).mkdir()
    bilan = verifier(reparer=True)
    assert {(e.genre, e.sujet) for e in bilan.ecarts} == {
        (GenreEcart.ALTERE, f"version {altere.pk}"),
        (GenreEcart.MANQUANT, f"version {manquant.pk}"),
        (GenreEcart.ILLISIBLE, f"version {illisible.pk}"),
    }
    assert len(bilan.restants) == 3
    assert (racine / altere.cle).read_bytes() == b"P0"
    assert (racine / sain.cle).read_bytes() == b"p3"


def test_file_that_nothing_names_is_an_orphan_unless_it_was_just_stored(deposer_octets, racine):
    deposer_octets(b"nomme")
    ancien, recent = stockage.recevoir(io.BytesIO(b"ancien")), stockage.recevoir(io.BytesIO(b"recent"))
    vieillir(racine / ancien.cle)
    bilan = verifier(reparer=True)
    assert [(e.genre, e.sujet) for e in bilan.ecarts] == [(GenreEcart.ORPHELIN, ancien.cle)]
    assert (racine / ancien.cle).exists()  # the nightly sweep removes it, not this
    assert (racine / recent.cle).exists()


def test_derived_file_of_a_vanished_original_goes_when_repaired(racine, deposer_octets, tmp_path):
    deposer_octets(b"nomme")
    source = tmp_path / "x.pdf"
    source.write_bytes(b"derive")
    cle = stockage.ranger_derive(source, stockage.cle_derivee(stockage.nouvelle_cle(), "cherchable.pdf"))
    vieillir(racine / cle)
    assert genres(verifier()) == ["orphelin"]
    assert verifier(reparer=True).restants == []
    assert not (racine / cle).exists()


def test_sample_reads_that_many_and_leaves_orphans_alone(deposer_octets, racine):
    for i in range(5):
        deposer_octets(f"p{i}".encode())
    vieillir(racine / stockage.recevoir(io.BytesIO(b"ancien")).cle)
    bilan = verifier(echantillon=3)
    assert (bilan.versions, bilan.ecarts) == (3, [])


def test_command_fails_while_something_remains_and_names_no_file(deposer_octets, racine, capsys):
    version = deposer_octets(b"secret", nom="divorce-de-zoe.pdf").version
    call_command("verifier")
    (racine / version.cle).write_bytes(b"SECRET")
    with pytest.raises(CommandError, match="1 écart"):
        call_command("verifier")
    dit = capsys.readouterr().out
    assert f"original altéré – version {version.pk}" in dit
    assert "divorce" not in dit + str(Verification.objects.first().ecarts)


def test_missing_searchable_copy_and_stale_index_are_made_again(deposer_octets, vider_la_file, racine):
    octets = dessiner("rib", PERSONNE, graine=3, rendu="pdf_image")
    version = deposer_octets(octets).version
    vider_la_file()
    version = Version.objects.get(pk=version.pk)
    assert version.etat == EtatVersion.LUE
    assert version.cle_cherchable
    assert verifier().ecarts == []

    (racine / version.cle_cherchable).unlink()
    moteur().vider()
    assert set(genres(verifier())) == {"derive", "index"}
    bilan = verifier(reparer=True)
    assert (set(genres(bilan)), bilan.restants) == ({"derive", "index"}, [])
    vider_la_file()
    assert (racine / version.cle_cherchable).read_bytes().startswith(b"%PDF")
    assert verifier().ecarts == []


def test_management_page_shows_the_last_result(agents, connecte, deposer_octets):
    client = connecte(agents["gestion_technique"])
    assert "Jamais vérifié" in client.get("/gestion/").content.decode()
    deposer_octets(b"un")
    verifier()
    assert "1 version relue" in client.get("/gestion/").content.decode()
    assert derniere().fin <= timezone.now()
