"""Room `commun`: errors, dates, jobs, journals."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommunConfig(AppConfig):
    """Reinstalls the journals' triggers after each migration."""

    name = "commun"
    verbose_name = "Commun"

    def ready(self) -> None:
        """Connect what must run at start-up."""
        from commun import verifications  # noqa: F401, PLC0415 (registers the system checks)
        from commun.declencheurs import installer_apres_migration  # noqa: PLC0415 (needs loaded models)
        from commun.travaux.planning import planifier  # noqa: PLC0415 (needs loaded models)

        planifier("sceller-journaux", secondes=3600, tache="commun.taches.sceller_journaux")
        post_migrate.connect(installer_apres_migration, dispatch_uid="commun.declencheurs")
