"""Room `decisions`: propositions, advice, sittings, decisions and their execution."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    """Configuration of the room."""

    name = "decisions"
    verbose_name = "Décisions"
