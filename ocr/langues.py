"""Languages asked for, against those whose data the machine has."""

from ocr.moteur import LangueAbsente
from ocr.moteur.lecture import verifier_moteur


def disponibles(demandees: str) -> tuple[str, str]:
    """(languages that can be read, the sentence on those that cannot or ""). One installed language suffices.

    Raises LangueAbsente when none is installed, MoteurAbsent without tesseract.
    """
    presentes, absente = [], None
    for code in demandees.split("+"):
        try:
            verifier_moteur(code)
            presentes.append(code)
        except LangueAbsente as erreur:
            absente = erreur
    if absente is not None and not presentes:
        raise absente
    return "+".join(presentes), _phrase(demandees, presentes)


def _phrase(demandees: str, presentes: list[str]) -> str:
    absentes = [code for code in demandees.split("+") if code not in presentes]
    if not absentes:
        return ""
    paquets = ", ".join(f"« tesseract-ocr-{code} »" for code in absentes)
    return (
        f"Langue non installée pour la lecture : {', '.join(absentes)}. "
        f"Prévenez la gestion technique (paquet {paquets}), puis faites relire la pièce."
    )
