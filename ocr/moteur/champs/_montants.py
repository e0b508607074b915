"""Amounts in euros, with their currency, or with two decimals where papers give nothing else."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from ocr.moteur.champs._feuille import Feuille
from ocr.moteur.champs.modele import Trouvaille

_ENTIER: Final = r"(?:\d{1,3}(?:[ .]\d{3})+|\d{1,7})"
_NOMBRE: Final = rf"(?:(?<!\w)[-–−])?{_ENTIER}(?:,\d{{2}}|\.\d{{2}}(?!\d))?"
_EUROS: Final = r"(?:€|eur(?:os?)?\b)"
_APRES: Final = re.compile(rf"(?<![\d,./])({_NOMBRE}) ?{_EUROS}")
_AVANT: Final = re.compile(rf"(?:€|\beur) ?({_NOMBRE})(?![\d/])")
_NU: Final = re.compile(
    rf"(?<![\d,./])((?:(?<!\w)[-–−])?{_ENTIER},\d{{2}})(?![\d,./])(?! ?(?:%|kwh|m2|m3|m²|m³|kg|km|h\b|l\b|kva|parts?))"
)


def reperer(feuille: Feuille) -> Iterator[Trouvaille]:
    """Every amount of the page; without a currency it is less sure."""
    pris: list[tuple[int, int]] = []
    for motif, sure in ((_APRES, 0.95), (_AVANT, 0.9), (_NU, 0.6)):
        for trouve in motif.finditer(feuille.plie):
            debut, fin = trouve.span()
            if any(debut < f and d < fin for d, f in pris):
                continue
            pris.append((debut, fin))
            yield feuille.trouver("montant", _valeur(trouve[1]), debut, fin, sure)


def _valeur(brut: str) -> str:
    """Canonical amount: « 1 234,56 » and « 1.234,56 » give 1234.56."""
    signe = "-" if brut[0] in "-–−" else ""
    corps = brut.strip("-–− ")
    decimales = re.search(r"[,.](\d{2})$", corps)
    entier = re.sub(r"\D", "", corps[: decimales.start()] if decimales else corps)
    return str(Decimal(f"{signe}{entier}.{decimales[1] if decimales else '00'}"))
