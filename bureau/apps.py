"""Room `bureau`: screens across rooms, without models."""

from django.apps import AppConfig


class BureauConfig(AppConfig):
    """Configuration of the room."""

    name = "bureau"
    verbose_name = "Bureau"
