"""The room `courrier`."""

from importlib import import_module

from django.apps import AppConfig


class CourrierConfig(AppConfig):
    """Papers on their way to a dossier."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "courrier"
    verbose_name = "courrier"

    def ready(self) -> None:
        """Declare what the room brings to lower ones, listen to batches and readings, once the models are loaded."""
        import_module("courrier.depots")
        import_module("courrier.separateurs")
        import_module("courrier.workflow")
        import_module("courrier.planning")
        import_module("courrier.retours")
        import_module("courrier.classement.planning")
        import_module("courrier.classement.dans_le_dossier")
