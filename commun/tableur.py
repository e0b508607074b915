"""Cells of the lists given to a spreadsheet."""

# First characters that make a spreadsheet run what follows (OWASP, « CSV injection »).
FORMULES = frozenset("=+-@\t\r\n")


def cellule_sure(valeur: str) -> str:
    """A cell that a spreadsheet would run as a formula is quoted as text."""
    return f"'{valeur}" if valeur[:1] in FORMULES else valeur
