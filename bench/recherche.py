#!/usr/bin/env python
"""Quality of the search on judged questions: MRR@10, recall@10, nDCG@10 of both engines, through the same door as the
screen, beside bare rivals in the same run (FTS5 as it comes; `french` of Elasticsearch).

usage: bench/recherche.py DOSSIER [--es URL]
       DOSSIER holds X_documents.jsonl ({"id", "titre", "texte"}), X_requetes.tsv (id, question), X_qrels.txt (TREC)
"""

import argparse
import json
import math
import os
import sqlite3
import sys
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))
RANGS = 10

Question = tuple[str, str]
Chercheur = Callable[[str], list[str]]


def lire(dossier: Path, nom: str) -> tuple[list[dict[str, str]], list[Question], dict[str, set[str]]]:
    """Documents, questions, and for each question the documents judged good."""
    with (dossier / f"{nom}_documents.jsonl").open(encoding="utf-8") as lignes:
        documents = [json.loads(ligne) for ligne in lignes]
    with (dossier / f"{nom}_requetes.tsv").open(encoding="utf-8") as lignes:
        questions = [tuple(ligne.rstrip("\n").split("\t", 1)) for ligne in list(lignes)[1:]]
    bons: dict[str, set[str]] = {}
    for ligne in (dossier / f"{nom}_qrels.txt").read_text(encoding="utf-8").splitlines():
        question, _, document, note = ligne.split()
        if int(note) > 0:
            bons.setdefault(question, set()).add(document)
    return documents, [(q, texte) for q, texte in questions if q in bons], bons


def mesurer(questions: list[Question], bons: dict[str, set[str]], chercher: Chercheur) -> tuple[float, float, float]:
    """Means over the questions."""
    sommes = [0.0, 0.0, 0.0]
    for question, texte in questions:
        voulus = bons[question]
        places = [rang for rang, d in enumerate(chercher(texte)[:RANGS], start=1) if d in voulus]
        ideal = sum(1 / math.log2(rang + 1) for rang in range(1, min(RANGS, len(voulus)) + 1))
        sommes[0] += 1 / places[0] if places else 0.0
        sommes[1] += len(places) / len(voulus)
        sommes[2] += sum(1 / math.log2(rang + 1) for rang in places) / ideal
    return tuple(somme / len(questions) for somme in sommes)  # type: ignore[return-value]


def fts5_nu(documents: list[dict[str, str]]) -> Chercheur:
    """FTS5 as it comes: unicode61, any of the words, bm25."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE d USING fts5(titre, texte)")
    base.executemany("INSERT INTO d VALUES (?, ?)", [(d["titre"], d["texte"]) for d in documents])

    def chercher(texte: str) -> list[str]:
        mots = "".join(c if c.isalnum() else " " for c in texte).split()
        expression = " OR ".join(f'"{mot}"' for mot in mots)
        lignes = base.execute("SELECT rowid FROM d WHERE d MATCH ? ORDER BY bm25(d) LIMIT ?", (expression, RANGS))
        return [documents[rang - 1]["id"] for (rang,) in lignes]

    return chercher


def elastic_nu(url: str, documents: list[dict[str, str]], nom: str) -> Chercheur:
    """Elasticsearch's own `french` analyzer, `match` over title and text."""
    from elasticsearch import Elasticsearch
    from elasticsearch.helpers import bulk

    client = Elasticsearch(url)
    champ = {"type": "text", "analyzer": "french"}
    client.indices.create(index=nom, mappings={"properties": {"titre": champ, "texte": champ}})
    bulk(client, ({"_index": nom, "_id": d["id"], "titre": d["titre"], "texte": d["texte"]} for d in documents))
    client.indices.refresh(index=nom)

    def chercher(texte: str) -> list[str]:
        demande = {"multi_match": {"query": texte, "fields": ["titre", "texte"]}}
        return [h["_id"] for h in client.search(index=nom, query=demande, size=RANGS)["hits"]["hits"]]

    return chercher


def liasse(engin: Any, documents: list[dict[str, str]], *, synonymes: bool = True) -> Chercheur:
    """Our engine, through the function that the screen calls, as an agent who may read everything.

    With the synonyms of an institution that has changed nothing, as its agents search, or without any.
    """
    from comptes.acces import Acces
    from search.actions import interroger
    from search.protocole import Entree, Requete
    from search.synonymes import groupes_livres

    groupes = groupes_livres() if synonymes else ()
    engin.reconstruire(
        Entree(
            id=f"page:{rang}", genre="page", objet_id=rang, institution_id=1, titre=d["titre"], texte=d["texte"],
            url="/", version=1, cles=("1:*",), compartiments=(), page=1,
        )
        for rang, d in enumerate(documents)
    )  # fmt: skip
    if hasattr(engin, "rafraichir"):
        engin.rafraichir()
    acces = Acces(1, 1, frozenset({"1:*"}), frozenset(), frozenset(), identite=False)

    def chercher(texte: str) -> list[str]:
        resultats = interroger(engin, Requete(sans_grammaire(texte), taille=RANGS, synonymes=groupes), acces)
        return [documents[r.objet_id]["id"] for r in resultats.elements]

    return chercher


def sans_grammaire(texte: str) -> str:
    """A judged question is words: its quotes and dashes are not those of our grammar."""
    return "".join(" " if c in '"«»“”' else c for c in texte).replace(" -", " ")[:400]


def principal() -> int:
    """Print one table per judged set of the folder."""
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("dossier", type=Path)
    analyse.add_argument("--es", default=os.environ.get("LIASSE_ES_URL", ""), help="adresse d’un Elasticsearch")
    options = analyse.parse_args()
    with tempfile.TemporaryDirectory(prefix="liasse-bench-") as travail:
        os.environ["LIASSE_DONNEES_DIR"] = travail
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        from search.backends.elastic import MoteurElastic
        from search.backends.integre import MoteurIntegre

        for fichier in sorted(options.dossier.glob("*_qrels.txt")):
            nom = fichier.name.removesuffix("_qrels.txt")
            documents, questions, bons = lire(options.dossier, nom)
            print(f"\n{nom} : {len(documents)} documents, {len(questions)} questions")
            print(f"{'':40}{'MRR@10':>8}{'rappel':>8}{'nDCG':>8}")
            essais: list[tuple[str, Callable[[], Chercheur]]] = [
                ("FTS5 nu", lambda d=documents: fts5_nu(d)),  # type: ignore[misc]
                (
                    "Liasse intégrée, sans synonymes",
                    lambda d=documents, n=nom: liasse(MoteurIntegre(Path(travail) / f"s-{n}"), d, synonymes=False),  # type: ignore[misc]
                ),
                ("Liasse, moteur intégré", lambda d=documents, n=nom: liasse(MoteurIntegre(Path(travail) / n), d)),  # type: ignore[misc]
            ]
            if options.es:
                cle = uuid.uuid4().hex[:8]
                moteur = MoteurElastic(options.es, f"bench-{cle}")
                essais += [
                    (
                        "Elasticsearch nu, analyse french",
                        lambda d=documents, c=cle: elastic_nu(options.es, d, f"nu-{c}"),
                    ),  # type: ignore[misc]
                    (
                        "Liasse, Elasticsearch, sans synonymes",
                        lambda d=documents, m=moteur: liasse(m, d, synonymes=False),  # type: ignore[misc]
                    ),
                    ("Liasse, Elasticsearch", lambda d=documents, m=moteur: liasse(m, d)),  # type: ignore[misc]
                ]
            for libelle, preparer in essais:
                valeurs = mesurer(questions, bons, preparer())
                print(f"{libelle:40}" + "".join(f"{v:8.3f}" for v in valeurs))
            if options.es:
                moteur.client.indices.delete(index=f"bench-{cle}-*,nu-{cle}", ignore_unavailable=True)
    return 0


if __name__ == "__main__":
    sys.exit(principal())
