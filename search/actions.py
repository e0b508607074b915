"""The doors of the room: index objects, search as an agent."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from commun.journal import consulter
from commun.models import Consultation
from comptes.acces import Acces, acces_de
from comptes.models import Agent
from search import retraits
from search.champs import champs_tapes
from search.exceptions import MoteurArrete
from search.lots import lots
from search.moteurs import moteur
from search.protocole import Moteur, Requete, Resultat, Resultats
from search.registre import lisibles
from search.secours import de_la_base
from search.synonymes import groupes_de
from search.taches import indexer_objets
from search.termes import mots_de

__all__ = ["chercher", "indexer", "interroger", "lister", "moteur", "suggerer"]

LOT = 200  # objects by job
PEU = 10  # fewer entries than this with all the words: those with some of them are shown too
PRIORITE = 10  # before the readings that wait: what is read or changed is found at once
PROPOSITIONS = 3  # spellings tried for one word


def indexer(genre: str, ids: Iterable[int], *, priorite: int = PRIORITE) -> None:
    """Queue the indexing of these objects, in the caller's transaction: rolled back with it, never lost after it."""
    with transaction.atomic():
        for lot in lots(dict.fromkeys(ids), LOT):
            indexer_objets.using(priority=priorite).enqueue(genre, lot)


def interroger(engin: Moteur, requete: Requete, acces: Acces) -> Resultats:
    """All the words first; when few entries have them all, those that have one of them, or a neighbouring spelling.

    Both engines follow it, so that they find the same entries.
    """
    resultats = engin.chercher(requete, acces)
    if requete.large or requete.exacte or resultats.sans_choix >= PEU or not requete.clauses().libres:
        return resultats
    elargis = engin.chercher(replace(requete, large=True), acces)
    return replace(elargis, avec_tout=resultats.total) if elargis.sans_choix > resultats.sans_choix else resultats


def lister(agent: Agent, requete: Requete) -> Resultats:
    """What the agent may find, for a list without snippets. Raises RequeteIllisible, MoteurArrete."""
    resultats = interroger(moteur(), _pour(agent, requete), acces_de(agent))
    return replace(resultats, elements=_encore_lisibles(agent, resultats.elements))


def chercher(agent: Agent, requete: Requete) -> Resultats:
    """What the agent may find. A displayed snippet of a piece is a consultation and enters the journal.

    Raises RequeteIllisible with a sentence. Without the engine, the database answers what it can and `degrade` says so.
    """
    try:
        resultats = lister(agent, requete)
    except MoteurArrete:
        return de_la_base(agent, _pour(agent, requete))
    vues = {
        (r.document_id, r.version_id)
        for r in resultats.elements
        if r.document_id is not None and r.version_id is not None
    }
    if vues:
        consulter(sorted(vues), par=agent, nature=Consultation.Nature.EXTRAIT)
    return resultats


def suggerer(agent: Agent, requete: Requete) -> str:
    """The same question with the words that nothing answers put right, when that finds something; else "".

    A word is only proposed if this agent finds it, with the same fields, rights and places: nothing is learnt from it.
    """
    try:
        engin, acces = moteur(), acces_de(agent)
        requete = replace(_pour(agent, requete), taille=0, debut=0, genres=(), filtres=(), facettes=False, large=False)
        corrige = requete.texte
        for forme in [c.forme for c in requete.clauses().libres if len(c.forme) > PROPOSITIONS]:
            if engin.chercher(_seul(requete, forme), acces).sans_choix:
                continue
            for proche in engin.proches(forme)[:PROPOSITIONS]:
                if engin.chercher(_seul(requete, proche), acces).sans_choix:
                    corrige = _remplacer(corrige, forme, proche)
                    break
        trouve = corrige != requete.texte and interroger(engin, replace(requete, texte=corrige), acces).sans_choix
    except MoteurArrete:
        return ""
    return corrige if trouve else ""


def _pour(agent: Agent, requete: Requete) -> Requete:
    """As this agent asks it now: his institution's synonyms, without what the index must no longer give."""
    return replace(
        requete,
        synonymes=groupes_de(agent.institution_id),
        sauf=(*requete.sauf, *retraits.en_attente(agent.institution_id)),
    )


def _seul(requete: Requete, mot: str) -> Requete:
    """One whole word of the question, with its fields and places."""
    return replace(requete, texte=f'"{mot}" {champs_tapes(requete.texte)}'.strip())


def _remplacer(texte: str, forme: str, proche: str) -> str:
    """The text with this word, however it was written, replaced."""
    for mot, debut, fin in reversed(list(mots_de(texte, mots_vides=True))):
        if mot == forme:
            texte = f"{texte[:debut]}{proche}{texte[fin:]}"
    return texte


def _encore_lisibles(agent: Agent, elements: list[Resultat]) -> list[Resultat]:
    """Without what the database says he may not read now: a belt, `retraits_en_attente` keeps totals exact too."""
    ids: dict[str, list[int]] = {}
    for element in elements:
        ids.setdefault(element.genre, []).append(element.objet_id)
    permis = {genre: lisibles(agent, genre, objets) for genre, objets in ids.items()}
    return [e for e in elements if e.objet_id in permis[e.genre]]
