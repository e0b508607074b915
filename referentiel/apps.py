"""Room `referentiel`: kinds of aid, dated parameters, required pieces, letter texts."""

from django.apps import AppConfig


class ReferentielConfig(AppConfig):
    """Configuration of the room."""

    name = "referentiel"
    verbose_name = "Référentiel"
