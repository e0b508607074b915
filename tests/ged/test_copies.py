"""Copies of a distant store: fetched once, bounded, gone with the original, never taken from who reads."""

import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from ged import copies


@pytest.fixture(autouse=True)
def _maison(settings: Any, tmp_path: Path) -> None:
    settings.DONNEES_DIR = tmp_path
    settings.COPIES_LOCALES_MAX = 1000


class Magasin:
    """Counts how often something is fetched."""

    def __init__(self) -> None:
        self.appels: list[str] = []

    def __call__(self, cle: str, octets: bytes = b"x" * 300) -> Callable[[BinaryIO], None]:
        def remplir(sortie: BinaryIO) -> None:
            self.appels.append(cle)
            sortie.write(octets)

        return remplir


def gardees() -> list[Path]:
    return sorted(copies.dossier().iterdir())


def test_deux_lectures_ne_cherchent_qu_une_fois(tmp_path: Path) -> None:
    magasin = Magasin()
    for _ in range(2):
        with copies.copie("originaux/aa/1", magasin("1", b"contenu")) as chemin:
            assert chemin.read_bytes() == b"contenu"
        assert not chemin.exists()
    assert magasin.appels == ["1"]
    assert [p.read_bytes() for p in gardees()] == [b"contenu"]
    assert "originaux" not in gardees()[0].name
    assert stat.S_IMODE(copies.dossier().stat().st_mode) == 0o700
    assert stat.S_IMODE(gardees()[0].stat().st_mode) == 0o600


def test_place_bornee_les_plus_anciennes_partent() -> None:
    magasin = Magasin()
    for nom in "abcd":
        with copies.copie(nom, magasin(nom)) as chemin:
            os.utime(chemin, (time.time() - 100 + ord(nom), time.time() - 100 + ord(nom)))
    assert sum(p.stat().st_size for p in gardees()) <= 1000
    with copies.copie("d", magasin("d")), copies.copie("a", magasin("a")):
        pass
    assert magasin.appels == ["a", "b", "c", "d", "a"]


def test_trop_grand_ou_place_nulle_n_est_pas_garde(settings: Any) -> None:
    magasin = Magasin()
    with copies.copie("g", magasin("g", b"x" * 2000)) as chemin:
        assert chemin.stat().st_size == 2000
    assert gardees() == []
    settings.COPIES_LOCALES_MAX = 0
    with copies.copie("p", magasin("p")):
        pass
    assert gardees() == []


def test_oubliee_ou_ancienne_elle_part_sans_gener_qui_lit() -> None:
    magasin = Magasin()
    with copies.copie("a", magasin("a")) as chemin:
        copies.oublier("a")
        assert chemin.read_bytes() == b"x" * 300
    assert gardees() == []
    with copies.copie("b", magasin("b")):
        pass
    vieille = time.time() - copies.DUREE - 5
    os.utime(gardees()[0], (vieille, vieille))
    copies.nettoyer(presse=True)
    assert gardees() == []


def test_recherche_interrompue_ne_laisse_rien() -> None:
    def rompre(sortie: BinaryIO) -> None:
        sortie.write(b"moitie")
        raise ConnectionError

    with pytest.raises(ConnectionError), copies.copie("a", rompre):
        pass
    assert gardees() == []


def test_place_d_un_lecteur_tue_est_reprise() -> None:
    abandon = copies.dossier() / f"{copies.EN_USAGE}tue"
    abandon.mkdir()
    (abandon / "piece").write_bytes(b"x")
    copies.nettoyer(presse=True)
    assert abandon.exists()
    vieille = time.time() - copies.ABANDON - 5
    os.utime(abandon, (vieille, vieille))
    copies.nettoyer(presse=True)
    assert not abandon.exists()


def test_lecteurs_simultanes_lisent_tous_le_bon_contenu(settings: Any) -> None:
    settings.COPIES_LOCALES_MAX = 700
    fautes: list[str] = []

    def lire(rang: int) -> None:
        magasin = Magasin()
        for tour in range(40):
            cle = str((rang + tour) % 5)
            with copies.copie(cle, magasin(cle, cle.encode() * 300)) as chemin:
                if chemin.read_bytes() != cle.encode() * 300:
                    fautes.append(cle)

    fils = [threading.Thread(target=lire, args=(rang,)) for rang in range(6)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(timeout=60)
    assert not fautes
    assert sum(p.stat().st_size for p in gardees()) <= 700 + 6 * 300
