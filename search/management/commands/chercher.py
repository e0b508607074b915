"""`manage.py chercher "mots" --agent LOGIN`: the same search as on the screen, with that agent's rights."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from commun.erreurs import ErreurLiasse
from comptes.models import Agent
from search.actions import chercher
from search.protocole import Requete, Resultat, Resultats


class Command(BaseCommand):
    """Prints hits, best first; `--json` for scripts (marked words between <mark> and </mark>)."""

    help = 'Cherche comme un agent : mots, "phrases", -exclusions.'

    def add_arguments(self, parser: CommandParser) -> None:
        """Words, agent, and what to restrict to."""
        parser.add_argument("mots")
        parser.add_argument("--agent", required=True, metavar="LOGIN")
        parser.add_argument("--json", action="store_true", help="une ligne JSON au lieu de phrases")
        parser.add_argument("--genre", action="append", default=[], help="page, personne, dossier… (plusieurs fois)")
        parser.add_argument("--dossier", type=int, help="clé du dossier")
        parser.add_argument("--document", type=int, help="clé du document")
        parser.add_argument("--taille", type=int, default=20)

    def handle(self, *args: Any, **options: Any) -> None:
        """Search and print."""
        agent = Agent.objects.filter(identifiant=options["agent"], is_active=True).first()
        if agent is None:
            raise CommandError(f"Aucun agent actif ne s’appelle « {options['agent']} ».")
        requete = Requete(
            texte=options["mots"],
            genres=tuple(options["genre"]),
            dossier_id=options["dossier"],
            document_id=options["document"],
            taille=options["taille"],
        )
        try:
            resultats = chercher(agent, requete)
        except ErreurLiasse as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(_json(resultats) if options["json"] else _phrases(resultats))


def _json(resultats: Resultats) -> str:
    return json.dumps(
        {
            "total": resultats.total,
            "par_genre": resultats.par_genre,
            "degrade": resultats.degrade,
            "elements": [
                {
                    "id": r.id,
                    "genre": r.genre,
                    "objet": r.objet_id,
                    "titre": r.titre,
                    "page": r.page,
                    "url": r.url,
                    "dossier": r.dossier_id,
                    "document": r.document_id,
                    "version": r.version_id,
                    "type": r.type,
                    "date": r.date.isoformat() if r.date else None,
                    "score": round(r.score, 4),
                    "extrait": _extrait(r, "<mark>", "</mark>"),
                    "mots": r.mots,
                }
                for r in resultats.elements
            ],
        },
        ensure_ascii=False,
    )


def _phrases(resultats: Resultats) -> str:
    if resultats.degrade:
        return resultats.degrade
    lignes = [f"{resultats.total} résultat{'s' if resultats.total > 1 else ''}"]
    for r in resultats.elements:
        lignes += [f"{r.titre}{f' – page {r.page}' if r.page else ''}  {r.url}", f"    {_extrait(r, '«', '»')}"]
    return "\n".join(lignes)


def _extrait(resultat: Resultat, ouvre: str, ferme: str) -> str:
    return "".join(f"{ouvre}{texte}{ferme}" if marque else texte for texte, marque in resultat.extrait)
