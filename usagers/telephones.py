"""Telephone numbers compared whatever way they are written: « 0475/12.34.56 » is « +32 (0)475 12 34 56 »."""

import re

INDICATIFS = ("32", "33", "352", "31", "49")
CHIFFRES = range(8, 10)  # of a national number, without its leading 0


def cle_telephone(texte: str) -> str:
    """The digits of the national number, "" for what is not one whole number."""
    brut = texte.strip().replace("(0)", "")
    chiffres = re.sub(r"\D", "", brut)
    if brut.startswith("+") or chiffres.startswith("00"):
        chiffres = chiffres.removeprefix("00")
        indicatif = next((code for code in INDICATIFS if chiffres.startswith(code)), "")
        chiffres = chiffres.removeprefix(indicatif)
    chiffres = chiffres.removeprefix("0")
    return chiffres if len(chiffres) in CHIFFRES else ""
