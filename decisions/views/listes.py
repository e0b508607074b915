"""What the lists of the execution share: words of a filter, and the same rows for a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db import models
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from commun.journal import noter
from commun.tableur import cellule_sure
from commun.texte import cle_tri
from comptes.models import Agent

EXPORT_MAX = 20_000
M = TypeVar("M", bound=models.Model)


def chercher(lignes: "models.QuerySet[M]", texte: str, decision: str) -> "models.QuerySet[M]":
    """Rows with this number of decision or of dossier, else whose person has all these words in her name.

    `decision`: path to the decision (« decision », « ligne__decision »).
    """
    texte = texte.strip()
    if not texte:
        return lignes
    numero = Q(**{f"{decision}__numero": texte}) | Q(**{f"{decision}__dossier__numero": texte})
    if lignes.filter(numero).exists():
        return lignes.filter(numero)
    for mot in cle_tri(texte).split():
        lignes = lignes.filter(**{f"{decision}__dossier__personne__cle_tri__contains": mot})
    return lignes


def tableur(nom: str, entetes: Sequence[str], lignes: Iterable[Sequence[str]], *, par: Agent) -> HttpResponse:
    """Semicolons and a byte-order mark, as the spreadsheets of the offices expect. Journaled: a list left the house."""
    noter("liste.exportee", par, par=par, institution_id=par.institution_id, liste=nom)
    reponse = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{nom}-{timezone.localdate():%Y-%m-%d}.csv"'
    sortie = csv.writer(reponse, delimiter=";")
    sortie.writerow(entetes)
    for ligne in lignes:
        sortie.writerow(cellule_sure(valeur) for valeur in ligne)
    return reponse
