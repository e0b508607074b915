"""Shapes of the delivered data: what one row of each table says, by codes."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from comptes.enums import Domaine
from referentiel.enums import AvisJuridique, ConditionMention, Confidentialite

# First day the delivery covers: not the day the law itself came into force.
DEPUIS = dt.date(2021, 1, 1)


@dataclass(frozen=True)
class Papier:
    """A type of paper and the letters that choose it. How long it holds is the institution's choice: delivered empty.

    `conservation`: code of the parameter of its retention; empty: the one of the whole delivery.
    """

    code: str
    libelle: str
    famille: str
    raccourci: str
    demande_fin: bool = False
    demande_personne: bool = False
    confidentialite: str = Confidentialite.ORDINAIRE
    conservation: str = ""

    def usage(self, conservation: str) -> dict[str, Any]:
        """Fields of `UsageType`; `conservation`: what it follows when it has no rule of its own."""
        return {
            "raccourci": self.raccourci,
            "demande_fin": self.demande_fin,
            "demande_personne": self.demande_personne,
            "confidentialite": self.confidentialite,
            "conservation": self.conservation or conservation,
        }


@dataclass(frozen=True)
class Demandee:
    """A paper asked for a kind of aid, and why."""

    papier: str
    motif: str
    obligatoire: bool = True


@dataclass(frozen=True)
class Aide:
    """A kind of aid and the papers it needs."""

    code: str
    libelle: str
    pieces: tuple[Demandee, ...] = ()
    domaine: str = Domaine.SOCIAL
    periodique: bool = False
    financiere: bool = True
    remboursable: bool = False
    base_legale: str = ""


@dataclass(frozen=True)
class Regle:
    """A dated parameter; empty `valeur`: to be provided."""

    code: str
    libelle: str
    valeur: str
    unite: str
    source: str
    du: dt.date = DEPUIS
    au: dt.date | None = None


@dataclass(frozen=True)
class Mentionnee:
    """A compulsory mention; neither `donnee` nor `texte`: to be provided."""

    lettre: str
    code: str
    libelle: str
    source: str
    donnee: str = ""
    texte: str = ""
    condition: str = ConditionMention.TOUJOURS


@dataclass(frozen=True)
class Voie:
    """A circuit; without `aide`, for all kinds of aid."""

    organe_code: str
    aide: str = ""
    montant_max: Decimal | None = None
    validation_chef: bool = True
    validation_propre: bool = False
    avis_juridique: str = AvisJuridique.FACULTATIF


@dataclass(frozen=True)
class Livraison:
    """Everything delivered for one profile of institution."""

    papiers: tuple[Papier, ...]
    aides: tuple[Aide, ...]
    regles: tuple[Regle, ...]
    mentions: tuple[Mentionnee, ...]
    circuits: tuple[Voie, ...] = field(default_factory=tuple)
    conservation: str = ""
