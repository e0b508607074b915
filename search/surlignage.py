"""Snippets and marked words, on the original text (an engine's own highlighter would show stems)."""

from bisect import bisect_left
from dataclasses import dataclass

from search.requete import Clause, Clauses, Variante
from search.termes import Terme, codes, mots_de, termes

LARGEUR = 260  # characters of a snippet
MOTS_MAX = 60  # surface forms kept by hit
ANALYSE_MAX = 60_000  # characters looked at; a page of a letter has 2,000 to 4,000


@dataclass(frozen=True, slots=True)
class Marque:
    """A span of the text that satisfies clause number `clause`."""

    debut: int
    fin: int
    clause: int


def marquer(texte: str, clauses: Clauses, *, debuts: bool = False) -> list[Marque]:
    """Spans that answer the query, in order, without overlap. `debuts`: beginnings of words count too."""
    texte = texte[:ANALYSE_MAX]
    chiffres = any(c.isdigit() for terme in clauses.termes_voulus() for c in terme)
    courants, formes = termes(texte), codes(texte, chiffres=chiffres)
    trouvees: list[Marque] = []
    for rang, clause in enumerate(clauses.voulues):
        trouvees += [Marque(d, f, rang) for d, f in _spans(clause, courants, formes)]
        if debuts and clause.debut:
            mots = mots_de(texte, mots_vides=True)
            trouvees += [Marque(d, f, rang) for mot, d, f in mots if mot.startswith(clause.debut)]
    return _sans_chevauchement(trouvees)


def _spans(clause: Clause, courants: list[Terme], formes: list[Terme]) -> list[tuple[int, int]]:
    """Spans of the first variant that gives any, so that parts of an IBAN are not marked when the whole is there."""
    for variante in clause.variantes:
        if spans := _spans_de(variante, courants, formes):
            return spans
    return []


def _spans_de(variante: Variante, courants: list[Terme], formes: list[Terme]) -> list[tuple[int, int]]:
    if variante.suite:
        return _suites(variante.termes, courants)
    voulus = set(variante.termes)
    return [(t.debut, t.fin) for t in (*courants, *formes) if t.terme in voulus]


def _suites(suite: tuple[str, ...], courants: list[Terme]) -> list[tuple[int, int]]:
    """Each word of each place where the terms stand one after the other."""
    spans: list[tuple[int, int]] = []
    for rang in range(len(courants) - len(suite) + 1):
        morceau = courants[rang : rang + len(suite)]
        if tuple(t.terme for t in morceau) == suite:
            spans += [(t.debut, t.fin) for t in morceau]
    return spans


def _sans_chevauchement(marques: list[Marque]) -> list[Marque]:
    gardees: list[Marque] = []
    for marque in sorted(marques, key=lambda m: (m.debut, -m.fin)):
        if not gardees or marque.debut >= gardees[-1].fin:
            gardees.append(marque)
    return gardees


def mots_marques(texte: str, marques: list[Marque]) -> list[str]:
    """Distinct surface forms, in order of appearance."""
    return list(dict.fromkeys(texte[m.debut : m.fin] for m in marques))[:MOTS_MAX]


def extrait(texte: str, marques: list[Marque]) -> list[tuple[str, bool]]:
    """The passage that answers most of the query, as segments (text, marked)."""
    debut = _meilleur_debut(texte, marques)
    fin = min(len(texte), debut + LARGEUR)
    if fin < len(texte) and (coupe := texte.rfind(" ", debut, fin)) > debut + LARGEUR // 2:
        fin = max(coupe, max((m.fin for m in marques if debut <= m.debut < fin), default=0))
    segments: list[tuple[str, bool]] = [("… ", False)] if debut else []
    curseur = debut
    for marque in marques:
        if debut <= marque.debut and marque.fin <= fin:
            segments += [(texte[curseur : marque.debut], False), (texte[marque.debut : marque.fin], True)]
            curseur = marque.fin
    segments += [(texte[curseur:fin], False), (" …" if fin < len(texte) else "", False)]
    return [(_une_ligne(t), marque) for t, marque in segments if t]


def _meilleur_debut(texte: str, marques: list[Marque]) -> int:
    """Start of the window holding the most clauses, then the most marks; a little before its first mark."""
    if not marques:
        return 0
    places = [m.debut for m in marques]

    def valeur(rang: int) -> tuple[int, int, int]:
        dedans = marques[rang : bisect_left(places, places[rang] + LARGEUR - 60)]
        return len({m.clause for m in dedans}), min(len(dedans), 6), -rang

    premier = places[max(range(len(marques)), key=valeur)]
    if premier <= 50:
        return 0
    blanc = max(texte.rfind(" ", premier - 50, premier - 10), texte.rfind("\n", premier - 50, premier))
    return blanc + 1 if blanc >= 0 else premier


def _une_ligne(texte: str) -> str:
    """Line breaks and runs of spaces as one space, edges kept."""
    bord_gauche, bord_droit = texte[:1].isspace(), texte[-1:].isspace()
    milieu = " ".join(texte.split())
    if not milieu:
        return " "
    return f"{' ' if bord_gauche else ''}{milieu}{' ' if bord_droit else ''}"
