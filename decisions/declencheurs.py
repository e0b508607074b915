"""What the database itself refuses: a decision that changes, two aids of a kind at once, a payment without grant.

`post_migrate` reinstalls the triggers (an AlterField on SQLite rebuilds the table and drops them silently).

Keep `EN_COURS` in step with `decisions.en_vigueur`.
"""

from typing import Any

from django.db import connections, models

from decisions.enums import Acte
from decisions.models import Decision, Ligne

FIGE = "décision : une ligne écrite ne se modifie ni ne se supprime"
DEUX_FOIS = "décision : une aide de même nature est en cours sur la période"
SANS_OCTROI = "paiement : rien ne se paie sans ligne accordée de la même décision"

ACCORDENT = ", ".join(f"'{acte}'" for acte in sorted(Acte.accordent()))
EN_COURS = f"""
    NEW.acte IN ({ACCORDENT})
    AND EXISTS (SELECT 1 FROM referentiel_typeaide t WHERE t.id = NEW.type_aide_id AND t.periodique)
    AND EXISTS (
        SELECT 1 FROM decisions_ligne l LEFT JOIN decisions_ligne r ON r.remplace_id = l.id
        WHERE l.beneficiaire_id = NEW.beneficiaire_id AND l.type_aide_id = NEW.type_aide_id
          AND l.acte IN ({ACCORDENT})
          AND (NEW.remplace_id IS NULL OR l.id <> NEW.remplace_id)
          AND (l.du IS NULL OR NEW.au IS NULL OR l.du <= NEW.au)
          AND (l.au IS NULL OR NEW.du IS NULL OR l.au >= NEW.du)
          AND (r.id IS NULL OR ((NEW.du IS NULL OR r.du > NEW.du) AND (l.du IS NULL OR r.du > l.du)))
    )
"""  # noqa: S608 (constants of ours)
OCTROYEE = f"""
    NOT EXISTS (
        SELECT 1 FROM decisions_ligne l JOIN decisions_paiement p ON p.decision_id = l.decision_id
        WHERE l.id = NEW.ligne_id AND p.id = NEW.paiement_id AND l.acte IN ({ACCORDENT})
    )
"""  # noqa: S608 (constants of ours)


def _changent(colonnes: list[str], different: str) -> str:
    return " OR ".join(f'OLD."{colonne}" {different} NEW."{colonne}"' for colonne in colonnes)


def _colonnes(modele: type[models.Model], sauf: frozenset[str] = frozenset()) -> list[str]:
    return [str(champ.column) for champ in modele._meta.concrete_fields if champ.name not in sauf]


def _conditions(different: str) -> list[tuple[str, str, str, str, str]]:
    """(name, table, operation, condition, sentence); `different`: the database's null-safe « is not »."""
    motives = ["motivation_fait", "motivation_droit", "motivation"]
    figees = _changent(_colonnes(Decision, Decision.MODIFIABLES), different)
    figees += f" OR (OLD.motivation = 'complete' AND ({_changent(motives, different)}))"
    return [
        ("decision_figee", "decisions_decision", "UPDATE", figees, FIGE),
        ("decision_gardee", "decisions_decision", "DELETE", "", FIGE),
        ("ligne_figee", "decisions_ligne", "UPDATE", _changent(_colonnes(Ligne), different), FIGE),
        ("ligne_gardee", "decisions_ligne", "DELETE", "", FIGE),
        ("ligne_une_en_cours", "decisions_ligne", "INSERT", EN_COURS, DEUX_FOIS),
        ("echeance_octroyee", "decisions_echeance", "INSERT", OCTROYEE, SANS_OCTROI),
    ]


def _ordres_sqlite() -> list[tuple[str, str]]:
    ordres = []
    for nom, table, operation, condition, phrase in _conditions("IS NOT"):
        quand = f" WHEN {condition}" if condition else ""
        refus = f"BEGIN SELECT RAISE(ABORT, '{phrase}'); END"
        creer = f"CREATE TRIGGER {nom} BEFORE {operation} ON {table} FOR EACH ROW{quand} {refus}"
        ordres += [(table, f"DROP TRIGGER IF EXISTS {nom}"), (table, creer)]
    return ordres


def _ordres_postgresql() -> list[tuple[str, str]]:
    """The person's row is locked first: of two decisions at once, the second sees the line of the first."""
    ordres = []
    for nom, table, operation, condition, phrase in _conditions("IS DISTINCT FROM"):
        verrou = "PERFORM 1 FROM usagers_personne WHERE id = NEW.beneficiaire_id FOR NO KEY UPDATE;"
        corps = (
            f"BEGIN {verrou if nom == 'ligne_une_en_cours' else ''} IF {condition or 'TRUE'} THEN"
            f" RAISE EXCEPTION '{phrase}' USING ERRCODE = 'check_violation'; END IF;"
            f" RETURN {'OLD' if operation == 'DELETE' else 'NEW'}; END"
        )
        fonction = f"CREATE OR REPLACE FUNCTION decisions_{nom}() RETURNS trigger LANGUAGE plpgsql AS $${corps}$$"
        creer = f"CREATE TRIGGER {nom} BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION decisions_{nom}()"
        ordres += [(table, fonction), (table, f"DROP TRIGGER IF EXISTS {nom} ON {table}"), (table, creer)]
    return ordres


def installer(alias: str = "default") -> None:
    """Create or renew the triggers of the tables that exist."""
    connexion = connections[alias]
    presentes = set(connexion.introspection.table_names())
    ordres = _ordres_postgresql() if connexion.vendor == "postgresql" else _ordres_sqlite()
    with connexion.cursor() as curseur:
        for table, ordre in ordres:
            if table in presentes:
                curseur.execute(ordre)


def retirer(alias: str = "default") -> None:
    """Remove them: for a destruction under its retention rule, and for the tests' flush."""
    connexion = connections[alias]
    with connexion.cursor() as curseur:
        for nom, table, *_ in _conditions("IS NOT"):
            sur = f" ON {table}" if connexion.vendor == "postgresql" else ""
            curseur.execute(f"DROP TRIGGER IF EXISTS {nom}{sur}")


def installer_apres_migration(sender: Any, using: str = "default", **kwargs: Any) -> None:
    """Receiver of post_migrate."""
    installer(using)
