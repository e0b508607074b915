"""Numbers that carry their own check digits: NISS, BIS, NIR, IBAN. Only these may be mended after a bad reading."""

import re
from collections.abc import Iterator
from typing import Final

from stdnum import iban
from stdnum.be import bis, nn
from stdnum.exceptions import ValidationError
from stdnum.fr import nir

from ocr.moteur.champs._feuille import Feuille
from ocr.moteur.champs.modele import Trouvaille

# What tesseract takes for a digit, and the digit it may be. Kept only when the check digits then agree.
_CHIFFRES: Final = str.maketrans("OoQDlI|i!SsBZzGTg", "00001111155822679")
_C: Final = r"[0-9OoQDlI|i!SsBZzGTg]"
_S: Final = r"[ \t.\-/–—]{0,3}"
_NISS: Final = re.compile(rf"(?<![\w+]){_C}{{2}}{_S}{_C}{{2}}{_S}{_C}{{2}}{_S}{_C}{{3}}{_S}{_C}{{2}}(?!\w)")
_NIR: Final = re.compile(
    rf"(?<![\w+])[12378lI|]{_S}{_C}{{2}}{_S}{_C}{{2}}{_S}{_C}[0-9OoQDlI|i!SsBZzGTgA]{_S}{_C}{{3}}{_S}{_C}{{3}}{_S}{_C}{{2}}(?!\w)"
)
_IBAN: Final = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{2}|8E)[ ]?[0-9OQIlSB]{2}(?:[ \t.\-]?[A-Za-z0-9|]){11,30}")
_ETIQUETTE_NISS: Final = re.compile(
    r"niss|insz|registre national|n\S{0,2} ?national|rijksregister|nrn|\brn\b|identification"
)
_ETIQUETTE_NIR: Final = re.compile(r"secu|s\.? ?s\.?\b|nir\b|immatricul|assure|insee")
_CHIFFRES_SURS: Final = 0.7
# Lengths of ISO 13616 for the countries whose accounts reach a social service.
_LONGUEURS_IBAN: Final = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "DE": 22, "ES": 24, "FR": 27, "GB": 22, "IE": 22, "IT": 27, "LT": 20,
    "LU": 20, "MC": 27, "NL": 18, "PL": 28, "PT": 25, "RO": 24,
}  # fmt: skip


def reperer(feuille: Feuille) -> Iterator[Trouvaille]:
    """Every checked number of the page."""
    yield from _ibans(feuille)
    yield from _niss(feuille)
    yield from _nirs(feuille)


def _niss(feuille: Feuille) -> Iterator[Trouvaille]:
    for trouve in _NISS.finditer(feuille.texte):
        chiffres = _chiffres(trouve[0])
        if chiffres is None or _prolonge(feuille.texte, trouve):
            continue
        nature = "niss" if nn.is_valid(chiffres) else "bis" if bis.is_valid(chiffres) else ""
        if nature:
            nomme = bool(_ETIQUETTE_NISS.search(_entourage(feuille, trouve)))
            groupe = bool(re.search(r"\D", trouve[0].strip()))
            sure = 0.99 if nomme else 0.93 if groupe else 0.8 if nature == "niss" else 0.6
            yield feuille.trouver(nature, chiffres, *trouve.span(), sure * _tel_quel(trouve[0]))


def _nirs(feuille: Feuille) -> Iterator[Trouvaille]:
    for trouve in _NIR.finditer(feuille.texte):
        compact = re.sub(r"[ \t.\-/–—]", "", trouve[0])
        departement = "2A" if compact[5:7] == "2A" else "2B" if compact[5:7] == "2B" else ""
        chiffres = compact[:5].translate(_CHIFFRES) + (departement or compact[5:7].translate(_CHIFFRES))
        chiffres += compact[7:].translate(_CHIFFRES)
        assez = sum(c.isdigit() for c in compact) >= len(compact) * _CHIFFRES_SURS
        if assez and not _prolonge(feuille.texte, trouve) and nir.is_valid(chiffres) and _mois_de_nir(chiffres[3:5]):
            nomme = bool(_ETIQUETTE_NIR.search(_entourage(feuille, trouve)))
            yield feuille.trouver("nir", chiffres, *trouve.span(), (0.99 if nomme else 0.92) * _tel_quel(trouve[0]))


def _mois_de_nir(mois: str) -> bool:
    """Months 1 to 12; 20 to 42 and from 50 on when the month is not known."""
    return mois.isdigit() and (1 <= int(mois) <= 12 or 20 <= int(mois) <= 42 or int(mois) >= 50)


def _ibans(feuille: Feuille) -> Iterator[Trouvaille]:
    fini = 0
    for trouve in _IBAN.finditer(feuille.texte):
        if trouve.start() < fini:
            continue
        pays = trouve[0][:2].replace("8E", "BE")
        longueur = _LONGUEURS_IBAN.get(pays, 0)
        places = [i for i in range(trouve.start(), trouve.end()) if feuille.texte[i] not in " \t.-"][:longueur]
        if not longueur or len(places) < longueur:
            continue
        fin = places[-1] + 1
        brut = pays + "".join(feuille.texte[i] for i in places[2:])
        for essai, sure in ((brut.upper(), 0.99), (_corriger_iban(brut), 0.9), (_en_chiffres(brut), 0.85)):
            if _iban_valable(essai):
                fini = fin
                yield feuille.trouver("iban", essai, trouve.start(), fin, sure)
                break


def _corriger_iban(brut: str) -> str:
    """Digits where the country has digits only: everywhere in Belgium, all but the account number in France."""
    if brut[:2] == "FR":
        return brut[:2] + brut[2:14].translate(_CHIFFRES) + brut[14:25].upper() + brut[25:].translate(_CHIFFRES)
    return _en_chiffres(brut)


def _en_chiffres(brut: str) -> str:
    return brut[:2] + brut[2:].translate(_CHIFFRES)


def _iban_valable(compact: str) -> bool:
    if not compact.isascii() or not compact.isalnum():
        return False
    try:
        iban.validate(compact, check_country=False)  # its list of banks is never up to date
    except ValidationError:
        return False
    return True


def _chiffres(brut: str) -> str | None:
    """Digits of a number after mending, None when too few of them were read as digits."""
    compact = re.sub(r"[ \t.\-/–—]", "", brut)
    if sum(c.isdigit() for c in compact) < len(compact) * _CHIFFRES_SURS:
        return None
    return compact.translate(_CHIFFRES)


def _tel_quel(brut: str) -> float:
    """Less sure when a letter had to be read as a digit."""
    return 0.9 if any(c.isalpha() or c in "|!" for c in brut) else 1.0


def _prolonge(texte: str, trouve: "re.Match[str]") -> bool:
    """True when the number goes on with more digits on one side: it is a part of something else."""
    if " " not in trouve[0] and "\t" not in trouve[0]:
        return False
    avant, apres = texte[: trouve.start()][-2:], texte[trouve.end() :][:2]
    return bool(re.search(r"\d[ .\-/]?$", avant) or re.match(r"[ .\-/]?\d", apres))


def _entourage(feuille: Feuille, trouve: "re.Match[str]") -> str:
    return feuille.avant(trouve.start(), 60) + " " + feuille.etiquette(*trouve.span())
