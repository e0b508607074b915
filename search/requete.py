"""Grammar of the search box: words (all of them), "phrases" (also « »), -exclusion, fields; read into clauses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from search.champs import Limites, extraire
from search.exceptions import RequeteIllisible
from search.termes import IDENTIFIANT, MOT, Terme, codes, mots_de, plier, termes
from search.voisinage import voisins

LONGUEUR_MAX = 400  # characters
CLAUSES_MAX = 32
DEBUT_MIN = 2  # letters before the last word is also taken as a beginning


# Expressions that stand for one another, each as its terms: ((« ris »,), (« revenu », « integr »)).
Groupe = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Variante:
    """Terms that must all be there; with `suite`, one after the other."""

    termes: tuple[str, ...]
    suite: bool = False


@dataclass(frozen=True)
class Clause:
    """Satisfied by any of its variants, or by a word of a short entry (person, dossier) that begins by `debut`.

    `forme`: the word as typed, folded but not stemmed; it only ranks. `stricte`: never given up (a phrase).
    `approches`: in a wide search, a short entry with one of these neighbouring spellings satisfies it too.
    """

    variantes: tuple[Variante, ...]
    debut: str = ""
    forme: str = ""
    stricte: bool = False

    @property
    def approches(self) -> tuple[str, ...]:
        """Keys of the spellings near this word."""
        return voisins(self.forme)


@dataclass(frozen=True)
class Clauses:
    """`voulues`: all needed; `exclues`: none may be satisfied; `limites`: what the fields ask, always held.

    `mots`: every free word as typed, folded, stop words kept: a title that asks the same question ranks first.
    `libre`: the text without fields, phrases and exclusions, as typed.
    """

    voulues: tuple[Clause, ...]
    exclues: tuple[Clause, ...] = ()
    mots: tuple[str, ...] = ()
    limites: Limites = field(default_factory=Limites)
    libre: str = ""

    def __bool__(self) -> bool:
        """True when there is something to look for."""
        return bool(self.voulues or self.limites)

    def termes_voulus(self) -> frozenset[str]:
        """Every term that may be marked in a hit."""
        return frozenset(t for clause in self.voulues for variante in clause.variantes for t in variante.termes)

    @property
    def libres(self) -> tuple[Clause, ...]:
        """Clauses that a wider search may leave out, as long as one of them is found."""
        return tuple(c for c in self.voulues if not c.stricte)

    @property
    def strictes(self) -> tuple[Clause, ...]:
        """Clauses needed in any case."""
        return tuple(c for c in self.voulues if c.stricte)


_MORCEAU = re.compile(r'(?P<moins>(?<![^\s(])-)?["“”«](?P<phrase>[^"“”»]*)["“”»]|(?<!\S)-(?P<exclu>[^\s"“”«»-]\S*)')
_GUILLEMET = re.compile(r'["“”«»]')


@lru_cache(maxsize=512)
def lire(texte: str, synonymes: tuple[Groupe, ...] = ()) -> Clauses:
    """Read what was typed. Nothing to search gives no clause; raises RequeteIllisible with what to change.

    A free word or expression of one of the groups is satisfied by the others of its group too.
    """
    if len(texte) > LONGUEUR_MAX:
        raise RequeteIllisible(f"La recherche dépasse {LONGUEUR_MAX} caractères.", "Gardez les mots les plus rares.")
    sans_champs, limites = extraire(texte)
    libre, phrases, exclues = _decouper(sans_champs)
    if _GUILLEMET.search(libre):
        position = _GUILLEMET.search(libre)
        suite = libre[position.start() + 1 :].strip()[:30] if position else ""
        raise RequeteIllisible(
            f"Il manque un guillemet autour de « {suite} »." if suite else "Il manque un guillemet.",
            'Fermez les guillemets : "comme ceci".',
        )
    voulues = [*_elargir(list(_clauses_libres(libre)), synonymes), *phrases]
    if (exclues or limites.exclus) and not voulues and not limites:
        raise RequeteIllisible(
            "La recherche ne contient que des mots exclus ou trop courants.",
            "Indiquez au moins un mot à trouver, sans tiret devant.",
        )
    if len(voulues) + len(exclues) + len(limites.champs) + len(limites.exclus) > CLAUSES_MAX:
        raise RequeteIllisible(f"La recherche dépasse {CLAUSES_MAX} mots.", "Gardez les mots les plus rares.")
    mots = dict.fromkeys(mot for mot, _, _ in mots_de(libre, mots_vides=True))
    return Clauses(tuple(voulues), tuple(exclues), tuple(mots)[:CLAUSES_MAX], limites, " ".join(libre.split()))


def _decouper(texte: str) -> tuple[str, list[Clause], list[Clause]]:
    """Free text, wanted phrases, excluded words and phrases."""
    phrases: list[Clause] = []
    exclues: list[Clause] = []

    def retirer(trouve: re.Match[str]) -> str:
        contenu = trouve["phrase"] if trouve["phrase"] is not None else trouve["exclu"]
        if clause := _clause_de_phrase(contenu):
            (exclues if trouve["moins"] or trouve["exclu"] else phrases).append(clause)
        return "\n"

    return _MORCEAU.sub(retirer, texte), phrases, exclues


def _clause_de_phrase(texte: str) -> Clause | None:
    """One clause for consecutive words; a phrase that is exactly a date, an amount or an IBAN is also found as such."""
    suite = tuple(t.terme for t in termes(texte))
    variantes = [Variante(suite, suite=len(suite) > 1)] if suite else []
    borne = texte.strip()
    variantes += [Variante((c.terme,)) for c in codes(borne) if c.fin - c.debut == len(borne)]
    return Clause(tuple(dict.fromkeys(variantes)), stricte=True) if variantes else None


def _clauses_libres(texte: str) -> Iterator[Clause]:
    """One clause by word or by group of words that makes a date, an amount, an IBAN, an identifier."""
    pris = _plus_longs(codes(texte))
    courants = termes(texte)
    dernier = _dernier_mot(texte)
    vus: set[Clause] = set()
    clauses: list[tuple[int, Clause]] = [(c.debut, _clause_de_code(c, courants, dernier)) for c in pris]
    for terme in courants:
        if not any(c.debut <= terme.debut and terme.fin <= c.fin for c in pris):
            debut = dernier[0] if dernier and dernier[1] == terme.debut else ""
            forme = plier(texte[terme.debut : terme.fin])
            clauses.append((terme.debut, Clause((Variante((terme.terme,)),), debut, forme)))
    if not clauses and dernier:
        clauses = [(0, Clause((), dernier[0]))]  # a lone stop word may begin a name
    for _, clause in sorted(clauses, key=lambda paire: paire[0]):
        if clause not in vus:
            vus.add(clause)
            yield clause


def _elargir(clauses: list[Clause], synonymes: tuple[Groupe, ...]) -> list[Clause]:
    """Clauses of an expression with synonyms become one, satisfied by any expression of the group."""
    if not synonymes:
        return clauses
    elargies: list[Clause] = []
    rang = 0
    while rang < len(clauses):
        longueur, groupe = _groupe_ici(clauses[rang:], synonymes)
        if groupe:
            elargies.append(_clause_de_groupe(clauses[rang : rang + longueur], groupe))
        else:
            elargies.append(clauses[rang])
        rang += longueur
    return elargies


def _groupe_ici(clauses: list[Clause], synonymes: tuple[Groupe, ...]) -> tuple[int, Groupe]:
    """The longest expression that begins here, and its group; (1, ()) when there is none."""
    premiers = tuple(c.variantes[0].termes[0] if c.forme and c.variantes else "" for c in clauses)
    trouves = [
        (len(expression), groupe)
        for groupe in synonymes
        for expression in groupe
        if premiers[: len(expression)] == expression
    ]
    return max(trouves, key=lambda t: t[0], default=(1, ()))


def _clause_de_groupe(clauses: list[Clause], groupe: Groupe) -> Clause:
    tapes = tuple(c.variantes[0].termes[0] for c in clauses)
    autres = tuple(Variante(e, suite=len(e) > 1) for e in groupe if e != tapes)
    seule = clauses[0] if len(clauses) == 1 else Clause(())
    return Clause((Variante(tapes), *autres), seule.debut, seule.forme)


def _dernier_mot(texte: str) -> tuple[str, int] | None:
    """The word being typed, folded, when it may already be taken as a beginning."""
    if not texte or not texte.rstrip(" \t\r") or texte.endswith("\n"):
        return None
    mots = list(mots_de(texte, mots_vides=True))
    if not mots or len(mots[-1][0]) < DEBUT_MIN:
        return None
    return mots[-1][0], mots[-1][1]


def _plus_longs(trouves: list[Terme]) -> list[Terme]:
    """Extra forms that do not overlap: named kinds before plain identifiers, then the longest."""
    gardes: list[Terme] = []
    for code in sorted(trouves, key=lambda c: (c.forme == IDENTIFIANT, c.debut - c.fin, c.debut)):
        if all(code.fin <= g.debut or g.fin <= code.debut for g in gardes):
            gardes.append(code)
    return gardes


def _clause_de_code(code: Terme, courants: list[Terme], dernier: tuple[str, int] | None) -> Clause:
    """The joined form, or its parts as written; an identifier still being typed is a beginning too."""
    dedans = tuple(t.terme for t in courants if code.debut <= t.debut and t.fin <= code.fin)
    variantes = [Variante((code.terme,))]
    if dedans and code.forme != MOT:
        variantes.append(Variante(dedans, suite=code.forme != IDENTIFIANT and len(dedans) > 1))
    en_cours = code.forme == IDENTIFIANT and dernier is not None and code.debut <= dernier[1] < code.fin
    return Clause(tuple(dict.fromkeys(variantes)), code.terme if en_cours else "")
