"""What may be proposed for a paper: each value with its confidence, where it comes from and the words it rests on."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core import signing

from courrier.confirmations import Champ, Origine
from dossiers.models import DossierSocial
from referentiel.models import TypePiece
from usagers.models import Personne

T = TypeVar("T")
Cadre = tuple[float, float, float, float]
SEL = "courrier.classement.proposees"
DUREE_SCEAU = dt.timedelta(days=2)
# From here on a proposal may be put into the form beforehand; below, it is only offered.
SURE = 0.7
# Shown beside the form and kept nowhere by it: the person only says when they are wrong.
LUS_SEULEMENT = (Champ.IBAN, Champ.MONTANT)


@dataclass(frozen=True)
class Appui:
    """Words a proposal rests on. `cadres`: (x, y, width, height) as fractions 0-1 of the upright page."""

    page: int
    texte: str
    cadres: tuple[Cadre, ...] = ()


@dataclass(frozen=True)
class Propose(Generic[T]):
    """One proposal. `confiance`: 0-1; `libelle`: the value as people read it."""

    valeur: T
    libelle: str
    confiance: float
    origine: Origine
    appuis: tuple[Appui, ...] = ()

    @property
    def pourcent(self) -> int:
        """Confidence as a whole percentage."""
        return round(self.confiance * 100)

    @property
    def sure(self) -> bool:
        """Sure enough to stand in the form before anybody looks."""
        return self.confiance >= SURE

    @property
    def raison(self) -> str:
        """« numéro national : 85.07.30-033.28 »."""
        mots = ", ".join(dict.fromkeys(appui.texte for appui in self.appuis if appui.texte))
        return f"{self.origine.label} : {mots}" if mots else str(self.origine.label)


@dataclass
class Propositions:
    """Everything proposed for one document, best first. Nothing is filed by it: a person confirms.

    `ailleurs`: dossiers the agent knows of where he may not deposit (another centre's: to be passed on).
    `personnes`: found, and without an open dossier.
    """

    document_id: int
    dossiers: list[Propose[DossierSocial]] = field(default_factory=list)
    ailleurs: list[Propose[DossierSocial]] = field(default_factory=list)
    personnes: list[Propose[Personne]] = field(default_factory=list)
    types: list[Propose[TypePiece]] = field(default_factory=list)
    date: Propose[dt.date] | None = None
    validite: Propose[dt.date] | None = None
    iban: Propose[str] | None = None
    montants: list[Propose[Decimal]] = field(default_factory=list)
    expediteur: str = ""
    modele: int | None = None

    @property
    def dossier(self) -> Propose[DossierSocial] | None:
        """The first one."""
        return self.dossiers[0] if self.dossiers else None

    @property
    def type_piece(self) -> Propose[TypePiece] | None:
        """The first one."""
        return self.types[0] if self.types else None

    def retenues(self) -> Iterator[tuple[Champ, Propose[Any]]]:
        """What stands first for each field that filing asks."""
        for champ, propose in (
            (Champ.DOSSIER, self.dossier),
            (Champ.TYPE, self.type_piece),
            (Champ.DATE, self.date),
            (Champ.VALIDITE, self.validite),
            (Champ.IBAN, self.iban),
            (Champ.MONTANT, self.montants[0] if self.montants else None),
        ):
            if propose is not None:
                yield champ, propose

    @property
    def lus(self) -> list[tuple[Champ, Propose[Any]]]:
        """Account and amount, shown to be checked."""
        return [(champ, propose) for champ, propose in self.retenues() if champ in LUS_SEULEMENT]

    def appuis(self, page: int) -> list[tuple[Champ, Cadre]]:
        """Boxes to mark on a page, with the field each stands for."""
        return [
            (champ, cadre)
            for champ, propose in self.retenues()
            for appui in propose.appuis
            if appui.page == page
            for cadre in appui.cadres
        ]

    def sceau(self) -> str:
        """What was shown, signed, to be sent back with the form: `courrier.classement.actions.retenir_confirmation`."""
        proposees = {
            champ.value: [_simple(champ, propose.valeur), round(propose.confiance, 3), propose.origine.value]
            for champ, propose in self.retenues()
        }
        contenu = {"d": self.document_id, "p": proposees, "e": self.expediteur, "m": self.modele}
        return signing.dumps(contenu, salt=SEL, compress=True)


@dataclass(frozen=True)
class Proposee:
    """One field as it was shown: row id or ISO date, confidence, origin."""

    valeur: int | str
    confiance: float
    origine: Origine


@dataclass(frozen=True)
class Montree:
    """What `Propositions.sceau` kept."""

    proposees: dict[Champ, Proposee] = field(default_factory=dict)
    expediteur: str = ""
    modele: int | None = None


def ouvrir_sceau(sceau: str, document_id: int) -> Montree:
    """What was shown for this document; nothing when the seal is absent, too old, forged or another document's."""
    try:
        contenu = signing.loads(sceau, salt=SEL, max_age=DUREE_SCEAU) if sceau else {}
    except signing.BadSignature:
        return Montree()
    if contenu.get("d") != document_id:
        return Montree()
    proposees = {
        Champ(champ): Proposee(valeur, confiance, Origine(origine))
        for champ, (valeur, confiance, origine) in contenu["p"].items()
    }
    return Montree(proposees, contenu["e"], contenu["m"])


def _simple(champ: Champ, valeur: Any) -> int | str:
    """Row id, or the date as text; of an account or an amount, that there was one."""
    if champ in LUS_SEULEMENT:
        return 1
    return valeur.isoformat() if isinstance(valeur, dt.date) else int(valeur.pk)
