"""`manage.py deposer FICHIER… --dossier NUMERO --type CODE --agent LOGIN [--attendre]`: one JSON line per file."""

import json
import threading
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from commun.erreurs import ErreurLiasse
from commun.models import Bail
from commun.travaux.travailleur import DUREE_DU_BAIL
from comptes.models import Agent
from dossiers.actions import deposer_piece
from dossiers.models import DossierSocial
from ged.models import Version
from referentiel.lecture import types_piece
from referentiel.models import TypePiece

PAUSE = 0.5  # seconds between two looks at the reading


class Command(BaseCommand):
    """Same action as the page: rights, journal and reading are the same."""

    help = "Dépose des fichiers dans un dossier ; écrit une ligne JSON par fichier (id, empreinte, etat)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Files, then who files them where."""
        parser.add_argument("fichiers", nargs="+", type=Path, metavar="FICHIER")
        parser.add_argument("--dossier", required=True, metavar="NUMERO", help="numéro du dossier")
        parser.add_argument("--type", default="", metavar="CODE", help="code du type de pièce ; vide : à classer")
        parser.add_argument("--agent", required=True, metavar="LOGIN", help="identifiant de l’agent qui dépose")
        parser.add_argument("--attendre", action="store_true", help="attend que chaque fichier soit lu")

    def handle(self, *args: Any, **options: Any) -> None:
        """Deposit each file; a refused one does not stop the others, and the exit code tells."""
        agent = Agent.objects.filter(identifiant=options["agent"], is_active=True).first()
        if agent is None:
            raise CommandError(f"Aucun agent actif « {options['agent']} ».")
        dossier = self._dossier(agent, options["dossier"])
        type_piece = self._type(dossier, options["type"])
        depots = [self._deposer(chemin, dossier, agent, type_piece) for chemin in options["fichiers"]]
        refus = 0
        for chemin, resultat in zip(options["fichiers"], depots, strict=True):
            if isinstance(resultat, str):
                refus += 1
                self._ligne(fichier=str(chemin), id=None, empreinte=None, etat="non_range", raison=resultat)
                continue
            version = self._attendre(resultat) if options["attendre"] else resultat
            self._ligne(
                fichier=str(chemin),
                id=version.document_id,
                empreinte=version.empreinte,
                etat=version.etat,
                raison=version.raison,
                pages=version.nb_pages,
            )
        if refus:
            raise CommandError(f"{refus} fichier(s) non rangé(s) : rien n’en a été gardé.")

    def _dossier(self, agent: Agent, numero: str) -> DossierSocial:
        dossiers = DossierSocial.objects.connus_de(agent).select_related("compartiment", "institution")
        dossier = dossiers.filter(numero=numero).first()
        if dossier is None:
            raise CommandError(f"Cet agent ne connaît aucun dossier n° {numero}.")
        return dossier

    def _type(self, dossier: DossierSocial, code: str) -> TypePiece | None:
        if not code:
            return None
        types = {t.code: t for t in types_piece(dossier.institution)}
        if code not in types:
            raise CommandError(f"Type de pièce inconnu : {code}. Types : {', '.join(sorted(types))}.")
        return types[code]

    def _deposer(
        self, chemin: Path, dossier: DossierSocial, agent: Agent, type_piece: TypePiece | None
    ) -> Version | str:
        """The version inscribed, or why nothing was kept."""
        try:
            with chemin.open("rb") as fichier:
                depose = deposer_piece(
                    dossier=dossier, fichier=fichier, nom=chemin.name, par=agent, type_piece=type_piece
                )
        except OSError as erreur:
            return f"Fichier illisible : {erreur.strerror}"
        except ErreurLiasse as erreur:
            return str(erreur)
        return depose.depot.version

    def _attendre(self, version: Version) -> Version:
        """Until its reading is final: a live worker reads it, else this process empties the queue."""
        arret = threading.Event()
        while True:
            version.refresh_from_db()
            if version.finale:
                return version
            if Bail.objects.filter(vu_le__gte=timezone.now() - DUREE_DU_BAIL).exists():
                arret.wait(PAUSE)
            else:
                call_command("travailleur", "--vider", stdout=self.stderr)
                arret.wait(PAUSE)

    def _ligne(self, **valeurs: Any) -> None:
        self.stdout.write(json.dumps(valeurs, ensure_ascii=False))
