"""`manage.py sortir_dossier NUMERO --agent LOGIN --vers CHEMIN` takes a dossier out, as that agent reads it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from commun.erreurs import ErreurLiasse
from comptes.models import Agent
from dossiers.export.seda import Versement
from dossiers.export.sortie import sortir_en_dossier, sortir_en_seda
from dossiers.models import DossierSocial


class Command(BaseCommand):
    """A folder, or with `--seda` one ZIP file for an archive service."""

    help = "Sort un dossier entier : dossier de fichiers avec manifeste, ou versement SEDA 2.2."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which dossier, as whom, where to; for SEDA the identifiers that the archive service gave."""
        parser.add_argument("numero")
        parser.add_argument("--agent", required=True, metavar="LOGIN", help="sort ce que cet agent peut lire")
        parser.add_argument("--vers", required=True, type=Path, metavar="CHEMIN")
        parser.add_argument("--seda", action="store_true", help="un fichier ZIP, bordereau SEDA 2.2")
        for nom in ("service-versant", "service-archives", "accord"):
            parser.add_argument(f"--{nom}", default="", metavar="IDENTIFIANT")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export and say how many pieces left."""
        agent = Agent.objects.filter(identifiant=options["agent"], is_active=True).first()
        visibles = DossierSocial.objects.visibles_par(agent) if agent else DossierSocial.objects.none()
        dossier = visibles.filter(numero=options["numero"]).first()
        if agent is None or dossier is None:
            raise CommandError("Cet agent, ou ce dossier parmi ceux qu’il lit, n’existe pas.")
        try:
            nombre = self._sortir(dossier, agent, options)
        except ErreurLiasse as erreur:
            raise CommandError(f"{erreur.message} {erreur.remede}") from erreur
        except FileExistsError as erreur:
            raise CommandError(f"{options['vers']} existe déjà : choisissez un autre chemin.") from erreur
        self.stdout.write(f"{nombre} pièce{'s' if nombre > 1 else ''} : {options['vers']}")

    def _sortir(self, dossier: DossierSocial, agent: Agent, options: dict[str, Any]) -> int:
        if not options["seda"]:
            return sortir_en_dossier(dossier=dossier, par=agent, vers=options["vers"])
        versant, archives, accord = (options[nom] for nom in ("service_versant", "service_archives", "accord"))
        if not (versant and archives and accord):
            raise CommandError(
                "Donnez --service-versant, --service-archives et --accord (fixés par le service d’archives)."
            )
        le = timezone.localtime()
        versement = Versement(versant, archives, accord, f"{dossier.numero}-{le:%Y%m%d%H%M%S}", le)
        return sortir_en_seda(dossier=dossier, par=agent, vers=options["vers"], versement=versement)
