"""The room `courrier`."""

from importlib import import_module

from django.apps import AppConfig


class CourrierConfig(AppConfig):
    """Papers on their way to a dossier."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "courrier"
    verbose_name = "courrier"

    def ready(self) -> None:
        """Declare the trays as places to deposit in, once the models are loaded."""
        import_module("courrier.depots")
