"""Plain forms of words: sort keys and comparison keys stored beside the text (SQLite's icontains knows ASCII only)."""

import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "ß": "ss"})


def sans_accents(texte: str) -> str:
    """Lower case, ligatures opened, diacritics removed: « Œuvre À » → « oeuvre a »."""
    decompose = unicodedata.normalize("NFKD", texte.translate(LIGATURES).lower())
    return "".join(c for c in decompose if not unicodedata.combining(c))


def cle_tri(*parties: str) -> str:
    """Stored sort key: without accents, punctuation as spaces, single spaces."""
    brut = sans_accents(" ".join(parties))
    return " ".join("".join(c if c.isalnum() else " " for c in brut).split())
