"""The model learned from one institution's confirmations, as it is stored and applied. Plain numbers, never pickled."""

import io
import zipfile
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from comptes.models import Institution
from courrier.classement.vecteurs import BOITES, Nombres, boite, frequences, mots_utiles, peser
from courrier.confirmations import ModeleAppris

MOTS_MONTRES = 5
GARDES = 8  # models in memory: one per institution served


class ModeleIllisible(Exception):
    """The stored numbers are not a model: `manage.py apprendre_classement` makes another."""


@dataclass(frozen=True)
class Avis:
    """One type the model believes in: its code, how much (0-1), and the words that speak for it."""

    code: str
    confiance: float
    mots: tuple[str, ...]


@dataclass(frozen=True)
class Modele:
    """Linear model. `codes`: types in the order of the rows of `poids` (types x boxes) and of `biais`."""

    codes: tuple[str, ...]
    idf: Nombres
    poids: Nombres
    biais: Nombres
    version: int = 0

    def en_octets(self) -> bytes:
        """As `ModeleAppris.octets`."""
        tampon = io.BytesIO()
        codes = np.frombuffer("\n".join(self.codes).encode(), dtype=np.uint8)
        np.savez_compressed(tampon, codes=codes, idf=self.idf, poids=self.poids, biais=self.biais)
        return tampon.getvalue()

    @classmethod
    def des_octets(cls, octets: bytes, version: int = 0) -> "Modele":
        """Read it again; `allow_pickle` stays off, shapes are checked. Raises ModeleIllisible."""
        try:
            with np.load(io.BytesIO(octets), allow_pickle=False) as lu:
                codes = tuple(lu["codes"].tobytes().decode().split("\n"))
                idf, poids, biais = (lu[nom].astype(np.float32) for nom in ("idf", "poids", "biais"))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as erreur:
            raise ModeleIllisible from erreur
        modele = cls(codes, idf, poids, biais, version)
        attendues = ((BOITES,), (len(codes), BOITES), (len(codes),))
        if (modele.idf.shape, modele.poids.shape, modele.biais.shape) != attendues:
            raise ModeleIllisible
        return modele

    def avis(self, texte: str) -> list[Avis]:
        """Types by decreasing belief, lowered by the share of the text that the model has never met."""
        brut = frequences(texte)
        vecteur = peser(brut, self.idf)
        if not vecteur:
            return []
        boites = np.fromiter(vecteur, dtype=np.int64)
        valeurs = np.fromiter(vecteur.values(), dtype=np.float32)
        notes = self.poids[:, boites] @ valeurs + self.biais
        exponentielles = np.exp(notes - notes.max())
        parts = exponentielles / exponentielles.sum()
        connu = min(1.0, 2 * len(vecteur) / len(brut))
        rangs = np.argsort(-parts)[:3]
        return [Avis(self.codes[r], float(parts[r]) * connu, self._mots(texte, int(r), vecteur)) for r in rangs]

    def _mots(self, texte: str, rang: int, vecteur: dict[int, float]) -> tuple[str, ...]:
        """Words of the text that weigh most for this type."""
        apports: dict[str, float] = {}
        for mot in dict.fromkeys(mots_utiles(texte)):
            numero = boite(mot)
            if (apport := vecteur.get(numero, 0.0) * float(self.poids[rang, numero])) > 0:
                apports[mot] = apport
        return tuple(sorted(apports, key=lambda mot: -apports[mot])[:MOTS_MONTRES])


def modele_de(institution: Institution) -> Modele | None:
    """The last model of the institution; None before it has learned, or when it cannot be read."""
    dernier = (
        ModeleAppris.objects.filter(institution=institution).order_by("-version").values_list("pk", flat=True).first()
    )
    return _charger(dernier) if dernier is not None else None


@lru_cache(maxsize=GARDES)
def _charger(modele_id: int) -> Modele | None:
    ligne = ModeleAppris.objects.get(pk=modele_id)
    try:
        return Modele.des_octets(bytes(ligne.octets), ligne.version)
    except ModeleIllisible:
        return None
