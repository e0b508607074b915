"""manage.py relever_courriels: takes once what waits in the mailboxes."""

from typing import Any

from django.core.management.base import BaseCommand

from courrier.actions.courriels import relever_partout
from courrier.models import Releve


class Command(BaseCommand):
    """Look at the mailboxes."""

    help = "Relève une fois les messageries des bannettes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look and say."""
        passage = relever_partout()
        self.stdout.write(f"{passage.pris} relevés, {passage.refuses} restés.")
        for releve in Releve.objects.filter(source="messagerie").exclude(raison="").select_related("bannette"):
            self.stderr.write(f"{releve.bannette} : {releve.raison} {releve.remede}")
