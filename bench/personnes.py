#!/usr/bin/env python
"""Persons found as one types them: share of questions whose person is among the first five, both engines.

Two populations: the FEBRL file of duplicates (each record of B is looked for as it was typed in A), and persons drawn
from French first names and surnames, asked for with one typing error, names exchanged, a part missing, an identifier
with other separators.

usage: bench/personnes.py DOSSIER [--es URL] [--nombre N] [--graine G]
       DOSSIER holds E_doublons/febrl4_moitie_{A,B,verite}.csv and E_population/insee_*.zip
"""

import argparse
import csv
import io
import os
import random
import sys
import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))
PREMIERS = 5
LETTRES = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Fiche:
    """A person as indexed."""

    prenom: str
    nom: str
    naissance: str  # 22/11/1980, or ""
    numero: str = ""


@dataclass(frozen=True)
class Question:
    """What is typed, and the rank of the person it is about."""

    cas: str
    texte: str
    personne: int


def faute(mot: str, hasard: random.Random) -> str:
    """One typing error: a letter missing, added, changed, or two exchanged."""
    if len(mot) < 3:
        return mot
    i = hasard.randrange(len(mot) - 1)
    lettre = hasard.choice(LETTRES)
    return hasard.choice(
        [mot[:i] + mot[i + 1 :], mot[:i] + lettre + mot[i:], mot[:i] + lettre + mot[i + 1 :],
         mot[:i] + mot[i + 1] + mot[i] + mot[i + 2 :]]
    )  # fmt: skip


def febrl(dossier: Path) -> tuple[list[Fiche], list[Question]]:
    """Records of B, and those of A that stand for the same person."""

    def lire(nom: str) -> dict[str, dict[str, str]]:
        with (dossier / "E_doublons" / nom).open(encoding="utf-8", newline="") as lignes:
            return {ligne["id"]: ligne for ligne in csv.DictReader(lignes)}

    a, b = lire("febrl4_moitie_A.csv"), lire("febrl4_moitie_B.csv")
    entite = {cle: ligne["entite"] for cle, ligne in lire("febrl4_moitie_verite.csv").items()}
    cles = list(b)
    par_entite = {entite[cle]: rang for rang, cle in enumerate(cles) if cle in entite}
    fiches = [_fiche_febrl(b[cle]) for cle in cles]
    questions = []
    for cle, ligne in a.items():
        personne = par_entite.get(entite.get(cle, ""))
        fiche = _fiche_febrl(ligne)
        if personne is not None and (fiche.nom or fiche.prenom):
            texte = f"{fiche.prenom} {fiche.nom} {fiche.naissance}"
            questions.append(Question("FEBRL : tel que tapé ailleurs", texte, personne))
    return fiches, questions


def _fiche_febrl(ligne: dict[str, str]) -> Fiche:
    n = ligne["date_of_birth"]
    naissance = f"{n[6:8]}/{n[4:6]}/{n[:4]}" if len(n) == 8 else ""
    return Fiche(ligne["given_name"].title(), ligne["surname"].title(), naissance, ligne["soc_sec_id"])


def noms(dossier: Path, archive: str) -> list[str]:
    """Surnames or first names of the INSEE files, most frequent first within the file."""
    with zipfile.ZipFile(dossier / "E_population" / archive) as z:
        texte = z.read(z.namelist()[0]).decode("utf-8", "replace")
    separateur = "\t" if "\t" in texte[:200] else ";"
    lignes = list(csv.reader(io.StringIO(texte), delimiter=separateur))[1:]
    colonne = 1 if archive.startswith("insee_prenoms") else 0
    uniques = dict.fromkeys(ligne[colonne].strip() for ligne in lignes if len(ligne) > colonne)
    return [n for n in uniques if len(n) >= 3 and n.replace("-", "").replace(" ", "").isalpha() and "RARES" not in n]


def population(dossier: Path, nombre: int, hasard: random.Random) -> tuple[list[Fiche], list[Question]]:
    """Invented persons with real names, and what an agent would type for some of them."""
    prenoms, surnoms = noms(dossier, "insee_prenoms_nat2022_csv.zip"), noms(dossier, "insee_noms_1891_2000_txt.zip")
    fiches = [
        Fiche(
            hasard.choice(prenoms).title(), hasard.choice(surnoms).title(),
            f"{hasard.randint(1, 28):02}/{hasard.randint(1, 12):02}/{hasard.randint(1930, 2015)}",
            "".join(str(hasard.randint(0, 9)) for _ in range(11)),
        )
        for _ in range(nombre)
    ]  # fmt: skip
    questions = []
    for rang in hasard.sample(range(nombre), min(400, nombre)):
        f = fiches[rang]
        n = f.numero
        questions += [
            Question("exact", f"{f.prenom} {f.nom}", rang),
            Question("nom et prénom intervertis", f"{f.nom} {f.prenom}", rang),
            Question("une faute dans le nom", f"{f.prenom} {faute(f.nom.lower(), hasard)}", rang),
            Question("une faute dans le prénom", f"{faute(f.prenom.lower(), hasard)} {f.nom}", rang),
            Question("prénom manquant, date", f"{f.nom} {f.naissance}", rang),
            Question("nom manquant, date", f"{f.prenom} {f.naissance}", rang),
            Question("numéro avec d’autres séparateurs", f"{n[:2]}.{n[2:4]}.{n[4:6]}-{n[6:9]} {n[9:]}", rang),
            Question("début du nom, prénom", f"{f.prenom} {f.nom[: max(3, len(f.nom) - 2)]}", rang),
        ]
    return fiches, questions


def indexer(engin: Any, fiches: list[Fiche]) -> None:
    """As `usagers.indexation` writes persons."""
    from search.protocole import Entree

    def entrees() -> Iterator[Entree]:
        for rang, f in enumerate(fiches):
            texte = f"{f.nom} {f.prenom}\nnaissance {f.naissance}\n{f.numero}"
            yield Entree(
                id=f"personne:{rang}", genre="personne", objet_id=rang, institution_id=1, version=1, url="/",
                titre=f"{f.prenom} {f.nom}", texte=texte, cles=(), compartiments=(), identite=True,
            )  # fmt: skip

    engin.reconstruire(entrees())


def mesurer(engin: Any, questions: list[Question], fiches: list[Fiche]) -> dict[str, tuple[int, int]]:
    """Case → (found among the first, asked). A namesake born the same day counts as found."""
    from comptes.acces import Acces
    from search.actions import interroger
    from search.protocole import Requete

    acces = Acces(1, 1, frozenset(), frozenset(), frozenset(), identite=True)
    comptes: dict[str, tuple[int, int]] = {}
    for q in questions:
        trouves = [r.objet_id for r in interroger(engin, Requete(q.texte, taille=PREMIERS), acces).elements]
        cible = fiches[q.personne]
        jumeaux = any((fiches[r].prenom, fiches[r].nom) == (cible.prenom, cible.nom) for r in trouves)
        bon, total = comptes.get(q.cas, (0, 0))
        comptes[q.cas] = (bon + (q.personne in trouves or jumeaux), total + 1)
    return comptes


def principal() -> int:
    """Print the table of both populations."""
    analyse = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    analyse.add_argument("dossier", type=Path)
    analyse.add_argument("--es", default=os.environ.get("LIASSE_ES_URL", ""), help="adresse d’un Elasticsearch")
    analyse.add_argument("--nombre", type=int, default=20_000, help="personnes inventées")
    analyse.add_argument("--graine", type=int, default=1)
    options = analyse.parse_args()
    with tempfile.TemporaryDirectory(prefix="liasse-bench-") as travail:
        os.environ["LIASSE_DONNEES_DIR"] = travail
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        import django

        django.setup()
        from search.backends.elastic import MoteurElastic
        from search.backends.integre import MoteurIntegre

        moteurs: list[tuple[str, Callable[[], Any]]] = [
            ("moteur intégré", lambda: MoteurIntegre(Path(travail) / uuid.uuid4().hex))
        ]
        if options.es:
            moteurs.append(("Elasticsearch", lambda: MoteurElastic(options.es, f"bench-{uuid.uuid4().hex[:8]}")))
        for titre, (fiches, questions) in {
            "FEBRL 4": febrl(options.dossier),
            "noms français": population(options.dossier, options.nombre, random.Random(options.graine)),
        }.items():
            for nom, creer in moteurs:
                engin = creer()
                indexer(engin, fiches)
                if hasattr(engin, "rafraichir"):
                    engin.rafraichir()
                print(f"\n{titre}, {len(fiches)} personnes, {nom}")
                for cas, (bons, total) in mesurer(engin, questions, fiches).items():
                    print(f"  {cas:34}{bons / total:8.3f}  ({bons} sur {total})")
                if nom == "Elasticsearch":
                    engin.client.indices.delete(index=f"{engin.nom}-*")
    return 0


if __name__ == "__main__":
    sys.exit(principal())
