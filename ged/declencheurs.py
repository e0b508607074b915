"""Trigger that makes a version's identity (its bytes, where they came from) immutable, on both databases.

`post_migrate` reinstalls it: an AlterField on SQLite rebuilds the table and drops its triggers silently.
"""

from typing import Any

from django.db import connections

TABLE = "ged_version"
NOM = "ged_version_figee"
COLONNES = ("document_id", "numero", "cle", "empreinte", "taille", "nom_origine", "cree_le", "par_id")
PHRASE = "version : les octets reçus ne changent plus"


def installer(alias: str = "default") -> None:
    """Create the trigger when it is missing."""
    connexion = connections[alias]
    if TABLE not in connexion.introspection.table_names():
        return
    with connexion.cursor() as curseur:
        for ordre in _ordres(connexion.vendor):
            curseur.execute(ordre)


def _ordres(vendeur: str) -> list[str]:
    if vendeur == "postgresql":
        change = " OR ".join(f"OLD.{c} IS DISTINCT FROM NEW.{c}" for c in COLONNES)
        refus = f"RAISE EXCEPTION '{PHRASE}' USING ERRCODE = 'integrity_constraint_violation'"
        return [
            f"CREATE OR REPLACE FUNCTION {NOM}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refus}; END $$",
            f"DROP TRIGGER IF EXISTS {NOM} ON {TABLE}",
            f"CREATE TRIGGER {NOM} BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN ({change}) EXECUTE FUNCTION {NOM}()",
        ]
    change = " OR ".join(f"OLD.{c} IS NOT NEW.{c}" for c in COLONNES)
    refus = f"SELECT RAISE(ABORT, '{PHRASE}')"
    return [f"CREATE TRIGGER IF NOT EXISTS {NOM} BEFORE UPDATE ON {TABLE} WHEN {change} BEGIN {refus}; END"]


def installer_apres_migration(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Receiver of post_migrate."""
    installer(using)
