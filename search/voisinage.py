"""Names typed almost right: keys that two neighbouring spellings share, the same terms for both engines.

A word and one a typing error away (a letter missing, added, changed, two exchanged) have in common the word itself or
one of its forms short of a letter. A sound key joins spellings that are said alike (Dupond, Dupont; Philippe, Filipe).
"""

import re
from functools import lru_cache
from typing import Final

from search.termes import plier

LONGUEUR_MIN: Final = 4  # shorter words have too many neighbours
LONGUEUR_MAX: Final = 20
_SON: Final = "9"  # first character of a sound key: no word begins by a digit and goes on with letters

_SONS: Final = tuple(
    (re.compile(motif), par)
    for motif, par in (
        (r"ph", "f"),
        (r"(?:eaux|eau|aux|aul(?=[td]s?$)|au)", "o"),
        (r"(?:ain|ein|aim|eim|yn|ym|im(?=[bcdfgjklpqrstvwxz]|$)|in(?=[bcdfgjklpqrstvwxz]|$))", "1"),
        (r"(?:an|am|en|em)(?=[bcdfgjklpqrstvwxz]|$)", "2"),
        (r"(?:on|om)(?=[bcdfgjklpqrstvwxz]|$)", "3"),
        (r"oi", "4"),
        (r"ou", "5"),
        (r"(?:ai|ei|ae|oe|eu)", "e"),
        (r"sch|sh|ch", "6"),
        (r"gn", "7"),
        (r"(?:qu|q|ck|c(?=[aouklrt\d]|$))", "k"),
        (r"c(?=[eiy])", "s"),
        (r"g(?=[eiy])", "j"),
        (r"gu(?=[eiy])", "g"),
        (r"y", "i"),
        (r"z|x", "s"),
        (r"w", "v"),
        (r"th", "t"),
        (r"h", ""),
    )
)
_DOUBLES: Final = re.compile(r"(.)\1+")
_MUETTES: Final = re.compile(r"(?<=\w\w)(?:[dtspxz]+|e|es|er|ez|ent)$")


@lru_cache(maxsize=50_000)
def voisins(mot: str) -> tuple[str, ...]:
    """Keys of a folded word: itself, its forms short of one letter, its sound. None for numbers and short words."""
    if not LONGUEUR_MIN <= len(mot) <= LONGUEUR_MAX or not mot.isalpha():
        return ()
    amputes = (mot[:i] + mot[i + 1 :] for i in range(len(mot)))
    return tuple(dict.fromkeys((mot, *amputes, son(mot))))


def son(mot: str) -> str:
    """How a folded French name is said, roughly: « dupond » and « dupont » give the same key."""
    dit = _DOUBLES.sub(r"\1", plier(mot))
    for motif, par in _SONS:
        dit = motif.sub(par, dit)
    dit = _DOUBLES.sub(r"\1", dit)
    return _SON + (_MUETTES.sub("", dit) or dit)


_LETTRES: Final = "abcdefghijklmnopqrstuvwxyz"


def a_une_faute(mot: str) -> set[str]:
    """Every spelling one typing error away from a folded word: a letter missing, added, changed, two exchanged."""
    coupes = [(mot[:i], mot[i:]) for i in range(len(mot) + 1)]
    sans = {g + d[1:] for g, d in coupes if d}
    autres = {g + lettre + d[1:] for g, d in coupes if d for lettre in _LETTRES}
    avec = {g + lettre + d for g, d in coupes for lettre in _LETTRES}
    croisees = {g + d[1] + d[0] + d[2:] for g, d in coupes if len(d) > 1}
    return (sans | autres | avec | croisees) - {mot}
