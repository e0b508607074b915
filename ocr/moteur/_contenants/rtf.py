"""Text of an RTF file, in one pass: control words dropped, destinations that are not text skipped."""

import codecs
import re
from typing import Final

_JETON: Final = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_MUETS: Final = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata colorschememapping datastore latentstyles listtable"
    b" listoverridetable rsidtbl generator xmlnstbl header footer filetbl revtbl fldinst mmathpr wgrffmtfilter"
    b" objdata blipuid htmltag".split()
)
_SIGNES: Final = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\f", b"tab": "\t", b"cell": "\t", b"row": "\n",
    b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"emspace": " ", b"enspace": " ",
}  # fmt: skip
_PROFONDEUR_MAX: Final = 2000
_SIGNES_MAX: Final = 3_500_000


def texte_rtf(octets: bytes, *, html: bool = False) -> str:
    """The text. `html`: keep only what an HTML message wrapped in RTF holds ([MS-OXRTFEX])."""
    codec = "cp1252"
    page = re.search(rb"\\ansicpg(\d{3,5})", octets[:2000])
    if page:
        codec = _codec(page.group(1).decode())
    sortie: list[str] = []
    pile: list[tuple[bool, int, bool]] = []
    muet, remplacement, sauter, longueur, hors_html = False, 1, 0, 0, False
    for jeton in _JETON.finditer(octets):
        mot, valeur, hexa, symbole, accolade, clair = jeton.groups()
        ajout = ""
        if accolade == b"{":
            if len(pile) < _PROFONDEUR_MAX:
                pile.append((muet, remplacement, hors_html))
        elif accolade == b"}":
            if pile:
                muet, remplacement, hors_html = pile.pop()
        elif symbole is not None:
            if symbole == b"*":
                muet = not (html and octets[jeton.end() : jeton.end() + 8] == b"\\htmltag")
            else:
                ajout = {b"~": "\u00a0", b"_": "-", b"-": ""}.get(symbole, symbole.decode("latin-1"))
        elif mot is not None:
            if mot in _MUETS and not (html and mot == b"htmltag"):
                muet = True
            elif mot == b"htmlrtf":
                hors_html = html and valeur != b"0"
            elif mot == b"uc":
                remplacement = min(int(valeur or b"1"), 10)
            elif mot == b"u" and valeur is not None:
                ajout, sauter = _unicode(int(valeur)), remplacement
                longueur += _poser(sortie, ajout, muet=muet or hors_html)
                continue
            else:
                ajout = _SIGNES.get(mot, "")
        elif hexa is not None:
            if sauter:
                sauter -= 1
                continue
            ajout = bytes([int(hexa, 16)]).decode(codec, "replace")
        elif clair is not None:
            clair, sauter = clair[sauter:], max(0, sauter - len(clair))
            ajout = clair.decode(codec, "replace")
        longueur += _poser(sortie, ajout, muet=muet or hors_html)
        if longueur > _SIGNES_MAX:
            break
    propre = "".join(sortie).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return re.sub(r"\n{3,}", "\n\n", propre).strip()


def _poser(sortie: list[str], ajout: str, *, muet: bool) -> int:
    if ajout and not muet:
        sortie.append(ajout)
        return len(ajout)
    return 0


def _unicode(valeur: int) -> str:
    return chr(valeur % 65536)


def _codec(page: str) -> str:
    try:
        codecs.lookup(f"cp{page}")
    except LookupError:
        return "cp1252"
    return f"cp{page}"
