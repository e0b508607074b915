"""From one storage to another: whole, checked, resumable; the source keeps everything."""

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command

from ged import stockage
from ged.copie_stockage import copier
from tests.stockage import pieces_dans


@pytest.fixture(autouse=True)
def racine(settings, tmp_path):
    pieces_dans(settings, tmp_path / "pieces")
    return tmp_path / "pieces"


@pytest.fixture
def cible(tmp_path):
    return FileSystemStorage(location=tmp_path / "ailleurs")


def test_everything_is_copied_once_and_the_source_stays(deposer_octets, racine, cible, tmp_path):
    un, deux = deposer_octets(b"un").version, deposer_octets(b"deuxieme").version
    derive = tmp_path / "d.pdf"
    derive.write_bytes(b"derive")
    cle = stockage.ranger_derive(derive, stockage.cle_derivee(un.cle, "cherchable.pdf"))
    bilan = copier(stockage.pieces(), cible)
    assert (bilan.copies, bilan.deja_la, bilan.octets, bilan.refus) == (3, 0, 16, [])
    assert cible.open(deux.cle).read() == b"deuxieme"
    assert cible.open(cle).read() == b"derive"
    assert (racine / un.cle).read_bytes() == b"un"
    assert copier(stockage.pieces(), cible).deja_la == 3


def test_copy_cut_in_the_middle_is_written_again(deposer_octets, cible, tmp_path):
    version = deposer_octets(b"0123456789").version
    coupee = tmp_path / "ailleurs" / version.cle
    coupee.parent.mkdir(parents=True)
    coupee.write_bytes(b"01234")
    bilan = copier(stockage.pieces(), cible)
    assert (bilan.copies, bilan.deja_la) == (1, 0)
    assert coupee.read_bytes() == b"0123456789"


def test_source_altered_since_its_deposit_is_refused_and_the_others_go_on(deposer_octets, racine, cible):
    altere, sain = deposer_octets(b"altere").version, deposer_octets(b"sain").version
    (racine / altere.cle).write_bytes(b"ALTERE")
    bilan = copier(stockage.pieces(), cible)
    assert [cle for cle, _ in bilan.refus] == [altere.cle]
    assert not cible.exists(altere.cle)
    assert cible.exists(sain.cle)


def test_command_copies_both_ways_and_fails_on_a_refusal(deposer_octets, racine, settings, tmp_path, capsys):
    ailleurs = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "s3"}}
    settings.STORAGES = {**settings.STORAGES, "pieces-dossier": settings.STORAGES["pieces"], "pieces-s3": ailleurs}
    version = deposer_octets(b"un").version
    call_command("copier_pieces", vers="s3")
    assert "1 copiés" in capsys.readouterr().out
    assert (tmp_path / "s3" / version.cle).read_bytes() == b"un"
    (tmp_path / "s3" / version.cle).write_bytes(b"UN")
    with pytest.raises(CommandError, match="1 fichier"):
        call_command("copier_pieces", vers="dossier")
    assert (racine / version.cle).read_bytes() == b"un"
