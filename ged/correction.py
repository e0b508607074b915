"""A person corrects the text of a page: the correction wins everywhere, is signed, and outlives every reading."""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import historiser, noter
from commun.models import Historique
from comptes.models import Agent
from ged import doutes
from ged.droits import peut_modifier
from ged.exceptions import CorrectionPerimee
from ged.models import Document, Page, Version
from search.actions import indexer

TEXTE_MAX = 200_000  # characters of one page
MOTS_COMPARES_MAX = 6_000  # beyond, lines are compared: comparing takes the square of it
MOTS = re.compile(r"\s+|\S+")
Segment = tuple[str, str]


@dataclass(frozen=True)
class Passage:
    """One change of the text of a page: who, when, and the differences of words."""

    quand: dt.datetime
    par: Agent | None
    segments: list[Segment]


def vu(page: Page) -> str:
    """What the page shows now, in short: sent back with the correction, it tells whether somebody was quicker."""
    etat = f"{page.corrigee_le.isoformat() if page.corrigee_le else ''}\0{page.texte_a_lire}"
    return hashlib.sha256(etat.encode()).hexdigest()[:16]


def corriger(*, page: Page, texte: str, etat_vu: str, par: Agent) -> Page:
    """Keep the corrected text. The engine's own text again: no correction any more.

    Raises ActionRefusee, CorrectionPerimee when the text changed since `etat_vu`.
    """
    propre = texte.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").rstrip()[:TEXTE_MAX]
    return _changer(page, None if propre == page.texte.rstrip() else propre, etat_vu, par)


def retirer(*, page: Page, etat_vu: str, par: Agent) -> Page:
    """Come back to what the engine read. Raises like `corriger`."""
    return _changer(page, None, etat_vu, par)


def _changer(page: Page, correction: str | None, etat_vu: str, par: Agent) -> Page:
    document = page.version.document
    if not peut_modifier(document, par):
        raise ActionRefusee
    with transaction.atomic():
        actuelle = Page.objects.select_for_update(of=("self",)).select_related("version__document").get(pk=page.pk)
        if vu(actuelle) != etat_vu:
            raise CorrectionPerimee
        if actuelle.correction == correction:
            return actuelle
        ancien = actuelle.texte_a_lire
        actuelle.correction = correction
        actuelle.corrigee_par = par if correction is not None else None
        actuelle.corrigee_le = timezone.now() if correction is not None else None
        actuelle.save(update_fields=["correction", "corrigee_par", "corrigee_le"])
        # The whole text on both sides, also where there was or is no correction.
        historiser(actuelle, {"texte_a_lire": ancien}, par=par, institution_id=document.institution_id)
        _repercuter(actuelle, par)
        return actuelle


def _repercuter(page: Page, par: Agent) -> None:
    document = page.version.document
    acte = "texte_corrige" if page.correction is not None else "correction_retiree"
    institution_id = document.institution_id
    noter(acte, document, par=par, institution_id=institution_id, version=page.version_id, page=page.numero)
    Document.objects.filter(pk=document.pk).update(revision=F("revision") + 1)
    indexer("page", [page.pk])
    doute = doutes.resumer(page.version_id)
    Version.objects.filter(pk=page.version_id).update(doutes=doute.phrase[: doutes.PHRASE_MAX])
    doutes.demander_au_deposant(page.version, doute)


def historique(page: Page) -> list[Passage]:
    """The changes made by persons to this page's text, newest first."""
    lignes = list(
        Historique.objects.filter(objet_type=page._meta.label_lower, objet_id=page.pk, champ="texte_a_lire").order_by(
            "-cree_le", "-pk"
        )
    )
    agents = Agent.objects.in_bulk({ligne.agent_id for ligne in lignes if ligne.agent_id})
    return [
        Passage(ligne.cree_le, agents.get(ligne.agent_id or 0), comparer(ligne.avant, ligne.apres)) for ligne in lignes
    ]


def comparer(avant: str, apres: str) -> list[Segment]:
    """Differences word by word: ("=" kept, "-" removed, "+" added, text); long kept passages are shortened."""
    a, b = MOTS.findall(avant), MOTS.findall(apres)
    if len(a) + len(b) > MOTS_COMPARES_MAX:
        a, b = avant.splitlines(keepends=True), apres.splitlines(keepends=True)
    if len(a) + len(b) > MOTS_COMPARES_MAX:
        return [("-", _abreger(avant)), ("+", _abreger(apres))]
    segments: list[Segment] = []
    for operation, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if operation == "equal":
            segments.append(("=", _abreger("".join(a[i1:i2]))))
            continue
        if i2 > i1:
            segments.append(("-", "".join(a[i1:i2])))
        if j2 > j1:
            segments.append(("+", "".join(b[j1:j2])))
    return segments


def _abreger(texte: str, bord: int = 60) -> str:
    return texte if len(texte) <= 2 * bord + 5 else f"{texte[:bord]} […] {texte[-bord:]}"
