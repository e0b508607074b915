"""Languages of reading: chosen for a document, else the default of its service, several at once."""

from collections.abc import Iterable

from django.db import transaction

from commun.erreurs import ActionRefusee
from commun.journal import historiser, noter
from comptes.enums import Profil
from comptes.models import Agent, Entite
from ged.exceptions import LangueInconnue
from ged.models import Document

# Codes of tesseract → name on screens, in the order they are offered.
LANGUES = {"fra": "français", "nld": "néerlandais", "deu": "allemand", "eng": "anglais"}
DEFAUT = "fra"
GERANTS = {Profil.GESTION_TECHNIQUE, Profil.DIRECTEUR_GENERAL}  # who chooses for a service


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


def choisir_pour_le_service(*, entite: Entite, langues: Iterable[str], par: Agent) -> None:
    """Default of a service for what is read from now on (none: that of the service above). Raises ActionRefusee."""
    if entite.institution_id != par.institution_id or not GERANTS & par.profils():
        raise ActionRefusee
    valeur = valeur_de(langues)
    with transaction.atomic():
        actuelle = Entite.objects.select_for_update(of=("self",)).get(pk=entite.pk)
        if actuelle.langues == valeur:
            return
        avant = {"langues": actuelle.langues}
        actuelle.langues = valeur
        actuelle.save(update_fields=["langues"])
        historiser(actuelle, avant, par=par, institution_id=par.institution_id)
        noter("langues_du_service", actuelle, par=par, institution_id=par.institution_id, langues=valeur)
