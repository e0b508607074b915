"""One file through the real intake, and what must hold of any file whatever it is."""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django_tasks_db.models import DBTaskResult

from ged import stockage
from ged.actions import deposer
from ged.enfants import descendants
from ged.models import Document, Page, Version
from ocr.moteur import Limites, bac
from ocr.moteur.contenants import LIMITES

MEMOIRE_MAX = max(Limites().memoire_mo, LIMITES.memoire_mo) * 1024 * 1024
MARGE_MEMOIRE = 1.25  # the watcher looks five times a second: what is taken between two looks
PHRASES_DE_MACHINE = ("Traceback", "Error", "Exception", "None", "/tmp", "\\x")


@dataclass(frozen=True)
class Passage:
    """The version as it ended, with its children and text."""

    version: Version
    enfants: list[Version]
    texte: str


def passer(
    octets: bytes, nom: str, *, compartiment: Any, par: Any, vider_la_file: Callable[[], int], ecart: Path
) -> Passage:
    """Deposit, drain the queue, and check what holds of every file."""
    version = deposer(fichier=io.BytesIO(octets), nom=nom, compartiments=[compartiment], par=par).version
    assert version.empreinte == hashlib.sha256(octets).hexdigest(), "acknowledged before anything looks inside"
    vider_la_file()
    version = Version.objects.get(pk=version.pk)
    ids = descendants(version.document)
    enfants = list(Version.objects.filter(document__in=ids).order_by("pk"))
    for lue in (version, *enfants):
        _finie_avec_une_phrase(lue)
        _noms_surs(lue)
    assert b"".join(stockage.lire_flux(version.cle)) == octets, "bytes given back are those received"
    assert not DBTaskResult.objects.failed().exists(), list(
        DBTaskResult.objects.failed().values_list("task_path", "traceback")
    )
    _rien_ailleurs(ecart)
    _memes_places(version.document, ids)
    texte = "\n".join(Page.objects.filter(version=version).order_by("numero").values_list("texte", flat=True))
    return Passage(version, enfants, texte)


def _finie_avec_une_phrase(version: Version) -> None:
    assert version.finale, f"{version.nom_origine} is still {version.etat}"
    if version.etat == "lue":
        assert version.nb_pages
        assert version.pages_lues == version.nb_pages
        return
    assert version.raison.endswith("."), version.raison
    assert version.remede
    assert not any(mot in version.raison for mot in PHRASES_DE_MACHINE), version.raison


def _noms_surs(version: Version) -> None:
    nom = version.nom_origine
    assert "/" not in nom
    assert "\\" not in nom
    assert all(signe.isprintable() for signe in nom), repr(nom)


def _rien_ailleurs(ecart: Path) -> None:
    """Temporary files are gone; the pieces' folder holds originals and derived files only."""
    assert list((ecart / "provisoire").iterdir()) == []
    assert {p.name for p in (ecart / "pieces").iterdir()} <= {"originaux", "derives", "en-cours"}
    assert not any(p.is_file() for p in (ecart / "pieces" / "en-cours").glob("*"))
    assert not any(p.is_symlink() or p.is_fifo() for p in (ecart / "pieces").rglob("*"))
    for evade in ("/tmp/evasion.txt", "/tmp/absolu.txt", "/tmp/x.pdf", "/tmp/evasion_tar"):
        assert not Path(evade).exists()


def _memes_places(document: Document, ids: list[int]) -> None:
    lieux = set(document.compartiments.values_list("pk", flat=True))
    for enfant in Document.objects.filter(pk__in=ids):
        assert set(enfant.compartiments.values_list("pk", flat=True)) == lieux


def reseau_coupe() -> bool:
    """The children have a network of their own, without any way out."""
    return bac.bulle_disponible() and "--unshare-net" in bac.commande("{}", bulle=True)
