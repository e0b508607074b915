"""French analysis: the one place where text becomes search terms, for both engines, queries and highlights.

A word is folded first (lower case, no accents, œ→oe), then brought back to a plausible accented ending and stemmed:
so « attribuée », « ATTRIBUEE » misread by a scanner and « attribution » give the same term.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

from search.lexique import ELISIONS, INVARIABLES, IRREGULIERS, LONGUEURS_IBAN, MOIS, MOTS_VIDES

VERSION = 2  # grows when terms change: the index must then be rebuilt


@dataclass(frozen=True, slots=True)
class Terme:
    """One term and where it stands in the text. `forme`: empty in running text, else the kind of extra form."""

    terme: str
    debut: int
    fin: int
    forme: str = ""


DATE, MONTANT, IBAN, IDENTIFIANT, MOT = "date", "montant", "iban", "identifiant", "mot"


_MOT = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_APOSTROPHE = re.compile(r"['’ʼ]")
_TERMINAISONS = (  # folded ending → the accented one the stemmer knows
    (re.compile(r"ee(s?)$"), r"ée\1"),
    (re.compile(r"iere(s?)$"), r"ière\1"),
    (re.compile(r"ite(s?)$"), r"ité\1"),
)
_VERBES_EN_S = ("ss", "ons", "ais")  # endings the stemmer knows with their s
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o", "ł": "l"})
_stemmer = Stemmer.Stemmer("french")


@lru_cache(maxsize=200_000)
def plier(texte: str) -> str:
    """Lower case, ligatures opened, accents and punctuation removed."""
    if texte.isascii() and texte.isalnum():
        return texte.lower()
    decompose = unicodedata.normalize("NFKD", texte.translate(_LIGATURES).lower())
    return "".join(c for c in decompose if c.isalnum())


@lru_cache(maxsize=100_000)
def racine(plie: str) -> str:
    """Stem of a folded word; digits and words of three letters or less stay as they are."""
    if plie in IRREGULIERS:
        return IRREGULIERS[plie]
    if len(plie) <= 3 or plie in INVARIABLES or any(c.isdigit() for c in plie):
        return plie
    mot = plie[:-1] if plie.endswith("s") and not plie.endswith(_VERBES_EN_S) else plie
    if mot in IRREGULIERS:
        return IRREGULIERS[mot]
    for motif, forme in _TERMINAISONS:
        if len(mot) > 4 and (accentue := motif.sub(forme, mot)) != mot:
            mot = accentue
            break
    tige = plier(_stemmer.stemWord(mot))
    return f"{tige[:-1]}i" if len(tige) > 2 and tige[-1] == "y" else tige


def mots_de(texte: str, *, mots_vides: bool = False) -> Iterator[tuple[str, int, int]]:
    """Folded words with their span, elided article removed; without stop words unless asked for."""
    for trouve in _MOT.finditer(texte):
        debut, brut = trouve.start(), trouve.group()
        while (coupe := _APOSTROPHE.search(brut)) and plier(brut[: coupe.start()]) in ELISIONS:
            debut, brut = debut + coupe.end(), brut[coupe.end() :]
        mot = plier(brut)
        if mot and (mots_vides or mot not in MOTS_VIDES):
            yield mot, debut, trouve.end()


def termes(texte: str) -> list[Terme]:
    """Terms of the running text, in order: consecutive terms of a phrase are neighbours in this list."""
    return [Terme(racine(mot), debut, fin) for mot, debut, fin in mots_de(texte)]


# --- Extra forms over several words ---------------------------------------------------------------------------------
_ESPACE = r"[ \u00a0\u202f]"
_SEPARATEUR = r"[ \u00a0\u202f.\-/]"
_DATE = re.compile(r"(?<![\d.,/-])(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?![\d/-])")
_DATE_ISO = re.compile(r"(?<![\d/-])(\d{4})-(\d{2})-(\d{2})(?![\d/-])")
_DATE_LETTRES = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:er)?{_ESPACE}+([a-zA-Zéûôè]{{3,9}})\.?{_ESPACE}+(\d{{4}})(?!\d)", re.I
)
_MONTANT = re.compile(
    rf"(?<![\d.,])(\d{{1,3}}(?:(?:{_ESPACE}|\.)\d{{3}})+(?!\d)|\d+)(?:,(\d{{1,2}})(?!\d)|\.(\d{{2}})(?![\d.,]))?"
)
_IBAN = re.compile(rf"\b([A-Z]{{2}})\d{{2}}(?:{_SEPARATEUR}?[A-Z0-9]){{11,30}}", re.I)
_SUITE = re.compile(rf"(?<!\w)\d+(?:{_SEPARATEUR}{{1,2}}\d+)+(?!\w)")
_GROUPE = re.compile(r"\d+")
_CESURE = re.compile(r"([^\W\d_]{2,})(?:[-¬‐]|\u00ad)[ \t]*\r?\n[ \t]*([^\W\d_]{2,})")
_SIGLE = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}")
_LONGUEUR_IDENTIFIANT = range(7, 16)  # digits: phone numbers, NISS, NIR, file numbers


def codes(texte: str, *, chiffres: bool = True) -> list[Terme]:
    """Dates, amounts, IBAN, identifiers, dotted acronyms and words cut at a line end, each as one plain term.

    Without `chiffres`, only the last two: quicker when a query holds no figure.
    """
    trouves: dict[tuple[str, int, int], Terme] = {}
    sources = (_dates, _montants, _ibans, _identifiants, _mots_recolles) if chiffres else (_mots_recolles,)
    for source in sources:
        for terme in source(texte):
            trouves.setdefault((terme.terme, terme.debut, terme.fin), terme)
    return list(trouves.values())


def _dates(texte: str) -> Iterator[Terme]:
    """« 22/11/2026 », « 22.11.26 », « 2026-11-22 », « 22 novembre 2026 » → `j20261122`."""
    for trouve in _DATE.finditer(texte):
        yield from _date(trouve, trouve[4], trouve[3], trouve[1])
    for trouve in _DATE_ISO.finditer(texte):
        yield from _date(trouve, trouve[1], trouve[2], trouve[3])
    for trouve in _DATE_LETTRES.finditer(texte):
        if mois := MOIS.get(plier(trouve[2])):
            yield from _date(trouve, trouve[3], str(mois), trouve[1])


def _date(trouve: re.Match[str], annee: str, mois: str, jour: str) -> Iterator[Terme]:
    siecle = ("20" if int(annee) < 50 else "19") if len(annee) == 2 else ""
    if 1 <= int(mois) <= 12 and 1 <= int(jour) <= 31:
        yield Terme(f"j{siecle}{annee}{int(mois):02}{int(jour):02}", trouve.start(), trouve.end(), DATE)


def _montants(texte: str) -> Iterator[Terme]:
    """« 1 234,56 € », « 1.234,56 », « 1234,56 » → `1234c56`; whole amounts → `1234`."""
    for trouve in _MONTANT.finditer(texte):
        entiers = "".join(c for c in trouve[1] if c.isdigit()).lstrip("0") or "0"
        centimes = (trouve[2] or trouve[3] or "00").ljust(2, "0")
        if len(entiers) > 12 or (trouve[1].isdigit() and not trouve[2] and not trouve[3]):
            continue  # a plain number is already a word
        yield Terme(entiers if centimes == "00" else f"{entiers}c{centimes}", trouve.start(), trouve.end(), MONTANT)


def _ibans(texte: str) -> Iterator[Terme]:
    """« BE68 5390 0754 7034 » → `be68539007547034`, cut at the length its country gives."""
    for trouve in _IBAN.finditer(texte):
        longueur = LONGUEURS_IBAN.get(trouve[1].upper())
        positions = [i for i in range(trouve.start(), trouve.end()) if texte[i].isalnum()]
        if longueur and len(positions) >= longueur:
            garde = positions[:longueur]
            yield Terme("".join(texte[i] for i in garde).lower(), garde[0], garde[-1] + 1, IBAN)


def _identifiants(texte: str) -> Iterator[Terme]:
    """Neighbouring groups of digits joined (« 85.07.30-033.28 » → `85073003328`), whatever figures stand around."""
    for suite in _SUITE.finditer(texte):
        groupes = [(g.group(), g.start() + suite.start(), g.end() + suite.start()) for g in _GROUPE.finditer(suite[0])]
        for rang in range(len(groupes)):
            colle, debut = "", groupes[rang][1]
            for chiffres, _, fin in groupes[rang : rang + 8]:
                colle += chiffres
                if len(colle) >= _LONGUEUR_IDENTIFIANT.stop:
                    break
                if len(colle) in _LONGUEUR_IDENTIFIANT and len(chiffres) < len(colle):
                    yield Terme(colle, debut, fin, IDENTIFIANT)


def _mots_recolles(texte: str) -> Iterator[Terme]:
    """« alloca-⏎tion » → the stem of `allocation`; « C.P.A.S. » → `cpas`."""
    for trouve in _CESURE.finditer(texte):
        yield Terme(racine(plier(trouve[1] + trouve[2])), trouve.start(), trouve.end(), MOT)
    for trouve in _SIGLE.finditer(texte):
        yield Terme(racine(plier(trouve[0])), trouve.start(), trouve.end(), MOT)
