"""What can go wrong when a sample paper is asked for."""


class PapierErreur(Exception):
    """A sample paper cannot be drawn as asked."""


class PapierInconnu(PapierErreur):
    """No sample paper bears this code."""

    def __init__(self, code: str, connus: list[str]) -> None:
        super().__init__(f"Le papier « {code} » n’existe pas. Papiers connus : {', '.join(connus)}.")


class RenduInconnu(PapierErreur):
    """No rendering bears this name."""

    def __init__(self, rendu: str, connus: list[str]) -> None:
        super().__init__(f"Le rendu « {rendu} » n’existe pas. Rendus connus : {', '.join(connus)}.")


class DonneeRefusee(PapierErreur):
    """A value given for a paper is of the wrong kind, or the paper never reads it."""


class PageAbsente(PapierErreur):
    """The paper has fewer pages than the one asked for."""

    def __init__(self, code: str, page: int, total: int) -> None:
        super().__init__(f"Le papier « {code} » a {total} page(s) : la page {page} ne peut pas être rendue.")
