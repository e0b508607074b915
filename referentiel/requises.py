"""Which papers each kind of aid asks for, and why: what is delivered, then what the institution settled, by day."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from comptes.models import Institution
from referentiel.models import PieceRequise, ReglagePieceRequise, TypeAide, TypePiece


@dataclass(frozen=True)
class Requise:
    """One paper asked for one kind of aid. `du`: since when the institution asks it so, None as delivered."""

    type_aide: TypeAide
    type_piece: TypePiece
    motif: str
    obligatoire: bool
    du: dt.date | None = None


Cle = tuple[int, int]


@dataclass(frozen=True)
class Exigences:
    """All that an institution asks for some kinds of aid. Two queries, whatever the number of demandes."""

    livrees: dict[Cle, Requise]
    reglees: dict[Cle, list[ReglagePieceRequise]]

    @classmethod
    def de(cls, institution_id: int, aides: Collection[int] | None = None) -> "Exigences":
        """For these kinds of aid, or for all."""
        livrees = PieceRequise.objects.select_related("type_piece", "type_aide")
        reglees = ReglagePieceRequise.objects.filter(institution=institution_id)
        if aides is not None:
            livrees, reglees = livrees.filter(type_aide__in=aides), reglees.filter(type_aide__in=aides)
        suites: dict[Cle, list[ReglagePieceRequise]] = {}
        for reglage in reglees.select_related("type_piece", "type_aide").order_by("du"):
            suites.setdefault((reglage.type_aide_id, reglage.type_piece_id), []).append(reglage)
        return cls(
            {
                (r.type_aide_id, r.type_piece_id): Requise(r.type_aide, r.type_piece, r.motif, r.obligatoire)
                for r in livrees
            },
            suites,
        )

    def au(self, jour: dt.date) -> list[Requise]:
        """In force for a demande received that day, in the order people read them."""
        retenues = dict(self.livrees)
        for cle, suite in self.reglees.items():
            reglage = next((r for r in reversed(suite) if r.du <= jour), None)
            if reglage is None:
                continue
            if reglage.demandee:
                retenues[cle] = Requise(
                    reglage.type_aide, reglage.type_piece, reglage.motif, reglage.obligatoire, reglage.du
                )
            else:
                retenues.pop(cle, None)
        return list(retenues.values())


def requises_au(institution: Institution, jour: dt.date) -> list[Requise]:
    """All that the institution asks for a demande received that day."""
    profil = institution.profil
    return [r for r in Exigences.de(institution.pk).au(jour) if r.type_aide.profil == profil]
