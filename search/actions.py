"""The doors of the room: index objects, search as an agent."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction

from commun.journal import consulter
from commun.models import Consultation
from comptes.acces import Acces, acces_de
from comptes.models import Agent
from search.exceptions import MoteurArrete
from search.lots import lots
from search.moteurs import moteur
from search.protocole import Moteur, Requete, Resultats
from search.registre import lisibles
from search.synonymes import groupes_de
from search.taches import indexer_objets

__all__ = ["chercher", "indexer", "interroger", "moteur"]

LOT = 200  # objects by job
PEU = 10  # fewer entries than this with all the words: those with some of them are shown too
PRIORITE = 10  # before the readings that wait: what is read or changed is found at once
PANNE = "La recherche plein texte est arrêtée : les résultats manquent. Le dépôt et la lecture des pièces continuent."


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
    if requete.large or resultats.sans_choix >= PEU or not requete.clauses().libres:
        return resultats
    elargis = engin.chercher(replace(requete, large=True), acces)
    return replace(elargis, avec_tout=resultats.total) if elargis.sans_choix > resultats.sans_choix else resultats


def chercher(agent: Agent, requete: Requete) -> Resultats:
    """What the agent may find. A displayed snippet of a piece is a consultation and enters the journal.

    Raises RequeteIllisible with a sentence. An engine that does not answer gives no hit and `degrade` says so.
    """
    try:
        requete = replace(requete, synonymes=groupes_de(agent.institution_id))
        resultats = interroger(moteur(), requete, acces_de(agent))
    except MoteurArrete:
        return Resultats(degrade=PANNE)
    resultats = _encore_lisibles(agent, resultats)
    vues = {
        (r.document_id, r.version_id)
        for r in resultats.elements
        if r.document_id is not None and r.version_id is not None
    }
    if vues:
        consulter(sorted(vues), par=agent, nature=Consultation.Nature.EXTRAIT)
    return resultats


def _encore_lisibles(agent: Agent, resultats: Resultats) -> Resultats:
    """Without what moved since it was indexed: the index follows within seconds, rights change at once.

    Totals are those of the index until it has followed.
    """
    ids: dict[str, list[int]] = {}
    for element in resultats.elements:
        ids.setdefault(element.genre, []).append(element.objet_id)
    permis = {genre: lisibles(agent, genre, objets) for genre, objets in ids.items()}
    gardes = [e for e in resultats.elements if e.objet_id in permis[e.genre]]
    return resultats if len(gardes) == len(resultats.elements) else replace(resultats, elements=gardes)
