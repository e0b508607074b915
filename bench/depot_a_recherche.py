#!/usr/bin/env python
"""Seconds from the deposit of a one-page scan to the moment a search finds its words, beside bare tesseract on the same
file in the same run. Real database, storage, worker process and index, in a folder of their own (removed at the end).

usage: bench/depot_a_recherche.py [FICHIER] [--mot MOT] [--fois N]
       without FICHIER: a rent receipt that the project draws itself
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))


def preparer(dossier_travail: str) -> None:
    os.environ["LIASSE_DONNEES_DIR"] = dossier_travail
    os.environ.setdefault("LIASSE_JOURNAL", "ERROR")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("demo", sans_dossiers=True, stdout=open(os.devnull, "w"))


def ouvrir_un_dossier():
    from comptes.models import Agent, Entite
    from dossiers.actions import ouvrir_dossier
    from usagers.actions import creer_personne

    assistante = Agent.objects.get(identifiant="as")
    entite = Entite.objects.get(institution=assistante.institution, code="centre")
    personne = creer_personne(par=assistante, nom="Mesure", prenom="Jeanne")
    return assistante, ouvrir_dossier(personne=personne, entite=entite, par=assistante, referent=assistante)


def exemple() -> tuple[bytes, str, str]:
    import datetime as dt

    from bureau.papiers import PersonnePapier, dessiner

    personne = PersonnePapier(
        prenom="Jeanne", nom="Mesure", date_naissance=dt.date(1980, 1, 1), rue="rue du Moulin 1", code_postal="7999",
        localite="Valcourt-sur-Hesbre", pays="BE",
    )  # fmt: skip
    return dessiner("quittance_loyer", personne, graine=1, rendu="scanner"), "quittance.jpg", "loyer"


def mesurer(contenu: bytes, nom: str, mot: str, fois: int) -> list[float]:
    import io

    from dossiers.actions import deposer_piece
    from search.actions import chercher
    from search.protocole import Requete

    assistante, dossier = ouvrir_un_dossier()
    travailleur = subprocess.Popen(
        [sys.executable, str(RACINE / "manage.py"), "travailleur"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    durees = []
    try:
        time.sleep(5)  # the worker is up before the first measure
        for tour in range(fois):
            # Trailing bytes make each deposit a new file; every decoder ignores them.
            debut = time.perf_counter()
            depose = deposer_piece(
                dossier=dossier, fichier=io.BytesIO(contenu + bytes([tour])), nom=nom, par=assistante
            )
            document = depose.piece.document_id
            while not chercher(assistante, Requete(texte=mot, document_id=document)).total:
                if time.perf_counter() - debut > 120:
                    raise SystemExit(f"« {mot} » n’est pas trouvé après 120 s : choisissez un mot lisible (--mot).")
                time.sleep(0.05)
            durees.append(time.perf_counter() - debut)
    finally:
        travailleur.terminate()
        travailleur.wait(30)
    return durees


def tesseract_nu(chemin: Path, fois: int) -> list[float]:
    durees = []
    for _ in range(fois):
        debut = time.perf_counter()
        subprocess.run(
            ["tesseract", str(chemin), "stdout", "-l", "fra", "--psm", "1"],
            check=True,
            capture_output=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
        durees.append(time.perf_counter() - debut)
    return durees


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("fichier", nargs="?")
    options.add_argument("--mot", default="")
    options.add_argument("--fois", type=int, default=5)
    args = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="liasse-bench-") as travail:
        preparer(travail)
        if args.fichier:
            contenu, nom = Path(args.fichier).read_bytes(), Path(args.fichier).name
            mot = args.mot or "demande"
        else:
            contenu, nom, mot = exemple()
        fichier = Path(travail) / nom
        fichier.write_bytes(contenu)
        nus = tesseract_nu(fichier, args.fois)
        durees = mesurer(contenu, nom, mot, args.fois)
    a, b = statistics.median(durees), statistics.median(nus)
    print(f"{nom} ({len(contenu) // 1000} Ko), {args.fois} fois, médianes sur {os.cpu_count()} cœurs")
    print(f"  tesseract nu                : {b:6.2f} s   ({min(nus):.2f} – {max(nus):.2f})")
    print(f"  dépôt → trouvé par recherche : {a:6.2f} s   ({min(durees):.2f} – {max(durees):.2f})")
    print(f"  rapport                      : {a / b:6.2f} ×   écart {a - b:+.2f} s")


if __name__ == "__main__":
    main()
