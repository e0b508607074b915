"""Compound files of Microsoft (CFB: .msg, .doc, .xls), read with bounds: every chain is followed once at most.

Layout: [MS-CFB] 2.1 to 2.6. Offsets in bytes; a sector is 512 or 4,096 bytes.
"""

import struct
from dataclasses import dataclass, field
from typing import Final

from ocr.moteur._confinement import Refus

_FIN: Final = 0xFFFFFFFA  # and above: end of chain, free, FAT or DIFAT sector
_MINI: Final = 64
_SEUIL_MINI: Final = 4096
_ENTREES_MAX: Final = 20_000
_PROFONDEUR_MAX: Final = 40


@dataclass
class Noeud:
    """A storage (with children by name) or a stream (`debut`, `taille`)."""

    nom: str
    genre: int  # 1 storage, 2 stream, 5 root
    debut: int
    taille: int
    enfants: "dict[str, Noeud]" = field(default_factory=dict)


class Ole:
    """One compound file held in memory. Raises `Refus` "contenu_illisible" when it is broken."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        if len(octets) < 512:
            raise Refus("contenu_illisible", "short")
        puissance = struct.unpack_from("<H", octets, 30)[0]
        if puissance not in (9, 12):
            raise Refus("contenu_illisible", "sector size")
        self._secteur = 1 << puissance
        self._table = self._lire_table()
        premier = struct.unpack_from("<I", octets, 48)[0]
        self._repertoire = self._chaine(premier)
        self._entrees = min(len(self._repertoire) // 128, _ENTREES_MAX)
        if not self._entrees:
            raise Refus("contenu_illisible", "no directory")
        self.racine = self._noeud(0)
        premier_mini = struct.unpack_from("<I", octets, 60)[0]
        self._mini_table = self._entiers(self._chaine(premier_mini))
        self._mini_flux = self._chaine(self.racine.debut)[: self.racine.taille]
        self._remplir(self.racine, 0, 0, set())

    def lire(self, noeud: Noeud) -> bytes:
        """Bytes of a stream."""
        if noeud.taille >= _SEUIL_MINI:
            return self._chaine(noeud.debut)[: noeud.taille]
        morceaux, secteur, vus = [], noeud.debut, 0
        while secteur < len(self._mini_table) and vus * _MINI < noeud.taille:
            morceaux.append(self._mini_flux[secteur * _MINI : (secteur + 1) * _MINI])
            secteur, vus = self._mini_table[secteur], vus + 1
        return b"".join(morceaux)[: noeud.taille]

    def _bloc(self, secteur: int) -> bytes:
        debut = (secteur + 1) * self._secteur
        return self._octets[debut : debut + self._secteur]

    @staticmethod
    def _entiers(octets: bytes) -> tuple[int, ...]:
        nombre = len(octets) // 4
        return struct.unpack_from(f"<{nombre}I", octets)

    def _lire_table(self) -> tuple[int, ...]:
        secteurs = [s for s in struct.unpack_from("<109I", self._octets, 76) if s < _FIN]
        suivant, maxi = struct.unpack_from("<I", self._octets, 68)[0], len(self._octets) // self._secteur + 1
        vus = 0
        while suivant < _FIN and vus <= maxi:
            entiers = self._entiers(self._bloc(suivant))
            if not entiers:
                break
            secteurs += [s for s in entiers[:-1] if s < _FIN]
            suivant, vus = entiers[-1], vus + 1
        if len(secteurs) > maxi:
            raise Refus("contenu_illisible", "FAT")
        return self._entiers(b"".join(self._bloc(s) for s in secteurs))

    def _chaine(self, secteur: int) -> bytes:
        """Sectors of a chain; one that loops is cut at the size of the file."""
        morceaux: list[bytes] = []
        maxi = len(self._octets) // self._secteur + 1
        while secteur < len(self._table) and len(morceaux) <= maxi:
            morceaux.append(self._bloc(secteur))
            secteur = self._table[secteur]
        if len(morceaux) > maxi:
            raise Refus("contenu_illisible", "loop")
        return b"".join(morceaux)

    def _noeud(self, rang: int) -> Noeud:
        brut = self._repertoire[rang * 128 : rang * 128 + 128]
        longueur = min(max(struct.unpack_from("<H", brut, 64)[0] - 2, 0), 62)
        nom = brut[:longueur].decode("utf-16-le", "replace")
        debut, taille = struct.unpack_from("<I", brut, 116)[0], struct.unpack_from("<I", brut, 120)[0]
        return Noeud(nom, brut[66], debut, min(taille, len(self._octets)))

    def _remplir(self, parent: Noeud, rang: int, profondeur: int, vus: set[int]) -> None:
        """Children of a storage: a red-black tree of sibling numbers, each entry taken once."""
        if profondeur > _PROFONDEUR_MAX:
            return
        pile = [struct.unpack_from("<I", self._repertoire, rang * 128 + 76)[0]]
        while pile:
            enfant = pile.pop()
            if enfant >= self._entrees or enfant in vus:
                continue
            vus.add(enfant)
            noeud = self._noeud(enfant)
            pile += struct.unpack_from("<2I", self._repertoire, enfant * 128 + 68)
            parent.enfants[noeud.nom] = noeud
            if noeud.genre == 1:
                self._remplir(noeud, enfant, profondeur + 1, vus)
