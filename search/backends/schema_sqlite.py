"""Tables of the embedded index. A suffix names a second set, filled beside the first during a rebuild."""

import sqlite3

from search.indexables import POIDS, POIDS_APPROCHES, POIDS_FORMES
from search.termes import VERSION

NEUF = "_neuf"  # suffix of the set being rebuilt
VERSION_SCHEMA = 2_000 + VERSION  # tables, then analysis: a change of either asks for a rebuild

_TABLES = """
CREATE TABLE entree{s} (
    rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, genre TEXT NOT NULL, objet_id INTEGER NOT NULL,
    institution_id INTEGER NOT NULL, identite INTEGER NOT NULL, dossier_id INTEGER, document_id INTEGER,
    version_id INTEGER, version INTEGER NOT NULL, page INTEGER, type TEXT NOT NULL, date TEXT, annee TEXT NOT NULL,
    entite TEXT NOT NULL, etat TEXT NOT NULL, confiance TEXT NOT NULL, nom TEXT NOT NULL, empreinte TEXT NOT NULL,
    dossier TEXT NOT NULL, auteur TEXT NOT NULL, url TEXT NOT NULL, titre TEXT NOT NULL, texte TEXT NOT NULL
);
CREATE TABLE entree_cle{s} (entree INTEGER NOT NULL, cle TEXT NOT NULL, PRIMARY KEY (entree, cle)) WITHOUT ROWID;
CREATE TABLE entree_compartiment{s} (
    entree INTEGER NOT NULL, compartiment INTEGER NOT NULL, PRIMARY KEY (entree, compartiment)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE recherche{s} USING fts5(titre, texte, codes, debuts, approches, champs, tokenize='ascii');
CREATE VIRTUAL TABLE rang_titre{s} USING fts5(t, tokenize='ascii');
CREATE VIRTUAL TABLE rang_texte{s} USING fts5(t, tokenize='ascii');
CREATE VIRTUAL TABLE rang_titre_formes{s} USING fts5(t, tokenize='ascii');
CREATE VIRTUAL TABLE rang_texte_formes{s} USING fts5(t, tokenize='ascii');
CREATE VIRTUAL TABLE rang_codes{s} USING fts5(t, tokenize='ascii');
CREATE VIRTUAL TABLE rang_approches{s} USING fts5(t, tokenize='ascii');
"""
RECONSTRUCTION = """
CREATE TABLE reconstruction (jeton TEXT NOT NULL, schema INTEGER, genre TEXT, objet_id INTEGER, nombre INTEGER NOT NULL)
"""
# bm25 of one table weighs its columns before it saturates; fields that each score by themselves rank much better.
# field → its weight, and which words of the question it is asked for
RANGS = {
    "titre": (POIDS["titre"], "racines"),
    "texte": (POIDS["texte"], "racines"),
    "codes": (POIDS["codes"], "racines"),
    "titre_formes": (POIDS_FORMES["titre_formes"], "mots"),
    "texte_formes": (POIDS_FORMES["texte_formes"], "formes"),
    "approches": (POIDS_APPROCHES, "approches"),
}
TABLES = ("recherche", *(f"rang_{champ}" for champ in RANGS), "entree_compartiment", "entree_cle", "entree")

# Rights inside the query; lists come as one JSON parameter each, whatever their length. With « + », the few keys of an
# entry are looked up among those of the agent, not his hundreds among them.
_FILTRE = """
FROM recherche CROSS JOIN entree e ON e.rowid = recherche.rowid {jointure}
WHERE recherche MATCH :expression
  AND e.institution_id = :institution
  AND (EXISTS (SELECT 1 FROM entree_cle c
               WHERE c.entree = e.rowid AND +c.cle IN (SELECT value FROM json_each(:cles)))
       OR EXISTS (SELECT 1 FROM entree_compartiment o
                  WHERE o.entree = e.rowid AND +o.compartiment IN (SELECT value FROM json_each(:ouvertures)))
       OR (e.identite AND :identite))
  AND NOT EXISTS (SELECT 1 FROM entree_compartiment x
                  WHERE x.entree = e.rowid AND +x.compartiment IN (SELECT value FROM json_each(:exclusions)))
  AND (:dossier IS NULL OR e.dossier_id = :dossier)
  AND (:document IS NULL OR e.document_id = :document)
  AND (:dossiers IS NULL OR e.identite OR e.dossier_id IS NULL
       OR e.dossier_id IN (SELECT value FROM json_each(:dossiers)))
  AND (:avant IS NULL OR e.date < :avant)
  AND (:des IS NULL OR e.date >= :des)
  AND e.id NOT IN (SELECT value FROM json_each(:sauf))
  AND (:parmi IS NULL OR e.id IN (SELECT value FROM json_each(:parmi)))
"""
_SOMME = " UNION ALL ".join(
    f"SELECT rowid AS rang, {poids} * bm25(rang_{champ}) AS score FROM rang_{champ} WHERE rang_{champ} MATCH :{cle}"  # noqa: S608
    for champ, (poids, cle) in RANGS.items()
)
_SCORES = f"WITH scores AS MATERIALIZED (SELECT rang, sum(score) AS score FROM ({_SOMME}) GROUP BY rang)"  # noqa: S608
_ORDRES = {
    "pertinence": ("coalesce(s.score, 0) AS score", "score, e.id"),
    "date": ("0.0 AS score", "e.date IS NULL, e.date DESC, e.id"),
    "nom": ("0.0 AS score", "e.nom, e.id"),
}


def comptes(noms: tuple[str, ...]) -> str:
    """How many entries by combination of these facets."""
    colonnes = ", ".join(f"e.{nom}" for nom in noms)
    return f"SELECT {colonnes}, count(*) {_FILTRE.format(jointure='')} GROUP BY {colonnes}"


def page(tri: str, choix: tuple[str, ...]) -> str:
    """The rows to show, narrowed by the facets chosen.

    The best rows first, then their texts: a text is never read for a row that is not shown. By pertinence, the sum of
    the scores of each field (bm25 is negative: the smallest first).
    """
    note, ordre = _ORDRES[tri]
    par_note = tri == "pertinence"
    filtre = _FILTRE.format(jointure="LEFT JOIN scores s ON s.rang = e.rowid" if par_note else "")
    serre = "".join(f" AND e.{nom} IN (SELECT value FROM json_each(:choix_{nom}))" for nom in choix)  # noqa: S608 (our names)
    return f"""{_SCORES if par_note else ""}
SELECT e.*, t.score FROM (
    SELECT e.rowid AS rang, {note} {filtre} {serre} ORDER BY {ordre} LIMIT :taille OFFSET :debut
) t JOIN entree e ON e.rowid = t.rang
ORDER BY {ordre.replace("score", "t.score")}
"""  # noqa: S608 (constants and our own names)


def existe(connexion: sqlite3.Connection, suffixe: str = "") -> bool:
    """True when this set of tables is there."""
    return (
        connexion.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (f"recherche{suffixe}",)).fetchone() is not None
    )


def creer(connexion: sqlite3.Connection, suffixe: str = "") -> None:
    """Create a set, inside the caller's transaction."""
    for ordre in _TABLES.format(s=suffixe).split(";"):
        if ordre.strip():
            connexion.execute(ordre)


def supprimer(connexion: sqlite3.Connection, suffixe: str = "") -> None:
    """Drop a set where it exists, inside the caller's transaction."""
    for table in TABLES:
        connexion.execute(f"DROP TABLE IF EXISTS {table}{suffixe}")


def mettre_en_service(connexion: sqlite3.Connection) -> None:
    """The rebuilt set takes the place of the current one, inside the caller's transaction."""
    supprimer(connexion)
    for table in TABLES:
        connexion.execute(f"ALTER TABLE {table}{NEUF} RENAME TO {table}")


def noter_reconstruction(connexion: sqlite3.Connection, jeton: str) -> None:
    """A rebuild begins: its token, the tables it makes, nothing written yet."""
    connexion.execute("DROP TABLE IF EXISTS reconstruction")
    connexion.execute(RECONSTRUCTION)
    connexion.execute("INSERT INTO reconstruction VALUES (?, ?, NULL, NULL, 0)", (jeton, VERSION_SCHEMA))


def avancer(connexion: sqlite3.Connection, genre: str, objet_id: int, nombre: int) -> None:
    """So many more entries, up to this one."""
    connexion.execute(
        "UPDATE reconstruction SET genre = ?, objet_id = ?, nombre = nombre + ?", (genre, objet_id, nombre)
    )


def reconstruction_en_cours(connexion: sqlite3.Connection) -> tuple[str, int, int] | None:
    """Kind and id of the last entry written, and how many, when these tables are the ones made now."""
    if not existe(connexion, NEUF):
        return None
    colonnes = {ligne[1] for ligne in connexion.execute("PRAGMA table_info(reconstruction)")}
    if "objet_id" not in colonnes:
        return None
    ligne: tuple[str, int, int] | None = connexion.execute(
        "SELECT genre, objet_id, nombre FROM reconstruction WHERE schema = ? AND objet_id IS NOT NULL",
        (VERSION_SCHEMA,),
    ).fetchone()
    return ligne
