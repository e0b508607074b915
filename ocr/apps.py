"""Django side of the engine: jobs and commands. The engine itself (`ocr.moteur`) imports no Django."""

from django.apps import AppConfig


class OcrConfig(AppConfig):
    """Listens to deposits (a receiver only defers the job) and schedules the recovery of lost readings."""

    name = "ocr"
    verbose_name = "Lecture des documents"

    def ready(self) -> None:
        """Connect the receivers and the schedule."""
        from commun.travaux.planning import planifier  # noqa: PLC0415 (needs loaded models)
        from ged.signals import derive_a_refaire, relecture_demandee, version_deposee, version_relancee  # noqa: PLC0415
        from ocr.rederivation import refaire_ce_qui_manque  # noqa: PLC0415
        from ocr.relectures import mettre_en_relecture  # noqa: PLC0415
        from ocr.taches import mettre_en_lecture  # noqa: PLC0415

        version_deposee.connect(mettre_en_lecture, dispatch_uid="ocr.lecture")
        version_relancee.connect(mettre_en_lecture, dispatch_uid="ocr.relecture")
        relecture_demandee.connect(mettre_en_relecture, dispatch_uid="ocr.nouvelle_lecture")
        derive_a_refaire.connect(refaire_ce_qui_manque, dispatch_uid="ocr.rederivation")
        planifier("ocr-lectures-perdues", secondes=300, tache="ocr.taches.retrouver_lectures_perdues")
        planifier("ocr-relectures-perdues", secondes=900, tache="ocr.relectures.retrouver_relectures_perdues")
