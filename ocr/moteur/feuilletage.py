"""A batch looked over, page after page, before it is cut: blank sheets and QR codes, without reading the words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ocr.moteur import reponses
from ocr.moteur.erreurs import ErreurMoteur
from ocr.moteur.isolement import Enfant, EnfantPerdu
from ocr.moteur.lecture import _ouvrir
from ocr.moteur.modele import Code, Limites

_LIMITES: Final = Limites()
_PERDUS_MAX: Final = 2


@dataclass(frozen=True, slots=True)
class Feuillet:
    """One page of a batch. `vide`: nothing but paper on it."""

    numero: int
    vide: bool
    codes: list[Code] = field(default_factory=list)


def feuilleter(chemin: Path, *, limites: Limites = _LIMITES, mot_de_passe: str = "") -> Iterator[Feuillet]:
    """Every page in order (about a tenth of a second each), from one isolated child.

    A page that cannot be drawn, or kills two children, is kept, as one that bears no code. Raises `ErreurMoteur` as
    `analyser` does, and when several pages were lost so: the machine is at fault, and separators would be missed.
    """
    apercu, enfant = _ouvrir(chemin, limites, mot_de_passe)
    perdus = 0
    try:
        for numero in range(1, apercu.nb_pages + 1):
            lu = _demander(enfant, numero)
            if lu is None:
                enfant = Enfant(chemin, apercu.type_mime, limites, mot_de_passe=mot_de_passe)
                lu = _demander(enfant, numero)
            if lu is None:
                perdus += 1
                enfant = Enfant(chemin, apercu.type_mime, limites, mot_de_passe=mot_de_passe)
            if perdus > _PERDUS_MAX:
                raise ErreurMoteur("Le lot n'a pas pu être feuilleté : plusieurs pages ont arrêté le lecteur.")
            yield lu or Feuillet(numero, vide=False)
    finally:
        enfant.tuer()


def _demander(enfant: Enfant, numero: int) -> Feuillet | None:
    """One page; None when the child is lost (it is then dead)."""
    try:
        return _feuillet(enfant.demander({"op": "feuilleter", "numero": numero}), numero)
    except EnfantPerdu:
        enfant.tuer()
        return None


def _feuillet(reponse: dict[str, Any], numero: int) -> Feuillet:
    """The answer, every field checked."""
    try:
        reponses.verifier_succes(reponse)
    except ErreurMoteur:
        return Feuillet(numero, vide=False)
    vide, codes = reponse.get("vide"), reponses.codes(reponse)
    if not isinstance(vide, bool) or reponse.get("numero") != numero:
        raise EnfantPerdu("protocole", "feuillet")
    return Feuillet(numero, vide and not codes, codes)
