"""Dates in the forms of French (and Dutch) papers, and what they are: birth, end of validity, or plain."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ocr.moteur.champs._feuille import Feuille
from ocr.moteur.champs.modele import Trouvaille

_MOIS: Final = {
    "janv": 1, "janvier": 1, "jan": 1, "januari": 1, "fevr": 2, "fevrier": 2, "fev": 2, "feb": 2, "februari": 2,
    "mars": 3, "mar": 3, "maart": 3, "mrt": 3, "avril": 4, "avr": 4, "april": 4, "apr": 4, "mai": 5, "mei": 5,
    "juin": 6, "juni": 6, "jun": 6, "juillet": 7, "juil": 7, "juli": 7, "jul": 7, "aout": 8, "aou": 8, "augustus": 8,
    "aug": 8, "septembre": 9, "sept": 9, "sep": 9, "september": 9, "octobre": 10, "oct": 10, "oktober": 10, "okt": 10,
    "novembre": 11, "nov": 11, "november": 11, "decembre": 12, "dec": 12, "december": 12,
}  # fmt: skip
_NOM_MOIS: Final = "|".join(sorted(_MOIS, key=len, reverse=True))
_UNITES: Final = {
    "premier": 1, "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "octante": 80, "nonante": 90,
}  # fmt: skip
_NOMBRE: Final = rf"(?:(?:{'|'.join(_UNITES)}|cents?|mille|mil|et|vingts)(?:[ -]|\b))"
_CHIFFREE: Final = re.compile(r"(?<![\d/.,-])(\d{1,2})( ?[/.-] ?)(\d{1,2})\2(\d{4}|\d{2})(?![\d/]|[.,-]\d)")
_ISO: Final = re.compile(r"(?<![\d/-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_EN_MOIS: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}}|[1il] ?er)[ .-]{{0,2}}\b({_NOM_MOIS})\b(?:/[a-z]{{3}})?[ .,-]{{0,2}}(\d{{4}})(?!\d)"
)
_EN_LETTRES: Final = re.compile(rf"\b({_NOMBRE}{{1,4}}) ?\b({_NOM_MOIS})\b ({_NOMBRE}{{2,8}})")
_ESPACEE: Final = re.compile(r"(?<!\d)(\d{2})[ \t](\d{2})[ \t]((?:19|20)\d{2})(?!\d)")
_NAISSANCE: Final = re.compile(
    r"(?:\bnee?s?(?: ?\(e?s?\))?(?: a [^\n]{2,40}?)?,? le|date et lieu de naissance|date (?:de )?naiss\w*|naissance|"
    r"\bnee?(?:\(e\))?|geboren|geboortedatum)(?:, ?a)?[ \t:./]{0,4}(?:le |op )?$"
)
_VALIDITE: Final = re.compile(
    r"(?:valable|valide|validite|expir\w*|echeance du titre|fin de droits?|geldig\w*|jusqu'? ?au|tot)"
    r"[ \t:.\w'()/]{0,30}$"
)
_PERIODE: Final = re.compile(r"(?:couvert|valable|valid|droits|ouvert|affili)[^\n]{0,60} au ?$")
_DU_PAPIER: Final = re.compile(
    r"(?:fait a [^\n]{2,40}|[a-z'-]{3,}), ?le ?$|(?:^|\t|\s)(?:date|dates?|etabli|emis|delivre|edite|imprime|"
    r"date d'etablissement|date d'emission|facture du|avis du|courrier du)[ \t:.\w]{0,20}$|^\s*le ?$"
)
_TEXTE_DE_LOI: Final = re.compile(r"\b(?:loi|decret|arrete|ordonnance|directive|reglement)\b[^\n]{0,40}$")
_MEME_COLONNE: Final = 0.02
_RANGEE: Final = 3.5
_AN_MIN: Final = 1900
_AN_MAX: Final = 2100
_ESPACE: Final = frozenset(" \t\n")


def reperer(feuille: Feuille) -> Iterator[Trouvaille]:
    """Every date of the page, once."""
    pris: list[tuple[int, int]] = []
    naissances: list[Trouvaille] = []
    for debut, fin, jour in sorted(_toutes(feuille), key=lambda d: (d[0], d[0] - d[1])):
        if any(debut < f and d < fin for d, f in pris):
            continue
        pris.append((debut, fin))
        nature, sure = _role(feuille, debut, fin, jour)
        trouvee = feuille.trouver(nature, jour.isoformat(), debut, fin, sure)
        if nature == "date" and any(_sous(naissance, trouvee) for naissance in naissances):
            trouvee = replace(trouvee, nature="date_naissance", confiance=min(trouvee.confiance, 0.7))
        if trouvee.nature == "date_naissance":
            naissances.append(trouvee)
        yield trouvee


def _sous(naissance: Trouvaille, autre: Trouvaille) -> bool:
    """True for the next row of the same column: a household's members, one below the other."""
    if not naissance.cadres or not autre.cadres:
        return False
    (x, y, _, hauteur), (x_autre, y_autre, _, _) = naissance.cadres[0], autre.cadres[0]
    return abs(x_autre - x) < _MEME_COLONNE and 0 < y_autre - y < _RANGEE * hauteur


def _toutes(feuille: Feuille) -> Iterator[tuple[int, int, dt.date]]:
    texte = feuille.plie
    for t in _CHIFFREE.finditer(texte):
        yield from _si_date(t, t[1], int(t[3]), t[4])
    for t in _ISO.finditer(texte):
        yield from _si_date(t, t[3], int(t[2]), t[1])
    for t in _EN_MOIS.finditer(texte):
        yield from _si_date(t, "1" if t[1].endswith("er") else t[1], _MOIS[t[2]], t[3])
    for t in _EN_LETTRES.finditer(texte):
        yield from _si_date(t, str(_nombre(t[1])), _MOIS[t[2]], str(_nombre(t[3])))
    for t in _ESPACEE.finditer(texte):
        if _NAISSANCE.search(feuille.avant(t.start(), 60)) or "naissance" in feuille.etiquette(*t.span()):
            yield from _si_date(t, t[1], int(t[2]), t[3])


def _si_date(trouve: "re.Match[str]", jour: str, mois: int, an: str) -> Iterator[tuple[int, int, dt.date]]:
    """The date when it is one; two digits of a year are those of the last hundred years, ten years ahead included."""
    annee = int(an)
    if len(an) == 2:
        siecle = dt.datetime.now(tz=dt.UTC).year + 10
        annee += siecle // 100 * 100
        annee -= 100 if annee > siecle else 0
    try:
        date = dt.date(annee, mois, int(jour))
    except ValueError:
        return
    if _AN_MIN <= annee <= _AN_MAX:
        fin = trouve.end()
        while trouve.string[fin - 1] in _ESPACE:
            fin -= 1
        yield trouve.start(), fin, date


def _nombre(mots: str) -> int:
    """Value of a number written out: « vingt-deux », « mil neuf cent quatre-vingt-huit », « deux mille vingt-six »."""
    total = courant = 0
    precedent = ""
    for mot in mots.replace("-", " ").split():
        if mot in ("mille", "mil"):
            total, courant = (total + max(courant, 1) * 1000), 0
        elif mot.startswith("cent"):
            courant = max(courant, 1) * 100
        elif mot in ("vingt", "vingts") and precedent == "quatre":
            courant += 76
        elif mot in _UNITES:
            courant += _UNITES[mot]
        precedent = mot
    return total + courant


def _role(feuille: Feuille, debut: int, fin: int, jour: dt.date) -> tuple[str, float]:
    """What the date is, by the words before it in its line, else by those above it, and how sure."""
    avant, dessus = feuille.avant(debut, 70), feuille.etiquette(debut, fin)
    passe = jour <= dt.datetime.now(tz=dt.UTC).date()
    if _NAISSANCE.search(avant) and passe:
        return "date_naissance", 0.95
    if _VALIDITE.search(avant) or _PERIODE.search(avant):
        return "validite", 0.85
    if passe and re.search(r"naissance|\bnee? le\b|geboortedatum", dessus) and not re.search(r"[a-z]{3,}[ :]*$", avant):
        return "date_naissance", 0.8
    if re.search(r"valable|validite|expir|geldig", dessus) and not re.search(r"[a-z]{3,}[ :]*$", avant):
        return "validite", 0.7
    if _TEXTE_DE_LOI.search(avant):
        return "date", 0.3
    return "date", 0.95 if _DU_PAPIER.search(avant) else 0.7
