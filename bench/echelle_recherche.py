#!/usr/bin/env python
"""The search at scale: pages made from real texts, dossiers of persons with real names, 300 entités.

Index rate and size, then ten typical questions asked by 20 clients at once: through the function of the screen as an
ordinary agent (one entité), as one with 300 habilitations, as one who sees everything; and to the bare engine on the
same texts in the same run (FTS5 `MATCH` with bm25, `match` of Elasticsearch with its `french` analyzer).

usage: bench/echelle_recherche.py DOSSIER [--pages N] [--personnes N] [--es URL] [--clients 20] [--tours 3]
       DOSSIER holds F_recherche/*_documents.jsonl, A_scans/*.gt.txt, E_population/insee_*.zip
       (the sizes of the goals: --pages 200000 --personnes 200000 ; with --es, --pages 1000000)
"""

import argparse
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))
ENTITES = 300
PAR_PAGE = 20
MOTS_PAR_PAGE = range(120, 340)

Chercher = Callable[[str], int]


def textes(dossier: Path) -> list[list[str]]:
    """Words of the real texts."""
    lus = []
    for fichier in sorted((dossier / "F_recherche").glob("*_documents.jsonl")):
        with fichier.open(encoding="utf-8") as lignes:
            lus += [json.loads(ligne)["texte"] for ligne in lignes]
    lus += [f.read_text(encoding="utf-8", errors="replace") for f in sorted((dossier / "A_scans").glob("*.gt.txt"))]
    return [mots for texte in lus if len(mots := texte.split()) > 60]


class Fonds:
    """The same entries at each reading: everything comes from the seed and the number."""

    def __init__(self, dossier: Path, pages: int, personnes: int, graine: int) -> None:
        from bench.personnes import noms

        self.pages, self.personnes, self.graine = pages, personnes, graine
        self.textes = textes(dossier)
        self.prenoms = noms(dossier, "insee_prenoms_nat2022_csv.zip")[:5000]
        self.noms = noms(dossier, "insee_noms_1891_2000_txt.zip")

    def nom(self, n: int) -> str:
        """Name of a person."""
        hasard = random.Random(f"{self.graine}-{n}")
        return f"{hasard.choice(self.prenoms).title()} {hasard.choice(self.noms).title()}"

    def entrees(self) -> Iterator[Any]:
        """Persons, then pages."""
        from search.protocole import Entree

        for n in range(1, self.personnes + 1):
            entite = n % ENTITES + 1
            yield Entree(
                id=f"personne:{n}", genre="personne", objet_id=n, institution_id=1, titre=self.nom(n),
                texte=f"{self.nom(n)}\n{n:011}", url="/", version=1, cles=(f"{entite}:*", "1000:*"),
                compartiments=(n,), identite=True,
            )  # fmt: skip
        for n in range(1, self.pages + 1):
            dossier = n * 7919 % self.personnes + 1
            entite = dossier % ENTITES + 1
            yield Entree(
                id=f"page:{n}", genre="page", objet_id=n, institution_id=1, titre=f"Pièce {n % 50}",
                texte=self.texte(n),
                url="/", version=1, cles=(f"{entite}:*", "1000:*"), compartiments=(dossier,), dossier_id=dossier,
                document_id=n // 3, version_id=n // 3, page=n % 3 + 1, type=("Facture", "Bail", "Attestation")[n % 3],
                dossier=f"2026-{dossier:06}", entite=str(entite),
            )  # fmt: skip

    def texte(self, n: int) -> str:
        """A stretch of a real text, with a person, a date and an amount."""
        hasard = random.Random(f"{self.graine}-p{n}")
        mots = hasard.choice(self.textes)
        debut = hasard.randrange(max(1, len(mots) - 100))
        suite = mots[debut : debut + hasard.choice(MOTS_PAR_PAGE)]
        return (
            f"{self.nom(n * 7919 % self.personnes + 1)} {hasard.randint(1, 28):02}/{hasard.randint(1, 12):02}/2026"
            f" {hasard.randint(10, 2000)},{hasard.randint(0, 99):02} €\n{' '.join(suite)}"
        )

    def questions(self) -> list[tuple[str, str, bool]]:
        """(kind, question, selective): ten typical ones."""
        dossier = (self.pages // 2) * 7919 % self.personnes + 1
        nom = self.nom(dossier)
        return [
            ("nom et prénom", nom, True),
            ("début de nom", nom.split()[-1][:5], True),
            ("nom avec une faute", f"{nom.split()[0]} {nom.split()[-1][:-2]}x", True),
            ("numéro", f"{dossier:011}", True),
            ("date et nom", f"{nom.split()[-1]} 12/05/2026", True),
            ("dossier et mot", f"données dossier:2026-{dossier:06}", True),
            ("deux mots", "droit accès", False),
            ("trois mots, un type", "données personnelles employeur type:facture", False),
            ("suite exacte", '"protection des données"', False),
            ("question en mots", "comment demander la suppression de mes informations", False),
        ]


def acces(cles: set[str]) -> Any:
    """Rights of an agent by keys."""
    from comptes.acces import Acces

    return Acces(1, 1, frozenset(cles), frozenset(), frozenset(), identite=True)


AGENTS = {
    "AS ordinaire": {"17:*"},
    "300 habilitations": {f"{n}:*" for n in range(1, ENTITES + 1)},
    "voit tout": {"1000:*"},
}


def par_liasse(engin: Any, cles: set[str]) -> Chercher:
    """Our engine, facets counted, as the screen asks it."""
    from search.actions import interroger
    from search.protocole import Requete

    droits = acces(cles)
    return lambda texte: interroger(engin, Requete(texte, facettes=True, taille=PAR_PAGE), droits).total


def sans_champs(texte: str) -> str:
    """The bare engines know no fields."""
    return " ".join(mot for mot in texte.split() if ":" not in mot)


def fts5_nu(fonds: Fonds, fichier: Path) -> tuple[Chercher, float, int]:
    """FTS5 as it comes, all the words, the twenty best."""
    depart = time.perf_counter()
    base = sqlite3.connect(fichier)
    base.execute("CREATE VIRTUAL TABLE d USING fts5(titre, texte)")
    base.executemany("INSERT INTO d VALUES (?, ?)", ((e.titre, e.texte) for e in fonds.entrees()))
    base.commit()
    base.close()
    duree = time.perf_counter() - depart

    def chercher(texte: str) -> int:
        mots = "".join(c if c.isalnum() else " " for c in sans_champs(texte)).split()
        with sqlite3.connect(fichier) as connexion:
            (total,) = connexion.execute("SELECT count(*) FROM d WHERE d MATCH ?", (" ".join(mots),)).fetchone()
            connexion.execute(
                "SELECT titre, texte FROM d WHERE d MATCH ? ORDER BY rank LIMIT ?", (" ".join(mots), PAR_PAGE)
            ).fetchall()
        connexion.close()
        return int(total)

    return chercher, duree, fichier.stat().st_size


def elastic_nu(fonds: Fonds, url: str, nom: str) -> tuple[Chercher, float, int]:
    """The client's own `bulk`, `match` of all the words over title and text."""
    from elasticsearch import Elasticsearch
    from elasticsearch.helpers import bulk

    client = Elasticsearch(url, request_timeout=60)
    champ = {"type": "text", "analyzer": "french"}
    client.indices.create(
        index=nom, mappings={"properties": {"titre": champ, "texte": champ}}, settings={"number_of_replicas": 0}
    )
    depart = time.perf_counter()
    bulk(client, ({"_index": nom, "_id": e.id, "titre": e.titre, "texte": e.texte} for e in fonds.entrees()))
    client.indices.refresh(index=nom)
    duree = time.perf_counter() - depart
    taille = client.indices.stats(index=nom, metric="store")["_all"]["total"]["store"]["size_in_bytes"]

    def chercher(texte: str) -> int:
        mots = sans_champs(texte)
        demande = {
            "multi_match": {"query": mots, "fields": ["titre", "texte"], "type": "most_fields", "operator": "and"}
        }
        return int(
            client.search(index=nom, query=demande, size=PAR_PAGE, track_total_hits=True)["hits"]["total"]["value"]
        )

    return chercher, duree, int(taille)


def mesurer(chercheurs: dict[str, Chercher], fonds: Fonds, clients: int, tours: int) -> None:
    """Each question by each searcher in turn, so that they share the same moments; prints the medians and p95."""
    durees: dict[str, dict[str, list[float]]] = {nom: {} for nom in chercheurs}
    totaux: dict[str, dict[str, int]] = {nom: {} for nom in chercheurs}

    def une_fois(nom: str, texte: str, cas: str) -> float:
        depart = time.perf_counter()
        totaux[nom][cas] = chercheurs[nom](texte)
        return time.perf_counter() - depart

    with ThreadPoolExecutor(clients) as fils:
        for cas, texte, _ in fonds.questions():
            for nom in chercheurs:
                une_fois(nom, texte, cas)  # once for nothing
            for _ in range(tours):
                for nom in chercheurs:
                    vagues = [fils.submit(une_fois, nom, texte, cas) for _ in range(clients)]
                    durees[nom].setdefault(cas, []).extend(v.result() for v in vagues)
    print(f"{'':34}" + "".join(f"{nom:>28}" for nom in chercheurs))
    for cas, _, selective in fonds.questions():
        print(
            f"{cas + (' *' if selective else ''):34}"
            + "".join(_cellule(durees[n][cas], totaux[n][cas]) for n in chercheurs)
        )
    for libelle, base, autre in (
        ("droits de l’AS / moteur nu", "moteur nu", "AS ordinaire"),
        ("300 habilitations / voit tout", "voit tout", "300 habilitations"),
    ):
        rapports = [statistics.median(durees[autre][c]) / statistics.median(durees[base][c]) for c in durees[base]]
        print(f"{libelle} : {statistics.median(rapports):.2f} (médiane des rapports de médianes)")


def _cellule(durees: list[float], total: int) -> str:
    ms = sorted(1000 * d for d in durees)
    return f"{statistics.median(ms):9.0f} ms {ms[int(0.95 * (len(ms) - 1))]:6.0f} {total:8}"


def essayer(libelle: str, engin: Any, fonds: Fonds, nu: tuple[Chercher, float, int], options: Any) -> None:
    """Index, then ask."""
    nombre = fonds.pages + fonds.personnes
    depart = time.perf_counter()
    engin.reconstruire(fonds.entrees())
    engin.rafraichir()
    duree = time.perf_counter() - depart
    chercher_nu, duree_nu, taille_nue = nu
    print(f"\n{libelle} : {fonds.pages} pages, {fonds.personnes} personnes ; médiane, p95, trouvés ; * : sélective")
    print(f"écrit : {nombre / duree:.0f}/s, {engin.taille() / nombre:.0f} octets par entrée")
    print(f"nu    : {nombre / duree_nu:.0f}/s, {taille_nue / nombre:.0f} octets par entrée")
    chercheurs = {"moteur nu": chercher_nu} | {nom: par_liasse(engin, cles) for nom, cles in AGENTS.items()}
    mesurer(chercheurs, fonds, options.clients, options.tours)


def principal() -> int:
    """One table by engine."""
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("dossier", type=Path)
    analyse.add_argument("--pages", type=int, default=3000)
    analyse.add_argument("--personnes", type=int, default=3000)
    analyse.add_argument("--clients", type=int, default=20)
    analyse.add_argument("--tours", type=int, default=3)
    analyse.add_argument("--graine", type=int, default=1)
    analyse.add_argument("--es", default="", help="adresse d’un Elasticsearch : celui-ci au lieu du moteur intégré")
    options = analyse.parse_args()
    with tempfile.TemporaryDirectory(prefix="liasse-bench-") as travail:
        os.environ["LIASSE_DONNEES_DIR"] = travail
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        from search.backends.elastic import MoteurElastic
        from search.backends.integre import MoteurIntegre

        fonds = Fonds(options.dossier, options.pages, options.personnes, options.graine)
        if options.es:
            cle = uuid.uuid4().hex[:8]
            moteur = MoteurElastic(options.es, f"bench-{cle}")
            try:
                nu = elastic_nu(fonds, options.es, f"nu-{cle}")
                essayer("Elasticsearch", moteur, fonds, nu, options)
            finally:
                moteur.client.indices.delete(index=f"bench-{cle}-*,nu-{cle}", ignore_unavailable=True)
        else:
            nu = fts5_nu(fonds, Path(travail) / "nu.sqlite3")
            essayer("Moteur intégré", MoteurIntegre(Path(travail) / "index.sqlite3"), fonds, nu, options)
    return 0


if __name__ == "__main__":
    sys.exit(principal())
