"""System checks: configuration mistakes are said at the start, not met in use."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def cle_de_developpement_refusee(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """liasse.E001: the development key signs sessions that anybody can forge."""
    if not settings.DEBUG and settings.SECRET_KEY == settings.CLE_DE_DEVELOPPEMENT:
        return [
            Error(
                "La clé de développement n’est acceptée que si LIASSE_DEBUG=1.",
                hint="Donnez à LIASSE_SECRET_KEY une longue valeur tirée au hasard.",
                id="liasse.E001",
            )
        ]
    return []
