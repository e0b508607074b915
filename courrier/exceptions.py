"""Refusals of the room, in sentences."""

from commun.erreurs import ErreurLiasse, EtatPerime


class PliDejaTraite(EtatPerime):
    """Somebody else filed it or set it aside first."""

    message = "Ce papier n’est plus à classer : quelqu’un s’en est occupé entre-temps."
    remede = "Rechargez la bannette."


class PliPasTraite(EtatPerime):
    """There is nothing to undo."""

    message = "Ce papier attend déjà dans la bannette."
    remede = "Rechargez la bannette."


class ClassementUtilise(ErreurLiasse):
    """The filing can no longer be undone: somebody relies on it."""

    message = "Ce classement ne peut plus être repris : la pièce a déjà servi."
    remede = "Si elle est dans le mauvais dossier, déplacez-la depuis le dossier, avec un motif."
    statut = 409


class DispositionIllisible(ErreurLiasse):
    """The order of pages asked for makes no sense for this paper."""

    message = "La disposition des pages demandée n’est pas possible."
    remede = "Rechargez la bannette et recommencez."
    statut = 422


class PagesPasPretes(ErreurLiasse):
    """The pages are not drawn yet: nothing may be moved blindly."""

    message = "Ce papier est encore en lecture : ses pages ne peuvent pas encore être déplacées."
    remede = "Attendez quelques secondes, ou classez-le tel quel."
    statut = 409


class PliLie(ErreurLiasse):
    """What was cut or joined can no longer be put back as it was."""

    message = "Une partie de ce papier a déjà été classée."
    remede = "Reprenez d’abord cette partie dans la bannette, puis recommencez."
    statut = 409


class MotifManquant(ErreurLiasse):
    """A paper is set aside for a reason."""

    message = "Dites en un mot pourquoi ce papier est écarté."
    remede = "Par exemple : publicité, doublet, page blanche."
    statut = 422


class BannetteSansEntite(ErreurLiasse):
    """An agent without service has no tray."""

    message = "Vous n’êtes rattaché à aucun service : vous n’avez pas de bannette."
    remede = "Demandez une habilitation à la gestion technique."
    statut = 403
