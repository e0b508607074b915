"""Room `ged`: documents, versions, pages, storage, reading."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from django_fsm.signals import post_transition


class GedConfig(AppConfig):
    """Reinstalls the trigger of immutable versions after each migration; schedules the sweep of orphan bytes."""

    name = "ged"
    verbose_name = "Documents"

    def ready(self) -> None:
        """Connect the receiver and the schedule."""
        from commun.travaux.planning import planifier  # noqa: PLC0415 (needs loaded models)
        from ged.annotations import partir_avec_l_acces  # noqa: PLC0415 (needs loaded models)
        from ged.confidentialite import rester_reserve  # noqa: PLC0415 (needs loaded models)
        from ged.declencheurs import installer_apres_migration  # noqa: PLC0415 (needs loaded models)
        from ged.echecs import suivre  # noqa: PLC0415 (needs loaded models)
        from ged.enfants import quitter_avec_le_parent, suivre_le_parent  # noqa: PLC0415 (needs loaded models)
        from ged.models import Rattachement, Version  # noqa: PLC0415 (needs loaded models)
        from ged.signals import copie_demandee, version_lue  # noqa: PLC0415
        from ged.taches_depot import chercher_les_semblables  # noqa: PLC0415 (needs loaded models)
        from ged.taches_lecture import copier_plus_tard, preparer_la_premiere  # noqa: PLC0415 (needs loaded models)

        post_save.connect(rester_reserve, sender=Rattachement, dispatch_uid="ged.confidentialite")
        post_save.connect(suivre_le_parent, sender=Rattachement, dispatch_uid="ged.enfants.suivre")
        post_delete.connect(quitter_avec_le_parent, sender=Rattachement, dispatch_uid="ged.enfants.quitter")
        post_transition.connect(suivre, sender=Version, dispatch_uid="ged.echecs")
        version_lue.connect(chercher_les_semblables, dispatch_uid="ged.ressemblances")
        version_lue.connect(preparer_la_premiere, dispatch_uid="ged.liseuse")
        copie_demandee.connect(copier_plus_tard, dispatch_uid="ged.caviardage")
        post_delete.connect(partir_avec_l_acces, sender=Rattachement, dispatch_uid="ged.annotations.partir")
        planifier("ged-envois", secondes=3600, tache="ged.taches_depot.purger_envois")
        planifier("ged-antivirus", secondes=900, tache="ged.taches_depot.controler_en_retard")
        planifier("ged-prises", secondes=300, tache="ged.taches_depot.finir_les_prises")
        planifier("ged-verification", secondes=24 * 3600, tache="ged.taches_verification.verifier_un_echantillon")
        planifier("ged-orphelins", secondes=24 * 3600, tache="ged.taches.balayer_orphelins")
        post_migrate.connect(installer_apres_migration, dispatch_uid="ged.declencheurs")
