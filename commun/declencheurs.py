"""Triggers that make the journals append-only, on both databases.

`post_migrate` reinstalls them: an AlterField on SQLite rebuilds the table and drops its triggers silently.
"""

from typing import Any

from django.db import connections

# table → forbidden operations; Historique is erased with its dossier, so it only refuses changes.
TABLES: dict[str, tuple[str, ...]] = {
    "commun_evenement": ("UPDATE", "DELETE"),
    "commun_consultation": ("UPDATE", "DELETE"),
    "commun_historique": ("UPDATE",),
    "commun_sceau": ("UPDATE", "DELETE"),
}
PHRASE = "journal : une ligne écrite ne se modifie ni ne se supprime"


def _nom(table: str, operation: str) -> str:
    return f"{table}_sans_{operation.lower()}"


def installer(alias: str = "default") -> None:
    """Create the triggers that are missing; harmless when they stand."""
    connexion = connections[alias]
    presentes = set(connexion.introspection.table_names())
    with connexion.cursor() as curseur:
        if connexion.vendor == "postgresql":
            curseur.execute(
                "CREATE OR REPLACE FUNCTION commun_journal_fige() RETURNS trigger LANGUAGE plpgsql AS $$"
                f" BEGIN RAISE EXCEPTION '{PHRASE}'; END $$"
            )
        for table, operations in TABLES.items():
            if table not in presentes:
                continue
            for operation in operations:
                for ordre in _ordres(connexion.vendor, table, operation):
                    curseur.execute(ordre)


def _ordres(vendeur: str, table: str, operation: str) -> list[str]:
    nom = _nom(table, operation)
    if vendeur == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {nom} ON {table}",
            f"CREATE TRIGGER {nom} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION commun_journal_fige()",
        ]
    return [
        (f"CREATE TRIGGER IF NOT EXISTS {nom} BEFORE {operation} ON {table} BEGIN SELECT RAISE(ABORT, '{PHRASE}'); END")
    ]


def retirer(alias: str = "default") -> None:
    """Remove the triggers (the purge command of expired sealed segments, and the tests' flush)."""
    connexion = connections[alias]
    with connexion.cursor() as curseur:
        for table, operations in TABLES.items():
            for operation in operations:
                sur = f" ON {table}" if connexion.vendor == "postgresql" else ""
                curseur.execute(f"DROP TRIGGER IF EXISTS {_nom(table, operation)}{sur}")


def installer_apres_migration(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Receiver of post_migrate."""
    installer(using)
