"""The room's analysis for other rooms: terms of a text, and which words of a page answer a query."""

from collections.abc import Sequence

from search.exceptions import RequeteIllisible
from search.requete import Clauses, Groupe, lire
from search.surlignage import marquer
from search.termes import codes, termes


def analyser(texte: str) -> list[str]:
    """Search terms of a text, in order; extra forms (dates, amounts, IBAN, identifiers) come after."""
    return [t.terme for t in termes(texte)] + [c.terme for c in codes(texte)]


def correspond(mot: str, requete: str) -> bool:
    """True when this word, alone, has a term of the query. An unreadable query marks nothing."""
    voulus = _lire(requete).termes_voulus()
    return bool(voulus) and not voulus.isdisjoint(analyser(mot))


def correspondances(mots: Sequence[str], requete: str, synonymes: tuple[Groupe, ...] = ()) -> set[int]:
    """Ranks of a page's words (reading order) that answer the query: phrases and codes over several words included."""
    texte = " ".join(mots)
    marques = marquer(texte, _lire(requete, synonymes))
    rangs: set[int] = set()
    debut = 0
    for rang, mot in enumerate(mots):
        fin = debut + len(mot)
        if any(m.debut < fin and debut < m.fin for m in marques):
            rangs.add(rang)
        debut = fin + 1
    return rangs


def _lire(requete: str, synonymes: tuple[Groupe, ...] = ()) -> Clauses:
    try:
        return lire(requete, synonymes)
    except RequeteIllisible:
        return Clauses(())
