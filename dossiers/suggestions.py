"""What an upper room suggests for a piece not yet classified; this room shows it and says what was confirmed."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from comptes.models import Agent
from dossiers.models import Piece
from referentiel.models import TypePiece


@dataclass(frozen=True)
class Suggestion:
    """Values sure enough to stand in the form. `raisons`: why, one sentence each; `sceau`: goes back with the form."""

    type_piece: TypePiece | None = None
    date_piece: dt.date | None = None
    valable_jusqu_au: dt.date | None = None
    raisons: tuple[str, ...] = ()
    sceau: str = ""


@dataclass(frozen=True)
class Conseiller:
    """`suggerer` before the form is shown; `retenir` once the piece is classified, in the same transaction."""

    suggerer: Callable[[Piece, Agent], Suggestion]
    retenir: Callable[[Piece, Agent, str], None]


_conseillers: list[Conseiller] = []


def conseiller_par(conseiller: Conseiller) -> None:
    """Declare who suggests (called by an upper room's AppConfig.ready). The last one declared is asked."""
    _conseillers.append(conseiller)


def suggestion(piece: Piece, agent: Agent) -> Suggestion:
    """For a piece that nobody has confirmed; nothing otherwise."""
    if not _conseillers or piece.confirmee_par_id is not None:
        return Suggestion()
    return _conseillers[-1].suggerer(piece, agent)


def retenir(piece: Piece, agent: Agent, sceau: str) -> None:
    """The piece was classified by a person: who suggested learns from it."""
    if _conseillers and piece.type_piece_id is not None:
        _conseillers[-1].retenir(piece, agent, sceau)
