"""Room `decisions`: propositions, advice, sittings, decisions and their execution."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DecisionsConfig(AppConfig):
    """Declares what the search knows of this room and how its facts are said; keeps the database's own refusals."""

    name = "decisions"
    verbose_name = "Décisions"

    def ready(self) -> None:
        """Load the declarations once the models are there."""
        import_module("decisions.citations")
        import_module("decisions.indexation")
        import_module("decisions.phrases")
        import_module("decisions.reperes")
        import_module("decisions.usages")
        import_module("decisions.views.onglet")
        import_module("decisions.views.onglet_paiements")
        declencheurs = import_module("decisions.declencheurs")
        post_migrate.connect(declencheurs.installer_apres_migration, sender=self, dispatch_uid="decisions.declencheurs")
