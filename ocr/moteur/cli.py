"""Command line of the engine; `manage.py ocr` calls the same function."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ocr.moteur.champs import reconnaitre_papier, reperer
from ocr.moteur.erreurs import ErreurMoteur
from ocr.moteur.lecture import lire
from ocr.moteur.modele import Lecture
from ocr.moteur.pagination import pages_manquantes


def analyseur(programme: str = "python -m ocr.moteur") -> argparse.ArgumentParser:
    """The arguments, with their help in French."""
    parser = argparse.ArgumentParser(prog=programme, description="Lit le texte d'un PDF ou d'une image.")
    ajouter_arguments(parser)
    return parser


def ajouter_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments on any parser (Django's commands bring their own)."""
    parser.add_argument("fichiers", nargs="+", type=Path, metavar="FICHIER", help="PDF ou image à lire")
    parser.add_argument("--texte", type=Path, metavar="TXT", help="écrire le texte dans ce fichier")
    parser.add_argument(
        "--json",
        type=Path,
        metavar="JSON",
        help="écrire pages, mots et cadres dans ce fichier",
    )
    parser.add_argument(
        "--pdf",
        type=Path,
        metavar="PDF",
        help="écrire le PDF cherchable dans ce fichier (un seul FICHIER)",
    )
    parser.add_argument(
        "--processus",
        type=int,
        metavar="N",
        help="nombre de pages lues à la fois (défaut : un par cœur)",
    )
    parser.add_argument(
        "--mot-de-passe",
        default="",
        metavar="MOT",
        help="mot de passe d'un PDF protégé",
    )
    parser.add_argument(
        "--champs",
        action="store_true",
        help="repérer numéros, dates, montants et noms, et reconnaître le papier (dans le JSON, ou à l'écran)",
    )
    parser.add_argument(
        "--langues",
        default="fra",
        metavar="CODES",
        help="langues, par exemple fra+nld (défaut : fra)",
    )


def executer(argv: Sequence[str], *, programme: str = "python -m ocr.moteur") -> int:
    """Read the files named in `argv`; return 0, or 1 when one was refused (its sentence is on stderr)."""
    options = analyseur(programme).parse_args(argv)
    return executer_options(options)


def executer_options(options: argparse.Namespace) -> int:
    """Same as `executer`, the arguments being parsed already."""
    if options.pdf is not None and len(options.fichiers) > 1:
        print("L'option --pdf demande un seul fichier.", file=sys.stderr)
        return 2
    lectures: list[tuple[Path, Lecture]] = []
    refus = 0
    for chemin in options.fichiers:
        try:
            lectures.append((chemin, _lire(chemin, options)))
        except ErreurMoteur as erreur:
            print(f"{chemin} : {erreur}", file=sys.stderr)
            refus = 1
    _ecrire(lectures, options)
    return refus


def en_json(chemin: Path, lecture: Lecture, *, champs: bool = False) -> dict[str, Any]:
    """A reading as plain data; the keys are stable. `champs` adds what structured reading finds."""
    donnees: dict[str, Any] = {
        "fichier": str(chemin),
        "type": lecture.apercu.type_mime,
        "nb_pages": lecture.apercu.nb_pages,
        "tronque": lecture.apercu.tronque,
        "avertissements": lecture.apercu.avertissements,
        "pages": [page.en_json() for page in lecture.pages],
    }
    if champs:
        donnees["champs"] = [trouvaille.en_json() for trouvaille in reperer(lecture.pages)]
        donnees["papiers"] = [papier.en_json() for papier in reconnaitre_papier(lecture.pages)]
    return donnees


def _lire(chemin: Path, options: argparse.Namespace) -> Lecture:
    lecture = lire(
        chemin,
        langues=options.langues,
        processus=options.processus,
        pdf=options.pdf,
        mot_de_passe=getattr(options, "mot_de_passe", ""),
    )
    manquantes = pages_manquantes(lecture.pages)
    if manquantes:
        liste = ", ".join(map(str, manquantes))
        print(f"{chemin} : des pages annoncées manquent : {liste}. Déposez le document complet.", file=sys.stderr)
    for avertissement in lecture.apercu.avertissements:
        print(f"{chemin} : {avertissement}", file=sys.stderr)
    for page in lecture.pages:
        if page.avertissement:
            print(f"{chemin}, page {page.numero} : {page.avertissement}", file=sys.stderr)
    return lecture


def _ecrire(lectures: list[tuple[Path, Lecture]], options: argparse.Namespace) -> None:
    texte = "\f".join(lecture.texte for _, lecture in lectures)
    if options.texte is not None:
        options.texte.write_text(texte + "\n", encoding="utf-8")
    if options.json is not None and lectures:
        donnees = [en_json(chemin, lecture, champs=_champs(options)) for chemin, lecture in lectures]
        contenu = donnees[0] if len(options.fichiers) == 1 else donnees
        options.json.write_text(json.dumps(contenu, ensure_ascii=False), encoding="utf-8")
    if lectures and options.texte is None and options.json is None and options.pdf is None:
        print(_champs_en_texte(lectures) if _champs(options) else texte)


def _champs(options: argparse.Namespace) -> bool:
    return bool(getattr(options, "champs", False))


def _champs_en_texte(lectures: list[tuple[Path, Lecture]]) -> str:
    """What structured reading finds, as the JSON that --json would write, without the pages."""
    choisies = ("fichier", "champs", "papiers")
    tout = [en_json(chemin, lecture, champs=True) for chemin, lecture in lectures]
    donnees = [{cle: valeur[cle] for cle in choisies} for valeur in tout]
    return json.dumps(donnees[0] if len(donnees) == 1 else donnees, ensure_ascii=False, indent=1)
