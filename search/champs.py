"""Fields of the grammar: `type:`, `dossier:`, `auteur:` are terms of their own column; `avant:`, `après:` limit dates.

What cannot be read is refused by a sentence that quotes the word at fault.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from search.exceptions import RequeteIllisible
from search.lexique import MOIS
from search.termes import mots_de, plier, racine

TOUTE_ENTREE: Final = "x0"  # in the column of every entry: a question made of limits only has something to ask
TYPE, DOSSIER, AUTEUR = "t0", "d0", "a0"
EXEMPLES: Final = {
    "type": "type:facture",
    "dossier": "dossier:2026-00012",
    "auteur": "auteur:dubois",
    "avant": "avant:22/11/2026",
    "apres": "après:2025",
}
AIDE: Final = (
    ("type:facture", "les pièces de ce type ; aussi type:page, type:décision…"),
    ("dossier:2026-00012", "ce qui est dans ce dossier"),
    ("auteur:dubois", "ce que cette personne du service a déposé ou écrit"),
    ("avant:22/11/2026", "daté d’avant ce jour ; aussi avant:11/2026 ou avant:2026"),
    ("après:2025", "daté d’après cette année ; aussi un mois ou un jour"),
    ("-type:facture", "sauf ce type"),
)
_CHAMP = re.compile(
    r"(?<!\S)(?P<moins>-)?(?P<nom>[^\W\d_]{2,12}):(?P<suite>\s*)(?P<valeur>\"[^\"]*\"|«[^»]*»|“[^”]*”|\S*)"
)
_BORDS = '"«»“” \u00a0\u202f'
_JOUR = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MOIS = re.compile(r"(\d{1,2})[./-](\d{4})")
_ISO_MOIS = re.compile(r"(\d{4})-(\d{1,2})")
_LETTRES = re.compile(r"(?:(\d{1,2})(?:er)? +)?([^\W\d_]+)\.? +(\d{4})")
_ANNEES: Final = range(1850, 2151)


@dataclass(frozen=True)
class Champ:
    """Satisfied by an entry that has every term of one of the variants; with `debut`, terms are beginnings."""

    variantes: tuple[tuple[str, ...], ...]
    debut: bool = False


@dataclass(frozen=True)
class Limites:
    """What the fields of a question say. `avant`: dated before this day; `des`: dated this day or later."""

    champs: tuple[Champ, ...] = ()
    exclus: tuple[Champ, ...] = ()
    avant: dt.date | None = None
    des: dt.date | None = None

    def __bool__(self) -> bool:
        """True when they ask for something (exclusions alone do not)."""
        return bool(self.champs or self.avant or self.des)


def extraire(texte: str) -> tuple[str, Limites]:
    """The text without its fields, and what they ask. Raises RequeteIllisible."""
    champs: list[Champ] = []
    exclus: list[Champ] = []
    avant: list[dt.date] = []
    des: list[dt.date] = []

    def lire(trouve: re.Match[str]) -> str:
        nom, tape = plier(trouve["nom"]), f"{trouve['nom']}:{trouve['valeur']}"
        if nom not in EXEMPLES:
            _refuser_un_presque(nom, trouve)
            return trouve[0]
        valeur = trouve["valeur"].strip(_BORDS)
        if not valeur:
            raise RequeteIllisible(
                f"« {trouve['nom']}: » n’a pas de valeur.", f"Écrivez-la juste après, par exemple {EXEMPLES[nom]}."
            )
        if nom in {"avant", "apres"}:
            debut, fin = _periode(valeur, tape, nom)
            if trouve["moins"]:
                raise RequeteIllisible(f"« -{tape} » ne s’exclut pas.", "Remplacez avant: par après:, ou l’inverse.")
            (avant if nom == "avant" else des).append(debut if nom == "avant" else fin)
        else:
            (exclus if trouve["moins"] else champs).append(_LECTEURS[nom](valeur, tape))
        return "\n"

    reste = _CHAMP.sub(lire, texte)
    return reste, Limites(
        tuple(dict.fromkeys(champs)), tuple(dict.fromkeys(exclus)), min(avant, default=None), max(des, default=None)
    )


def champs_tapes(texte: str) -> str:
    """Only the fields of a question, as they were typed."""
    return " ".join(t[0].strip() for t in _CHAMP.finditer(texte) if plier(t["nom"]) in EXEMPLES)


def termes_des_champs(*, genre: str, type_: str, dossier: str, auteur: str) -> str:
    """The column of an entry: what the fields may ask of it."""
    mots = [mot for mot, _, _ in mots_de(f"{genre} {type_}")]
    termes = [TOUTE_ENTREE, *(f"{TYPE}{m}" for mot in mots for m in (mot, racine(mot)))]
    if dossier:
        termes += [f"{DOSSIER}{forme}" for forme in _formes_du_numero(dossier)]
    termes += [f"{AUTEUR}{mot}" for mot, _, _ in mots_de(auteur, mots_vides=True)]
    return " ".join(dict.fromkeys(termes))


def _refuser_un_presque(nom: str, trouve: re.Match[str]) -> None:
    """« typ:facture » is a field badly written; « objet:x » or « 12:30 » are words."""
    if not trouve["valeur"] or trouve["suite"]:
        return
    for connu in EXEMPLES:
        if _une_faute(nom, connu):
            raise RequeteIllisible(
                f"Le champ « {trouve['nom']}: » n’existe pas.", f"Écrivez par exemple {EXEMPLES[connu]}."
            )


def _une_faute(a: str, b: str) -> bool:
    """One letter missing, added or changed."""
    if abs(len(a) - len(b)) > 1:
        return False
    rang = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return a[rang + (len(a) >= len(b)) :] == b[rang + (len(b) >= len(a)) :]


def _type(valeur: str, tape: str) -> Champ:
    return _mots(f"{TYPE}", [racine(mot) for mot, _, _ in mots_de(valeur)], tape, "type")


def _auteur(valeur: str, tape: str) -> Champ:
    return _mots(f"{AUTEUR}", [mot for mot, _, _ in mots_de(valeur, mots_vides=True)], tape, "auteur")


def _mots(prefixe: str, mots: list[str], tape: str, nom: str) -> Champ:
    if not mots:
        raise RequeteIllisible(f"« {tape} » ne contient aucun mot.", f"Écrivez par exemple {EXEMPLES[nom]}.")
    return Champ((tuple(f"{prefixe}{mot}" for mot in mots),), debut=True)


def _dossier(valeur: str, tape: str) -> Champ:
    if not any(c.isdigit() for c in valeur):
        raise RequeteIllisible(
            f"« {tape} » attend un numéro de dossier.",
            f"Écrivez par exemple {EXEMPLES['dossier']} ; pour une personne, son nom seul.",
        )
    return Champ(tuple((f"{DOSSIER}{forme}",) for forme in _formes_du_numero(valeur)[:1]))


def _formes_du_numero(numero: str) -> list[str]:
    """« 2026-00012 » → `2026x12`, and `202600012` for whoever types it in one go."""
    morceaux = [plier(m) for m in re.split(r"[\W_]+", numero) if m]
    return list(dict.fromkeys(["x".join(m.lstrip("0") or "0" for m in morceaux), "".join(morceaux)]))


_LECTEURS: Final[dict[str, Callable[[str, str], Champ]]] = {"type": _type, "dossier": _dossier, "auteur": _auteur}


def _periode(valeur: str, tape: str, nom: str) -> tuple[dt.date, dt.date]:
    """First day of what is written (a day, a month, a year), and the day after its last one."""
    try:
        annee, mois, jour = _date_ecrite(valeur)
        if annee not in _ANNEES:
            raise ValueError
        premier = dt.date(annee, mois or 1, jour or 1)
        duree = 1 if jour else calendar.monthrange(annee, mois)[1] if mois else 365 + calendar.isleap(annee)
    except (ValueError, calendar.IllegalMonthError):
        raise RequeteIllisible(
            f"« {tape} » : cette date n’existe pas ou n’est pas comprise.",
            f"Écrivez un jour (22/11/2026), un mois (11/2026) ou une année (2026), par exemple {EXEMPLES[nom]}.",
        ) from None
    return premier, premier + dt.timedelta(days=duree)


def _date_ecrite(valeur: str) -> tuple[int, int, int]:
    """Year, month or 0, day or 0. Raises ValueError."""
    if valeur.isascii() and valeur.isdigit() and len(valeur) == 4:
        return int(valeur), 0, 0
    for motif, ordre in ((_ISO, (1, 2, 3)), (_JOUR, (3, 2, 1)), (_ISO_MOIS, (1, 2, 0)), (_MOIS, (2, 1, 0))):
        if trouve := motif.fullmatch(valeur):
            annee, mois, jour = (int(trouve[i]) if i else 0 for i in ordre)
            if not mois or (ordre[2] and not jour):
                raise ValueError
            return annee + (0 if annee > 99 else 2000 if annee < 50 else 1900), mois, jour
    if (trouve := _LETTRES.fullmatch(valeur)) and plier(trouve[2]) in MOIS:
        return int(trouve[3]), MOIS[plier(trouve[2])], int(trouve[1] or 0)
    raise ValueError
