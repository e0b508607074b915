"""Room `dossiers`: social dossiers, demandes, pieces, reports."""

from importlib import import_module

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Declares the tabs of the dossier page and the links of a person's page, once the models are loaded."""

    name = "dossiers"
    verbose_name = "Dossiers"

    def ready(self) -> None:
        """Load the declarations (the search loads `indexation.py` itself)."""
        import_module("dossiers.citations")
        import_module("dossiers.copies")
        import_module("dossiers.depots")
        import_module("dossiers.joints")
        import_module("dossiers.liens")
        import_module("dossiers.lus")
        import_module("dossiers.reperes")
        import_module("dossiers.views.onglets")
