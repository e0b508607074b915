"""Room `search`: the engines, the French analysis, the registry of what can be found."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    """Loads each app's `indexation.py` once all models are there."""

    name = "search"
    verbose_name = "Recherche"

    def ready(self) -> None:
        """Declare checks, the schedule and what can be found."""
        from commun.travaux.planning import planifier  # noqa: PLC0415 (needs loaded models)
        from search import verifications  # noqa: F401, PLC0415 (registers the system checks)

        planifier("reprendre-indexation", secondes=300, tache="search.taches.reprendre_indexation")
        autodiscover_modules("indexation")
