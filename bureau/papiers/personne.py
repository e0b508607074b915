"""The invented person a sample paper is drawn for, and the invented bank accounts on it."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Literal

Pays = Literal["BE", "FR"]


@dataclass(frozen=True, slots=True)
class Membre:
    """One more person of the household, as a family certificate or an allowance letter lists it."""

    nom_complet: str
    date_naissance: dt.date
    lien: str


@dataclass(frozen=True, slots=True)
class PersonnePapier:
    """An invented person; ``rue`` holds the house number, ``niss`` (BE) and ``nir`` (FR) are printed when given."""

    prenom: str
    nom: str
    date_naissance: dt.date
    rue: str
    code_postal: str
    localite: str
    pays: Pays
    niss: str = ""
    nir: str = ""
    iban: str = ""
    civilite: str = ""
    lieu_naissance: str = ""

    @property
    def nom_complet(self) -> str:
        """First name then surname in capitals, with the civility when known."""
        return " ".join(mot for mot in (self.civilite, self.prenom, self.nom.upper()) if mot)

    @property
    def numero_national(self) -> str:
        """The number that the person's country prints on its papers, or an empty string."""
        return self.niss if self.pays == "BE" else self.nir


def _cle_iban(pays: str, bban: str) -> str:
    """ISO 13616 check digits (modulus 97) of a purely numeric ``bban``."""
    en_chiffres = bban + "".join(str(ord(lettre) - 55) for lettre in pays) + "00"
    return f"{98 - int(en_chiffres) % 97:02d}"


def iban_fictif(pays: Pays, hasard: random.Random) -> str:
    """Return an IBAN without spaces whose check digits are right and whose bank code belongs to nobody.

    Belgian accounts use bank code 999 and French ones 99999, which no bank holds.
    """
    if pays == "BE":
        base = f"999{hasard.randrange(10**7):07d}"
        bban = f"{base}{int(base) % 97 or 97:02d}"
    else:
        compte = f"{hasard.randrange(10**11):011d}"
        cle = 97 - (89 * 99999 + 15 * 99999 + 3 * int(compte)) % 97
        bban = f"9999999999{compte}{cle:02d}"
    return f"{pays}{_cle_iban(pays, bban)}{bban}"


def communication_structuree(hasard: random.Random) -> str:
    """Return a Belgian structured payment reference, ``+++123/4567/89012+++``, with its modulus 97 check."""
    base = f"{hasard.randrange(1, 10**10):010d}"
    tout = f"{base}{int(base) % 97 or 97:02d}"
    return f"+++{tout[:3]}/{tout[3:7]}/{tout[7:]}+++"
