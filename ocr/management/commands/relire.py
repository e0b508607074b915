"""`manage.py relire`: another reading, in the background, of pieces read once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import F, Max, QuerySet

from ged.enums import EtatVersion
from ged.models import Version
from ged.relecture import anterieures, demander_en_serie, douteuses
from ocr.moteur import VERSION


class Command(BaseCommand):
    """Queues the readings; nothing of a content is shown. What is being read again already is not asked twice."""

    help = "Fait relire en arrière-plan des pièces déjà lues ; les corrections et les octets ne changent pas."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to choose: documents, those of an older engine, those with doubts."""
        choix = parser.add_mutually_exclusive_group(required=True)
        choix.add_argument("--document", type=int, nargs="+", metavar="N", help="numéros de documents")
        choix.add_argument(
            "--anterieures",
            nargs="?",
            const=VERSION,
            metavar="VERSION",
            help=f"lues par un lecteur plus ancien que VERSION (sans valeur : celui d’aujourd’hui, {VERSION})",
        )
        choix.add_argument("--douteuses", action="store_true", help="dont des pages sont signalées peu sûres")
        parser.add_argument("--institution", default="", metavar="SIGLE", help="seulement celles de cette institution")
        parser.add_argument("--compter", action="store_true", help="dit combien, ne demande rien")

    def handle(self, *args: Any, **options: Any) -> None:
        """Choose, say how many, queue."""
        versions = self._choisir(options)
        if options["institution"]:
            versions = versions.filter(document__institution__sigle=options["institution"])
        nombre = versions.count() if options["compter"] else demander_en_serie(versions, par=None)
        verbe = "à relire" if options["compter"] else "en file pour être relue(s)"
        self.stdout.write(f"{nombre} pièce(s) {verbe}.")

    def _choisir(self, options: dict[str, Any]) -> QuerySet[Version]:
        if options["anterieures"]:
            return anterieures(options["anterieures"])
        if options["douteuses"]:
            return douteuses()
        courantes = Version.objects.alias(derniere=Max("document__versions__numero")).filter(numero=F("derniere"))
        versions = courantes.filter(document__in=options["document"], etat=EtatVersion.LUE)
        absentes = set(options["document"]) - set(versions.values_list("document_id", flat=True))
        if absentes:
            numeros = ", ".join(map(str, sorted(absentes)))
            raise CommandError(f"Aucune pièce lue sous ces numéros : {numeros}. Rien n’a été demandé.")
        return versions
