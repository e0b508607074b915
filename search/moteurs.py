"""The engine chosen by the settings."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from search.backends.elastic import MoteurElastic
from search.backends.integre import MoteurIntegre
from search.protocole import Moteur


def moteur() -> Moteur:
    """The engine of `settings.RECHERCHE`; the same object as long as the settings stay the same."""
    if settings.RECHERCHE == "elasticsearch":
        return _elastic(
            settings.RECHERCHE_ES_URL,
            settings.RECHERCHE_ES_INDEX,
            settings.RECHERCHE_ES_FRAGMENTS,
            settings.RECHERCHE_ES_COPIES,
        )
    return _integre(settings.RECHERCHE_FICHIER)


@lru_cache(maxsize=4)
def _elastic(url: str, nom: str, fragments: int, copies: int) -> MoteurElastic:
    return MoteurElastic(url, nom, fragments=fragments, copies=copies)


@lru_cache(maxsize=4)
def _integre(fichier: Path) -> MoteurIntegre:
    return MoteurIntegre(fichier)
