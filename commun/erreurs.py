"""Base errors: each carries the sentence the user reads and what he can do about it."""


class ErreurLiasse(Exception):
    """What happened could not be done. `message` is shown as is; `remede` says what to do."""

    message = "L’opération n’a pas pu se faire."
    remede = ""
    statut = 400

    def __init__(self, message: str = "", remede: str = "") -> None:
        self.message = message or self.message
        self.remede = remede or self.remede
        super().__init__(f"{self.message} {self.remede}".strip())


class ActionRefusee(ErreurLiasse):
    """The agent may know of the object, but not do this."""

    message = "Vous n’êtes pas habilité à faire cela."
    remede = "Adressez-vous à votre responsable si cet acte vous revient."
    statut = 403


class EtatPerime(ErreurLiasse):
    """Somebody else acted first: the page shown was stale."""

    message = "Cette page n’était plus à jour."
    remede = "Relisez l’état actuel avant d’agir."
    statut = 409


class RegleNonSatisfaite(ErreurLiasse):
    """A rule of the circuit is not met yet. `manques` lists each missing thing in words."""

    message = "Il manque encore quelque chose."
    statut = 422

    def __init__(self, message: str = "", manques: list[str] | None = None, remede: str = "") -> None:
        self.manques = manques or []
        super().__init__(message, remede)
