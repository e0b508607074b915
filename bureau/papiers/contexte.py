"""What a paper's drawing function works from: the person, the chance, the values given by the caller."""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any

from bureau.papiers.exceptions import DonneeRefusee
from bureau.papiers.personne import Membre, PersonnePapier, iban_fictif
from bureau.papiers.typographie import jour, par_quatre

DATE_PAR_DEFAUT = dt.date(2026, 10, 5)


class Contexte:
    """Reads the caller's values one by one, each with a default; every string it gives back is escaped for HTML.

    The keys read are remembered, so that a misspelt key is refused instead of being ignored.
    """

    def __init__(
        self,
        personne: PersonnePapier,
        hasard: random.Random,
        donnees: Mapping[str, Any],
    ) -> None:
        self.personne = personne
        self.hasard = hasard
        self._donnees = donnees
        self._lues: set[str] = set()

    @property
    def belge(self) -> bool:
        """Whether the Belgian variant of the paper is drawn."""
        return self.personne.pays == "BE"

    @property
    def nom(self) -> str:
        """The person's full name."""
        return escape(self.personne.nom_complet)

    @property
    def rue(self) -> str:
        """Street and number."""
        return escape(self.personne.rue)

    @property
    def ville(self) -> str:
        """Postcode and town."""
        return escape(f"{self.personne.code_postal} {self.personne.localite}")

    @property
    def localite(self) -> str:
        """Town alone."""
        return escape(self.personne.localite)

    @property
    def ne_le(self) -> str:
        """Date of birth, ``22/11/2026``."""
        return jour(self.personne.date_naissance)

    @property
    def date(self) -> dt.date:
        """The day the paper bears (key ``date``)."""
        return self.jour("date", DATE_PAR_DEFAUT)

    def selon(self, belge: str, francais: str) -> str:
        """Return the Belgian or the French wording."""
        return belge if self.belge else francais

    def texte(self, cle: str, defaut: str) -> str:
        """Return the text given under ``cle``, else ``defaut``, escaped."""
        return escape(str(self._lire(cle, defaut)))

    def brut(self, cle: str, defaut: str) -> str:
        """Return the text under ``cle`` as given, for whoever escapes it word by word."""
        return str(self._lire(cle, defaut))

    def montant(self, cle: str, defaut: str) -> Decimal:
        """Return the amount in euros under ``cle`` (Decimal, int or text such as ``640.00``)."""
        valeur = self._lire(cle, defaut)
        if isinstance(valeur, float):
            raise DonneeRefusee(f"« {cle} » est un nombre flottant : donnez un Decimal ou un texte.")
        return Decimal(valeur)

    def jour(self, cle: str, defaut: dt.date) -> dt.date:
        """Return the day under ``cle``."""
        valeur = self._lire(cle, defaut)
        if not isinstance(valeur, dt.date):
            raise DonneeRefusee(f"« {cle} » doit être une date (datetime.date), pas « {valeur} ».")
        return valeur

    def membres(self, cle: str, defaut: Sequence[Membre] = ()) -> Sequence[Membre]:
        """Return the other persons of the household under ``cle``; their names are not escaped yet."""
        return [*self._lire(cle, defaut)]

    def iban(self) -> str:
        """Return the person's account number, or an invented one, in groups of four."""
        return par_quatre(self.personne.iban or iban_fictif(self.personne.pays, self.hasard))

    def iban_tiers(self) -> str:
        """Return the invented account of whoever wrote the paper."""
        return par_quatre(iban_fictif(self.personne.pays, self.hasard))

    def chiffres(self, combien: int) -> str:
        """``combien`` digits drawn by chance, the first one not zero."""
        return str(self.hasard.randrange(10 ** (combien - 1), 10**combien))

    def refuser_les_inconnues(self) -> None:
        """Raise DonneeRefusee when the caller gave a value that the paper did not read."""
        inconnues = sorted(set(self._donnees) - self._lues)
        if inconnues:
            raise DonneeRefusee(
                f"Ce papier n’utilise pas : {', '.join(inconnues)}. Il lit : {', '.join(sorted(self._lues))}."
            )

    def _lire(self, cle: str, defaut: Any) -> Any:
        self._lues.add(cle)
        return self._donnees.get(cle, defaut)
