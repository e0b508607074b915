"""Machine-readable zone of identity cards, residence permits and passports (ICAO 9303): names and dates, checked."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from ocr.moteur.champs._feuille import Feuille
from ocr.moteur.champs.modele import Trouvaille

_ZONE: Final = re.compile(r"[A-Z0-9<«‹ ]{24,}")
# Cards put dates first on their second line; passports put them after the document number and the nationality.
_DATES: Final = re.compile(r"(?:^|(?<=[A-Z<]{3}))(\d{6})(\d)[MFX<](\d{6})(\d)")
_NOMS: Final = re.compile(r"(?:^|^P[A-Z<][A-Z]{3})([A-Z]+(?:<[A-Z]+)*)<<([A-Z]+(?:<[A-Z]+)*)<*$")
_POIDS: Final = (7, 3, 1)


def reperer(feuille: Feuille) -> Iterator[Trouvaille]:
    """Names, date of birth and end of validity, when the page has such a zone."""
    zones = [(debut, _compacte(feuille.texte[debut:fin])) for debut, fin in feuille.lignes()]
    zones = [(debut, zone) for debut, zone in zones if zone]
    verifiee = False
    for debut, zone in zones:
        for trouve in _DATES.finditer(zone):
            naissance, fin_validite = (
                _jour(trouve[1], trouve[2], passee=True),
                _jour(trouve[3], trouve[4], passee=False),
            )
            bornes = debut, feuille.ligne(debut)[1]
            if naissance and fin_validite:
                verifiee = True
                yield feuille.trouver("date_naissance", naissance.isoformat(), *bornes, 0.97)
                yield feuille.trouver("validite", fin_validite.isoformat(), *bornes, 0.97)
    for debut, zone in zones:
        noms = _NOMS.search(zone)
        if noms is not None:
            valeur = f"{noms[2]} {noms[1]}".replace("<", " ")
            yield feuille.trouver("nom", valeur, debut, feuille.ligne(debut)[1], 0.9 if verifiee else 0.7)


def _compacte(ligne: str) -> str:
    """The line without spaces when it looks like one of such a zone, else ""."""
    if not _ZONE.fullmatch(ligne.strip()) or ligne.count("<") + ligne.count("«") + ligne.count("‹") < 2:
        return ""
    return ligne.replace(" ", "").replace("«", "<<").replace("‹", "<")


def _jour(aammjj: str, cle: str, *, passee: bool) -> dt.date | None:
    """A date of six digits whose check digit is right; a birth is past, an end of validity is within fifty years."""
    if sum(int(c) * _POIDS[i % 3] for i, c in enumerate(aammjj)) % 10 != int(cle):
        return None
    annee = 2000 + int(aammjj[:2])
    if passee and annee > dt.datetime.now(tz=dt.UTC).year:
        annee -= 100
    try:
        return dt.date(annee, int(aammjj[2:4]), int(aammjj[4:]))
    except ValueError:
        return None
