"""Languages of reading: chosen for a document, else the default of its service, several at once."""

from collections.abc import Iterable

from comptes.models import Entite
from ged.exceptions import LangueInconnue
from ged.models import Document

# Codes of tesseract → name on screens, in the order they are offered.
LANGUES = {"fra": "français", "nld": "néerlandais", "deu": "allemand", "eng": "anglais"}
DEFAUT = "fra"


def codes(valeur: str) -> list[str]:
    """« fra+nld » → ["fra", "nld"]; unknown codes are left out, the order of LANGUES is kept."""
    presents = set(valeur.split("+"))
    return [code for code in LANGUES if code in presents]


def valeur_de(choisies: Iterable[str]) -> str:
    """Codes → the value that columns and the engine take, "" for none. Raises LangueInconnue."""
    demandees = set(choisies)
    if demandees - set(LANGUES):
        raise LangueInconnue
    return "+".join(code for code in LANGUES if code in demandees)


def noms(valeur: str) -> str:
    """« fra+nld » → « français et néerlandais »; "" for none."""
    *premiers, dernier = [LANGUES[code] for code in codes(valeur)] or [""]
    return f"{', '.join(premiers)} et {dernier}" if premiers else dernier


def du_document(document: Document) -> str:
    """What its pages are read in: its own choice, else the first service of its places that says, else French."""
    return document.langues or defaut_du_document(document)


def defaut_du_document(document: Document) -> str:
    """What its services say, without its own choice."""
    for compartiment in document.compartiments.select_related("entite__parent").order_by("rattachements__pk"):
        if valeur := _de_l_entite(compartiment.entite):
            return valeur
    return DEFAUT


def de_l_entite(entite: Entite) -> str:
    """Default of a service: its own, else that of its nearest ancestor, else French."""
    return _de_l_entite(entite) or DEFAUT


def _de_l_entite(entite: Entite) -> str:
    ici: Entite | None = entite
    while ici is not None:
        if ici.langues:
            return ici.langues
        ici = ici.parent
    return ""
