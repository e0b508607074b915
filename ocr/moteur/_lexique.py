"""Child side: words of the languages of the house, as Debian installs them; without them nothing is known, nor refused.

They only help to choose between texts that were read; no word is ever made up from them.
"""

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ocr.moteur._tesseract import MotBrut

_DOSSIER: Final = Path("/usr/share/dict")
_LISTES: Final = {
    "fra": ("french",),
    "nld": ("dutch",),
    "deu": ("ngerman",),
    "eng": ("american-english", "british-english"),
}
_LETTRES_MIN: Final = 4
_PART_ETRANGERE: Final = 0.5
_CESURES: Final = ("-", "—", "–", "=", "¬", "~")
_BORDS: Final = re.compile(r"^[\W_]+|[\W_]+$")
# "logé(e)", "aide(s)": the word without what is between brackets.
_ACCORD: Final = re.compile(r"\((?:e|s|x|le|ne|es|rice|euse|trice)\)")
_ELIDES: Final = frozenset(
    ("l", "d", "j", "n", "m", "t", "s", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "presqu")
)
# What lowering the case of bytes leaves as it is, and letters written in two.
_SIGNES: Final = (("Ä", "ä"), ("Ö", "ö"), ("Ü", "ü"), ("É", "é"), ("œ", "oe"), ("æ", "ae"))
_COUPE: Final = re.compile("['’/-]")


class Lexique:
    """The words of some languages, read when first asked for."""

    def __init__(self, langues: str) -> None:
        self._langues = langues

    def charger(self) -> None:
        """Read the lists now, while something else is waited for."""
        _mots(self._langues)

    def connait(self, texte: str) -> bool:
        """True for a word, whatever its capitals and the signs around it; False too when no list is installed."""
        mot = _BORDS.sub("", _ACCORD.sub("", texte)).lower().replace("œ", "oe").replace("æ", "ae")
        mots = _mots(self._langues)
        if mot.encode() in mots:
            return True
        morceaux = _COUPE.split(mot)
        return (
            len(morceaux) > 1
            and all(m.encode() in mots or m in _ELIDES for m in morceaux)
            and morceaux[-1].encode() in mots
        )

    def inconnus(self, mots: Sequence[MotBrut]) -> set[int]:
        """Indices of the words in small letters that are in no list: most often misread.

        None when no list is installed, or when half of the words are unknown: the text is in another language. Words
        cut at a line's end, and what follows them, say nothing.
        """
        jugees = [
            i
            for i, mot in enumerate(mots)
            if sum(map(str.isalpha, mot.texte)) >= _LETTRES_MIN
            and _BORDS.sub("", mot.texte)[:1].islower()
            and not mot.texte.rstrip(".").endswith(_CESURES)
            and not (i and mots[i - 1].ligne != mot.ligne and mots[i - 1].texte.endswith(_CESURES))
        ]
        if not jugees or not _mots(self._langues):
            return set()
        inconnus = {i for i in jugees if not self.connait(mots[i].texte)}
        return inconnus if len(inconnus) <= _PART_ETRANGERE * len(jugees) else set()


@functools.cache
def _mots(langues: str) -> frozenset[bytes]:
    """The lists of those languages, in small letters. As bytes: three times as quick to load, once per child."""
    listes = []
    for nom in (nom for code in langues.split("+") for nom in _LISTES.get(code, ())):
        try:
            listes.append((_DOSSIER / nom).read_bytes())
        except OSError:
            continue
    texte = b"\n".join(listes).lower()
    for signe, simple in _SIGNES:
        texte = texte.replace(signe.encode(), simple.encode())
    return frozenset(texte.split())
