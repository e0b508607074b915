"""Embedded engine: SQLite FTS5 in its own file, shared by the site's processes (WAL, writers queue up)."""

import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from comptes.acces import Acces
from search.backends import schema_sqlite as schema
from search.champs import TOUTE_ENTREE, Champ
from search.exceptions import MoteurArrete, ReconstructionDepassee
from search.indexables import colonnes, compter_les_facettes, empreinte, resultat
from search.lots import lots
from search.protocole import TRIS, Entree, Repere, Requete, Resultats, Tenue
from search.requete import Clause, Clauses, Variante
from search.voisinage import a_une_faute

LOT = 200  # entries written in one transaction
ATTENTE = 20.0  # seconds a writer waits for another

_CHAMPS = (
    "id", "genre", "objet_id", "institution_id", "titre", "texte", "url", "version", "identite", "dossier_id",
    "document_id", "version_id", "page", "type", "date", "annee", "entite", "etat", "confiance", "dossier", "auteur",
)  # fmt: skip
_COLONNES = ("titre", "texte", "codes", "debuts", "approches", "champs")
TRANCHE = 20_000  # entries listed at once by a comparison with the database


class MoteurIntegre:
    """One connection by operation: nothing is kept between calls, so threads and forks share the object freely."""

    def __init__(self, fichier: Path) -> None:
        self.fichier = Path(fichier)

    # --- Writing ---------------------------------------------------------------------------------------------------
    def preparer(self) -> None:
        """Create the file and its tables where they are missing."""
        with self._ecriture():
            pass

    def ecrire(self, entrees: Iterable[Entree]) -> None:
        """Write whole entries, also into the set being rebuilt if there is one."""
        for lot in lots(entrees, LOT):
            with self._ecriture() as connexion:
                for suffixe in _jeux(connexion):
                    _poser(connexion, suffixe, lot)

    def retirer(self, ids: Iterable[str]) -> None:
        """Remove entries; unknown ids are ignored."""
        for lot in lots(ids, LOT):
            with self._ecriture() as connexion:
                for suffixe in _jeux(connexion):
                    for identifiant in lot:
                        if ligne := _ligne(connexion, suffixe, identifiant):
                            _effacer(connexion, suffixe, ligne[0])

    def vider(self) -> None:
        """Remove every entry and give up any rebuild."""
        with self._ecriture() as connexion:
            schema.supprimer(connexion, schema.NEUF)
            schema.supprimer(connexion)
            schema.creer(connexion)
            connexion.execute("DELETE FROM reconstruction")

    def reconstruire(self, entrees: Iterable[Entree], *, suite: bool = False) -> int:
        """Fill a second set of tables, then exchange it in one transaction; searches and writers go on meanwhile."""
        jeton = secrets.token_hex(8)
        with self._ecriture() as connexion:
            if not (suite and schema.existe(connexion, schema.NEUF)):
                schema.supprimer(connexion, schema.NEUF)
                schema.creer(connexion, schema.NEUF)
                schema.noter_reconstruction(connexion, jeton)
            connexion.execute("UPDATE reconstruction SET jeton = ?", (jeton,))
        nombre = 0
        for lot in lots(entrees, LOT):
            with self._ecriture() as connexion:
                _verifier(connexion, jeton)
                _poser(connexion, schema.NEUF, lot)
                schema.avancer(connexion, lot[-1].genre, lot[-1].objet_id, len(lot))
            nombre += len(lot)
        with self._ecriture() as connexion:
            _verifier(connexion, jeton)
            schema.mettre_en_service(connexion)
            connexion.execute("DELETE FROM reconstruction")
            connexion.execute(f"PRAGMA user_version = {schema.VERSION_SCHEMA}")
        return nombre

    def repere(self) -> Repere | None:
        """Last row written by a rebuild that did not finish."""
        with self._lecture() as connexion:
            ligne = schema.reconstruction_en_cours(connexion)
        return Repere(*ligne) if ligne else None

    # --- Reading ---------------------------------------------------------------------------------------------------
    def compter(self) -> int:
        """Number of entries."""
        with self._lecture() as connexion:
            return int(connexion.execute("SELECT count(*) FROM entree").fetchone()[0])

    def analyse_a_jour(self) -> bool:
        """False when the entries were analysed by an older version of `search.termes`: rebuild."""
        with self._lecture() as connexion:
            return int(connexion.execute("PRAGMA user_version").fetchone()[0]) == schema.VERSION_SCHEMA

    def chercher(self, requete: Requete, acces: Acces) -> Resultats:
        """Totals and hits are read in one snapshot. Raises RequeteIllisible, MoteurArrete."""
        clauses = requete.clauses()
        if not clauses:
            return Resultats()
        choix = requete.choix()
        noms = tuple(dict.fromkeys([*requete.comptees(), *choix]))
        parametres = _parametres(requete, clauses, acces)
        with self._lecture() as connexion:
            connexion.row_factory = sqlite3.Row
            combinaisons = [(tuple(r)[:-1], r[-1]) for r in connexion.execute(schema.comptes(noms), parametres)]
            facettes, total, sans_choix = compter_les_facettes(combinaisons, noms, requete)
            lignes = []
            if total > requete.debut and requete.taille > 0:
                tri = requete.tri if requete.tri in TRIS else TRIS[0]
                lignes = connexion.execute(schema.page(tri, tuple(choix)), parametres).fetchall()
        return Resultats(total, [resultat(li, clauses, -li["score"]) for li in lignes], facettes, sans_choix)

    def rafraichir(self) -> None:
        """What is written is found at once."""

    def proches(self, mot: str) -> list[str]:
        """Words of texts and titles one error away, by number of entries."""
        possibles = json.dumps(sorted(a_une_faute(mot)))
        comptes: dict[str, int] = {}
        with self._lecture() as connexion:
            for table in ("rang_texte_formes", "rang_titre_formes"):
                nom = f"temp.mots_{table}"
                connexion.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {nom} USING fts5vocab(main, {table}, row)")
                lignes = connexion.execute(
                    f"SELECT v.term, v.doc FROM json_each(?) j CROSS JOIN {nom} v ON v.term = j.value",  # noqa: S608
                    (possibles,),
                )
                for terme, nombre in lignes:
                    comptes[terme] = comptes.get(terme, 0) + nombre
        return sorted(comptes, key=lambda terme: (-comptes[terme], terme))

    def taille(self) -> int:
        """The file and what waits beside it."""
        fichiers = (self.fichier, self.fichier.with_name(f"{self.fichier.name}-wal"))
        return sum(f.stat().st_size for f in fichiers if f.exists())

    def tenues(self, genre: str) -> Iterator[Tenue]:
        """Entries of a kind, by object id; read in slices, so that writers do not wait."""
        dernier = -1
        while True:
            with self._lecture() as connexion:
                lignes = connexion.execute(
                    "SELECT objet_id, id, version, empreinte FROM entree WHERE genre = ? AND objet_id > ?"
                    " ORDER BY objet_id LIMIT ?",
                    (genre, dernier, TRANCHE),
                ).fetchall()
            yield from (Tenue(*ligne[1:]) for ligne in lignes)
            if len(lignes) < TRANCHE:
                return
            dernier = lignes[-1][0]

    # --- Connections -----------------------------------------------------------------------------------------------
    @contextmanager
    def _ecriture(self) -> Iterator[sqlite3.Connection]:
        """One writing transaction."""
        with self._connexion() as connexion:
            connexion.execute("BEGIN IMMEDIATE")
            try:
                yield connexion
            except BaseException:
                connexion.execute("ROLLBACK")
                raise
            connexion.execute("COMMIT")

    @contextmanager
    def _lecture(self) -> Iterator[sqlite3.Connection]:
        """One reading snapshot."""
        with self._connexion() as connexion:
            connexion.execute("BEGIN")
            yield connexion
            connexion.execute("COMMIT")

    @contextmanager
    def _connexion(self) -> Iterator[sqlite3.Connection]:
        try:
            if not self.fichier.exists():
                self._naitre()
            with closing(sqlite3.connect(self.fichier, timeout=ATTENTE, isolation_level=None)) as connexion:
                connexion.execute("PRAGMA synchronous = NORMAL")
                yield connexion
        except (sqlite3.Error, OSError) as erreur:
            raise MoteurArrete(
                f"La recherche plein texte est arrêtée : l’index est inaccessible ({erreur})."
            ) from erreur

    def _naitre(self) -> None:
        """Make the file aside, then give it its name in one act: several processes may start together.

        Owner only: the index holds the text of the pieces. WAL stays with the file.
        """
        provisoire = self.fichier.with_name(f"{self.fichier.name}.{secrets.token_hex(6)}")
        os.close(os.open(provisoire, os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with closing(sqlite3.connect(provisoire, isolation_level=None)) as connexion:
                connexion.execute("PRAGMA journal_mode = WAL")
                connexion.execute("BEGIN")
                schema.creer(connexion)
                connexion.execute(schema.RECONSTRUCTION)
                connexion.execute(f"PRAGMA user_version = {schema.VERSION_SCHEMA}")
                connexion.execute("COMMIT")
            with suppress(FileExistsError):
                os.link(provisoire, self.fichier)
        finally:
            provisoire.unlink()


def _jeux(connexion: sqlite3.Connection) -> list[str]:
    """Suffixes of the sets to write into."""
    return ["", schema.NEUF] if schema.existe(connexion, schema.NEUF) else [""]


def _verifier(connexion: sqlite3.Connection, jeton: str) -> None:
    if connexion.execute("SELECT 1 FROM reconstruction WHERE jeton = ?", (jeton,)).fetchone() is None:
        raise ReconstructionDepassee


def _ligne(connexion: sqlite3.Connection, suffixe: str, identifiant: str) -> tuple[int, int] | None:
    """Row number and version of an entry."""
    ligne: tuple[int, int] | None = connexion.execute(
        f"SELECT rowid, version FROM entree{suffixe} WHERE id = ?",  # noqa: S608 (suffix is ours)
        (identifiant,),
    ).fetchone()
    return ligne


def _effacer(connexion: sqlite3.Connection, suffixe: str, rang: int) -> None:
    for table in schema.TABLES:
        colonne = "entree" if table.startswith("entree_") else "rowid"
        connexion.execute(f"DELETE FROM {table}{suffixe} WHERE {colonne} = ?", (rang,))  # noqa: S608 (names are ours)


def _poser(connexion: sqlite3.Connection, suffixe: str, entrees: list[Entree]) -> None:
    """Write entries into one set, leaving newer ones in place."""
    places = ", ".join("?" * (len(_CHAMPS) + 2))
    for entree in entrees:
        if ligne := _ligne(connexion, suffixe, entree.id):
            if ligne[1] > entree.version:
                continue
            _effacer(connexion, suffixe, ligne[0])
        c = colonnes(entree)
        rang = connexion.execute(
            f"INSERT INTO entree{suffixe} ({', '.join(_CHAMPS)}, nom, empreinte) VALUES ({places})",  # noqa: S608
            [*(_valeur(getattr(entree, champ)) for champ in _CHAMPS), c.nom, empreinte(entree)],
        ).lastrowid
        connexion.executemany(
            f"INSERT INTO entree_cle{suffixe} VALUES (?, ?)",  # noqa: S608
            [(rang, cle) for cle in set(entree.cles)],
        )
        connexion.executemany(
            f"INSERT INTO entree_compartiment{suffixe} VALUES (?, ?)",  # noqa: S608
            [(rang, compartiment) for compartiment in set(entree.compartiments)],
        )
        connexion.execute(
            f"INSERT INTO recherche{suffixe} (rowid, {', '.join(_COLONNES)}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (rang, *(getattr(c, colonne) for colonne in _COLONNES)),
        )
        for champ in schema.RANGS:
            connexion.execute(
                f"INSERT INTO rang_{champ}{suffixe} (rowid, t) VALUES (?, ?)",  # noqa: S608 (names are ours)
                (rang, getattr(c, champ)),
            )


def _valeur(valeur: Any) -> Any:
    return valeur.isoformat() if hasattr(valeur, "isoformat") else valeur


def _parametres(requete: Requete, clauses: Clauses, acces: Acces) -> dict[str, Any]:
    limites = clauses.limites
    parametres = {
        "expression": _expression(clauses, large=requete.large),
        "institution": acces.institution_id,
        "cles": json.dumps(sorted(acces.cles)),
        "ouvertures": json.dumps(sorted(acces.ouvertures)),
        "exclusions": json.dumps(sorted(acces.exclusions)),
        "identite": int(acces.identite),
        "dossier": requete.dossier_id,
        "document": requete.document_id,
        "dossiers": None if requete.dossiers is None else json.dumps(requete.dossiers),
        "avant": _valeur(limites.avant),
        "des": _valeur(limites.des),
        "sauf": json.dumps(requete.sauf),
        "parmi": None if requete.parmi is None else json.dumps(requete.parmi),
        "taille": max(0, requete.taille),
        "debut": max(0, requete.debut),
        "racines": _un_de(clauses.termes_voulus()),
        "formes": _un_de(c.forme for c in clauses.voulues),
        "mots": _un_de(clauses.mots),
        "approches": _un_de(cle for c in clauses.libres for cle in c.approches if requete.large),
    }
    return parametres | {f"choix_{nom}": json.dumps(valeurs) for nom, valeurs in requete.choix().items()}


def _expression(clauses: Clauses, *, large: bool) -> str:
    """FTS5's own language; terms hold letters and digits only, so that quotes cannot break out."""
    limites = clauses.limites
    voulues = [_clause(c) for c in clauses.voulues]
    if large and clauses.libres:
        une = " OR ".join(_clause(c, large=True) for c in clauses.libres)
        voulues = [f"({une})", *(_clause(c) for c in clauses.strictes)]
    voulues += [_champ(c) for c in limites.champs]
    tout = " AND ".join(voulues or [f'champs : "{TOUTE_ENTREE}"'])
    exclues = [*(_clause(c) for c in clauses.exclues), *(_champ(c) for c in limites.exclus)]
    return f"({tout}) NOT ({' OR '.join(exclues)})" if exclues else tout


def _champ(champ: Champ) -> str:
    suite = " *" if champ.debut else ""
    choix = (" AND ".join(f'champs : "{terme}"{suite}' for terme in variante) for variante in champ.variantes)
    return f"({' OR '.join(f'({c})' for c in choix)})"


def _un_de(termes: Iterable[str]) -> str:
    """Any of these terms. FTS5 takes no empty question: nothing is a word that no entry holds."""
    return " OR ".join(f'"{t}"' for t in sorted(set(termes)) if t) or '"zzzzaucunterme"'


def _clause(clause: Clause, *, large: bool = False) -> str:
    choix = [_variante(v) for v in clause.variantes]
    if clause.debut:
        choix.append(f'debuts : "{clause.debut}" *')
    if large and clause.approches:
        choix.append(f"approches : ({_un_de(clause.approches)})")
    return f"({' OR '.join(choix)})"


def _variante(variante: Variante) -> str:
    if variante.suite:
        return f'{{titre texte}} : "{" ".join(variante.termes)}"'
    tous = " AND ".join(f'"{t}"' for t in variante.termes)
    return f"{{titre texte codes}} : ({tous})"
