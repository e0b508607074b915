"""The room `courrier`."""

from django.apps import AppConfig


class CourrierConfig(AppConfig):
    """Papers on their way to a dossier."""

    default_auto_field = "django.db.models.BigAutoField"
    name = "courrier"
    verbose_name = "courrier"
