"""Room `usagers`: persons, households, identifiers, payment instructions."""

from django.apps import AppConfig


class UsagersConfig(AppConfig):
    """Configuration of the room."""

    name = "usagers"
    verbose_name = "Usagers"
