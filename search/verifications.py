"""System checks: an engine that cannot be reached by its settings is said at the start."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def reglages_de_recherche(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """search.E001: Elasticsearch without address or index name; search.E002: the embedded index has no folder."""
    if settings.RECHERCHE == "elasticsearch":
        manquants = [
            variable
            for variable, valeur in (
                ("LIASSE_ES_URL", settings.RECHERCHE_ES_URL),
                ("LIASSE_ES_INDEX", settings.RECHERCHE_ES_INDEX),
            )
            if not valeur
        ]
        return [
            Error(
                f"LIASSE_RECHERCHE=elasticsearch demande {variable}, qui est vide.",
                hint="Voir docs/environnement.md.",
                id="search.E001",
            )
            for variable in manquants
        ]
    dossier = Path(settings.RECHERCHE_FICHIER).parent
    if not os.access(dossier, os.W_OK):
        return [
            Error(
                f"Le dossier de l’index de recherche n’accepte pas d’écriture : {dossier}.",
                hint="Créez-le, ou donnez un autre dossier à LIASSE_DONNEES_DIR.",
                id="search.E002",
            )
        ]
    return []
