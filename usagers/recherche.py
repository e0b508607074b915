"""Finds a person as people ask for her: part of a name, in any order, a birth date, a number with its dots."""

import datetime as dt
import re
from collections.abc import Iterator
from functools import reduce
from operator import and_, or_

from django.db.models import Q
from django.utils import timezone

from commun.champs import lire_jour
from commun.texte import cle_tri
from comptes.models import Agent
from usagers.identifiants import compacter
from usagers.lecture import avec_coordonnees
from usagers.models import Identifiant, Personne, PersonneQuerySet

MOTS_MAX = 8
NUMERO = re.compile(r"\d[0-9AB]{6,14}")
JOUR_MOIS_AN = re.compile(r"^(\d{1,2})[.\- ](\d{1,2})[.\- ](\d{2}|\d{4})$")
DATE_OU_MOT = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{4}-\d{2}-\d{2}|\S+")


def chercher_personnes(agent: Agent, texte: str) -> PersonneQuerySet:
    """Persons the agent may know of that answer all that was typed; none for an empty text.

    Each word is the beginning of a first, last or birth name, in any order, accents and hyphens ignored; a date is a
    birth date; a run of digits (dots and dashes allowed) is an identifier or a compact date.
    """
    visibles = Personne.objects.visibles_par(agent)
    condition = _condition(texte)
    if condition is None:
        return visibles.none()
    return avec_coordonnees(visibles.filter(condition)).order_by("cle_tri", "pk")


def doublons_possibles(
    agent: Agent, *, nom: str, prenom: str, date_naissance: dt.date | None, sauf: int | None = None
) -> list[Personne]:
    """Known persons of the same name (swapped too) whose birth date is the same or unknown on one side."""
    a, b = cle_tri(nom), cle_tri(prenom)
    memes_noms = Q()
    for premier, second in ((a, b), (b, a)):
        memes_noms |= Q(cle_tri=f"{premier} {second}") | Q(cle_tri__startswith=f"{premier} {second} ")
    naissance = Q()
    if date_naissance is not None:
        naissance = Q(date_naissance=date_naissance) | Q(date_naissance__isnull=True)
    candidats = Personne.objects.visibles_par(agent).filter(memes_noms & naissance)
    if sauf is not None:
        candidats = candidats.exclude(pk=sauf)
    return list(avec_coordonnees(candidats)[:5])


def _condition(texte: str) -> Q | None:
    """The whole text as one number, or the conjunction of its words and dates. None when nothing was typed."""
    numero = compacter(texte)
    if NUMERO.fullmatch(numero):
        naissances = _naissances(texte) or _naissances(numero)
        return _identifie(numero) | Q(date_naissance__in=naissances)
    conditions: list[Q] = []
    mots: list[str] = []
    for morceau in DATE_OU_MOT.findall(texte)[:MOTS_MAX]:
        naissances = _naissances(morceau) if morceau[0].isdigit() else []
        if naissances:
            conditions.append(Q(date_naissance__in=naissances))
        elif NUMERO.fullmatch(compacter(morceau)):
            conditions.append(_identifie(compacter(morceau)))
        else:
            mots += cle_tri(morceau).split()
    if mots:
        conditions.append(_noms(mots[:MOTS_MAX]))
    return reduce(and_, conditions) if conditions else None


def _identifie(numero: str) -> Q:
    return Q(pk__in=Identifiant.objects.filter(valeur=numero).values("personne"))


def _noms(mots: list[str]) -> Q:
    """Every word begins a name; « van den berghe marie » also reads « vandenberghe marie »."""
    return reduce(or_, (reduce(and_, (_debut(mot) for mot in variante)) for variante in _variantes(mots)))


def _variantes(mots: list[str]) -> Iterator[list[str]]:
    """The words as typed, then with the first ones, or the last ones, stuck together."""
    yield mots
    for fin in range(2, len(mots) + 1):
        yield ["".join(mots[:fin]), *mots[fin:]]
    for debut in range(1, len(mots) - 1):
        yield [*mots[:debut], "".join(mots[debut:])]


def _debut(mot: str) -> Q:
    return Q(cle_tri__startswith=mot) | Q(cle_tri__contains=f" {mot}")


def _naissances(texte: str) -> list[dt.date]:
    """Birth dates the text may mean: a two-digit year in the future is one century earlier, and may be anyway."""
    jour = lire_jour(JOUR_MOIS_AN.sub(r"\1/\2/\3", texte.strip()))
    if jour is None:
        return []
    dates = {jour}
    if not re.search(r"(?<!\d)\d{4}(?!\d)|\d{8}", texte):
        dates.add(_siecle_avant(jour))
    return sorted(d for d in dates if d <= timezone.localdate())


def _siecle_avant(jour: dt.date) -> dt.date:
    try:
        return jour.replace(year=jour.year - 100)
    except ValueError:  # 29 February of a year that had none a century before
        return jour - dt.timedelta(days=36525)
