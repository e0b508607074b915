"""What a container gives back: one stream of bytes cut into pieces, counted and bounded as they are written."""

import contextlib
import os
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ocr.moteur._confinement import Refus
from ocr.moteur._contenants.phrases import AVERTISSEMENTS, LAISSES, octets

BLOC: Final = 256 * 1024
_NOTES_MAX: Final = 500
_NOM_MAX: Final = 400


class TropGros(Exception):
    """One entry alone is above what is allowed."""


class Sortie:
    """Writer of the child's output descriptor. Raises `Refus` "contenu_demesure" above the total."""

    def __init__(self, configuration: dict[str, Any], demande: dict[str, Any]) -> None:
        self._fd = int(configuration["fd"]["sortie"])
        self._octets_max = int(demande["octets_max"])
        self._enfants_max = int(demande["enfants_max"])
        self._ecrits = 0
        self._corps: list[int] | None = None
        self.enfants: list[tuple[str, int, int]] = []
        self.laisses: list[tuple[str, str]] = []
        self.avertissements: list[str] = []

    def enfant(self, nom: str, morceaux: Iterable[bytes], *, octets_max: int | None = None) -> bool:
        """Keep one file; False when the number allowed is reached. What fails midway leaves nothing."""
        if len(self.enfants) >= self._enfants_max:
            self.laisser(nom, "trop_nombreux")
            return False
        debut = self._ecrits
        try:
            self._ecrire(morceaux, octets_max)
        except BaseException:
            self._revenir(debut)
            raise
        self.enfants.append((nom[:_NOM_MAX], debut, self._ecrits - debut))
        return True

    def corps(self, morceaux: Iterable[bytes]) -> None:
        """The PDF read in the container's place."""
        debut = self._ecrits
        self._ecrire(morceaux, None)
        self._corps = [debut, self._ecrits - debut]

    def laisser(self, nom: str, cle: str) -> None:
        """Say why one entry was not taken out (a key of `LAISSES`)."""
        if len(self.laisses) < _NOTES_MAX:
            self.laisses.append((nom[:_NOM_MAX], cle))

    def avertir(self, cle: str) -> None:
        """Say something of the whole (a key of `AVERTISSEMENTS`), once."""
        if cle not in self.avertissements:
            self.avertissements.append(cle)

    def inventaire(self, titre: str = "Pièces jointes") -> list[str]:
        """Lines naming what was taken out and what was not."""
        if not self.enfants and not self.laisses:
            return []
        lignes = [f"{titre} :"]
        lignes += [f"  • {nom} ({octets(taille)})" for nom, _, taille in self.enfants]
        lignes += [f"  • {nom} : non extrait, {LAISSES[cle]}" for nom, cle in self.laisses]
        return lignes

    def phrases(self) -> list[str]:
        """The warnings in words, for the body."""
        return [AVERTISSEMENTS[cle] for cle in self.avertissements]

    def reponse(self, type_mime: str) -> dict[str, Any]:
        """What the parent checks."""
        return {
            "type_mime": type_mime,
            "corps": self._corps,
            "enfants": [list(e) for e in self.enfants],
            "laisses": [list(e) for e in self.laisses],
            "avertissements": self.avertissements,
        }

    def _ecrire(self, morceaux: Iterable[bytes], octets_max: int | None) -> None:
        ici = 0
        for morceau in morceaux:
            ici += len(morceau)
            if self._ecrits + len(morceau) > self._octets_max:
                raise Refus("contenu_demesure", "total")
            if octets_max is not None and ici > octets_max:
                raise TropGros
            reste = memoryview(morceau)
            while reste:
                reste = reste[os.write(self._fd, reste) :]
            self._ecrits += len(morceau)

    def _revenir(self, position: int) -> None:
        with contextlib.suppress(OSError):
            os.ftruncate(self._fd, position)
            os.lseek(self._fd, position, os.SEEK_SET)
        self._ecrits = position


def par_blocs(flux: Any) -> Iterator[bytes]:
    """A file read by blocks."""
    while bloc := flux.read(BLOC):
        yield bloc


def source(configuration: dict[str, Any], maxi: int) -> bytes:
    """All the bytes of the input. Raises `Refus` above `maxi`."""
    fd = int(configuration["fd"]["entree"])
    taille = os.fstat(fd).st_size
    if taille > maxi:
        raise Refus("contenu_demesure", "input")
    morceaux, lus = [], 0
    while lus < taille and (bloc := os.pread(fd, taille - lus, lus)):
        morceaux.append(bloc)
        lus += len(bloc)
    return b"".join(morceaux)
