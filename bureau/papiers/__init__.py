"""Lifelike sample papers of invented persons, for the demonstration and the tests.

Pure Python: no Django here. Each paper says in small print that it is a specimen.
"""

from bureau.papiers.personne import Membre, PersonnePapier, iban_fictif
from bureau.papiers.registre import PAPIERS, RENDUS, Papier, dessiner, mime, suffixe

__all__ = [
    "PAPIERS",
    "RENDUS",
    "Membre",
    "Papier",
    "PersonnePapier",
    "dessiner",
    "iban_fictif",
    "mime",
    "suffixe",
]
