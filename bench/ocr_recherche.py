#!/usr/bin/env python
"""Scans read by our engine, then searched: share of each page's true words that find it, and of those found exactly.

Each scan with its `.gt.txt` is read, indexed as pages of one document beside the others, and every distinct word of
the truth (four letters or more) is asked for as an agent would type it; exact match is the share of the words that
stand as they are in what was read.

usage: bench/ocr_recherche.py DOSSIER [--es URL] [--fichiers N]
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import uuid
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))
MOT = re.compile(r"[^\W\d_]{4,}")


def mots(texte: str) -> list[str]:
    """Distinct words of four letters or more, lower case."""
    return list(dict.fromkeys(m.lower() for m in MOT.findall(texte)))


def lire(dossier: Path, nombre: int) -> list[tuple[str, str, str]]:
    """(name, truth, what the engine read) of each scan."""
    from bench.ocr import paires
    from ocr.moteur import lire_pages

    lus = []
    for fichier, verite in list(paires(dossier))[:nombre]:
        lus.append((fichier.name, verite, "\n".join(page.texte for page in lire_pages(fichier))))
    return lus


def mesurer(engin: Any, lus: list[tuple[str, str, str]]) -> list[float]:
    """Share of the true words of each scan that find it."""
    from comptes.acces import Acces
    from search.protocole import Entree, Requete

    engin.reconstruire(
        Entree(
            id=f"page:{n}", genre="page", objet_id=n, institution_id=1, titre="", texte=texte, url="/", version=1,
            cles=("1:*",), compartiments=(), document_id=n, page=1,
        )
        for n, (_, _, texte) in enumerate(lus)
    )  # fmt: skip
    engin.rafraichir()
    acces = Acces(1, 1, frozenset({"1:*"}), frozenset(), frozenset(), identite=False)
    parts = []
    for n, (_, verite, _) in enumerate(lus):
        voulus = mots(verite)
        trouves = sum(engin.chercher(Requete(mot, document_id=n, taille=0), acces).total for mot in voulus)
        parts.append(trouves / max(1, len(voulus)))
    return parts


def principal() -> int:
    """One line by scan, then the means."""
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("dossier", type=Path)
    analyse.add_argument("--es", default="", help="adresse d’un Elasticsearch")
    analyse.add_argument("--fichiers", type=int, default=1000)
    options = analyse.parse_args()
    with tempfile.TemporaryDirectory(prefix="liasse-bench-") as travail:
        os.environ["LIASSE_DONNEES_DIR"] = travail
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        from search.backends.elastic import MoteurElastic
        from search.backends.integre import MoteurIntegre

        lus = lire(options.dossier, options.fichiers)
        exacts = [
            sum(mot in set(mots(lu)) for mot in mots(verite)) / max(1, len(mots(verite))) for _, verite, lu in lus
        ]
        colonnes = {"mot exact": exacts, "intégré": mesurer(MoteurIntegre(Path(travail) / "i.sqlite3"), lus)}
        if options.es:
            moteur = MoteurElastic(options.es, f"bench-{uuid.uuid4().hex[:8]}")
            colonnes["Elasticsearch"] = mesurer(moteur, lus)
            moteur.client.indices.delete(index=f"{moteur.nom}-*")
        print(f"{'':40}" + "".join(f"{nom:>16}" for nom in colonnes))
        for rang, (nom, _, _) in enumerate(lus):
            print(f"{nom[:39]:40}" + "".join(f"{parts[rang]:16.3f}" for parts in colonnes.values()))
        print(f"{'moyenne':40}" + "".join(f"{statistics.mean(parts):16.3f}" for parts in colonnes.values()))
        print(f"{'médiane':40}" + "".join(f"{statistics.median(parts):16.3f}" for parts in colonnes.values()))
    return 0


if __name__ == "__main__":
    sys.exit(principal())
