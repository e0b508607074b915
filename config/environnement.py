"""Reads the settings' environment variables; each is listed in docs/environnement.md."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def texte(nom: str, defaut: str = "") -> str:
    """Value of the variable, stripped; `defaut` when unset."""
    return os.environ.get(nom, defaut).strip()


def liste(nom: str, defaut: str = "") -> list[str]:
    """Comma-separated values, empty ones left out."""
    return [valeur.strip() for valeur in texte(nom, defaut).split(",") if valeur.strip()]


def booleen(nom: str, *, defaut: bool) -> bool:
    """1/true/oui/yes or 0/false/non/no; anything else is a configuration mistake."""
    valeur = texte(nom, "1" if defaut else "0").lower()
    if valeur in {"1", "true", "oui", "yes"}:
        return True
    if valeur in {"0", "false", "non", "no", ""}:
        return False
    raise ImproperlyConfigured(f"{nom} vaut « {valeur} » : écrivez 1 ou 0.")


def entier(nom: str, defaut: int) -> int:
    """Whole number."""
    valeur = texte(nom, str(defaut))
    try:
        return int(valeur)
    except ValueError as erreur:
        raise ImproperlyConfigured(f"{nom} vaut « {valeur} » : écrivez un nombre entier.") from erreur


# Writers queue up instead of failing; four workers and writers were held without "database is locked".
OPTIONS_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA busy_timeout=20000;"
    ),
}


def base_de_donnees(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for `sqlite:///chemin` or `postgresql://user:mot@hote:port/base?option=valeur`."""
    parties = urlsplit(url)
    if parties.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parties.path[1:]) if parties.path != "/:memory:" else ":memory:",
            "OPTIONS": dict(OPTIONS_SQLITE),
            "TEST": {},
        }
    if parties.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parties.path.lstrip("/")),
            "USER": unquote(parties.username or ""),
            "PASSWORD": unquote(parties.password or ""),
            "HOST": unquote(parties.hostname or ""),
            "PORT": str(parties.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parties.query)),
        }
    raise ImproperlyConfigured("LIASSE_BASE commence par sqlite:/// ou postgresql:// (voir docs/environnement.md).")


def cle_conservee(chemin: Path) -> str:
    """Secret drawn at the first start and kept beside the data (mode 0600): the embedded default needs no setting."""
    try:
        descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return chemin.read_text(encoding="ascii").strip()
    with os.fdopen(descripteur, "w", encoding="ascii") as fichier:
        fichier.write(cle := secrets.token_urlsafe(64))
    return cle
