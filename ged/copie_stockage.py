"""Copies what is stored from one storage to another (a folder, an object store), each hash checked on arrival.

Resumable: what already stands there whole is read again, not written again. Nothing is ever removed from the source.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.core.files import File
from django.core.files.storage import Storage

from ged.models import Version
from ged.stockage import BLOC, DERIVES, LOTS, ORIGINAUX
from search.lots import lots

DOSSIERS = (ORIGINAUX, LOTS, DERIVES)
LOT = 200


@dataclass
class BilanCopie:
    """Files written, already there, and [key, sentence] of those that could not be copied whole."""

    copies: int = 0
    deja_la: int = 0
    octets: int = 0
    refus: list[tuple[str, str]] = field(default_factory=list)


def copier(de: Storage, vers: Storage, *, suivi: Callable[[BilanCopie], None] | None = None) -> BilanCopie:
    """Copy everything that stands in `de`. `suivi` is called after each batch of files."""
    bilan = BilanCopie()
    for dossier in DOSSIERS:
        for cles in lots(_cles(de, dossier), LOT):
            attendues = dict(Version.objects.filter(cle__in=cles).values_list("cle", "empreinte"))
            for cle in cles:
                _copier_un(de, vers, cle, attendues.get(cle, ""), bilan)
            if suivi is not None:
                suivi(bilan)
    return bilan


def _cles(stockage: Storage, dossier: str) -> Iterator[str]:
    """Every file below, folder after folder."""
    try:
        sous_dossiers, fichiers = stockage.listdir(dossier)
    except FileNotFoundError:
        return
    for nom in sorted(fichiers):
        yield f"{dossier}/{nom}"
    for nom in sorted(sous_dossiers):
        yield from _cles(stockage, f"{dossier}/{nom}")


def _copier_un(de: Storage, vers: Storage, cle: str, attendue: str, bilan: BilanCopie) -> None:
    empreinte, taille = _empreinte(de, cle)
    if attendue and empreinte != attendue:
        bilan.refus.append((cle, "La source n’a plus l’empreinte reçue au dépôt : ce fichier n’est pas copié."))
        return
    if vers.exists(cle):
        if _empreinte(vers, cle) == (empreinte, taille):
            bilan.deja_la += 1
            return
        vers.delete(cle)  # a copy cut in the middle
    with de.open(cle) as source:
        vers.save(cle, File(source, name=cle))
    if _empreinte(vers, cle) != (empreinte, taille):
        vers.delete(cle)
        bilan.refus.append((cle, "La copie relue diffère de la source : elle a été retirée."))
        return
    bilan.copies += 1
    bilan.octets += taille


def _empreinte(stockage: Storage, cle: str) -> tuple[str, int]:
    condense, taille = hashlib.sha256(), 0
    with stockage.open(cle) as flux:
        while bloc := flux.read(BLOC):
            condense.update(bloc)
            taille += len(bloc)
    return condense.hexdigest(), taille
