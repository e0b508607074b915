"""`manage.py apprendre_classement [SIGLE …]`: learns the types of papers from what people confirmed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comptes.models import Institution
from courrier.classement.apprentissage import EXEMPLES_MIN, PAR_TYPE_MIN, apprendre


class Command(BaseCommand):
    """One model per institution, made from its own confirmed papers and kept as numbers."""

    help = "Apprend les types de pièces de ce que les agents ont confirmé, institution par institution."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Institutions by their short name; all without any."""
        parser.add_argument("sigles", nargs="*", metavar="SIGLE", help="institutions ; toutes par défaut")

    def handle(self, *args: Any, **options: Any) -> None:
        """Learn, and say what was learned."""
        institutions = Institution.objects.order_by("pk")
        if options["sigles"]:
            institutions = institutions.filter(sigle__in=options["sigles"])
            if manquent := set(options["sigles"]) - set(institutions.values_list("sigle", flat=True)):
                raise CommandError(f"Institution inconnue : {', '.join(sorted(manquent))}.")
        for institution in institutions:
            modele = apprendre(institution)
            if modele is None:
                self.stdout.write(
                    f"{institution} : trop peu de pièces confirmées (il en faut {EXEMPLES_MIN}, "
                    f"de deux types au moins, {PAR_TYPE_MIN} par type)."
                )
                continue
            justes = f"{(modele.exactitude or 0) * 100:.0f} %"
            self.stdout.write(
                f"{institution} : modèle {modele.version}, {modele.exemples} pièces, {modele.types} types, "
                f"{justes} retrouvés sur des pièces non apprises."
            )
