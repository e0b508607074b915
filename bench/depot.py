#!/usr/bin/env python
"""Any folder of files through the real intake: stored, opened and read in the isolated children, indexed.

Prints per file its final state, the sentence shown, seconds, peak memory of the children (MB), pages, files found
inside, and whether the bytes given back are those received; then totals. With --debit N, N files (the folder's, again
and again) go through real worker processes, and the rate is printed. Database, storage and index in a folder of their
own.

usage: bench/depot.py DOSSIER [--json F] [--seulement MOTIF] [--debit N] [--travailleurs N]
"""

import argparse
import fnmatch
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

PAS_S = 0.05
ATTENTE_S = 1800.0


class Sonde(threading.Thread):
    """Watches the memory of everything this process started."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.pic = 0
        self._fin = threading.Event()

    def run(self) -> None:
        from ocr.moteur import surveillance

        while not self._fin.wait(PAS_S):
            autres = [pid for pid in surveillance.descendance(os.getpid()) if pid != os.getpid()]
            self.pic = max(self.pic, surveillance.memoire(autres))

    def arreter(self) -> None:
        self._fin.set()
        self.join()


def preparer(dossier_travail: str) -> None:
    os.environ["LIASSE_DONNEES_DIR"] = dossier_travail
    os.environ.setdefault("LIASSE_JOURNAL", "CRITICAL")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    with open(os.devnull, "w", encoding="utf-8") as rien:
        call_command("demo", sans_dossiers=True, stdout=rien)


def ouvrir_un_dossier(rang: int) -> tuple[Any, Any]:
    from comptes.models import Agent, Entite
    from dossiers.actions import ouvrir_dossier
    from usagers.actions import creer_personne

    agent = Agent.objects.get(identifiant="as")
    entite = Entite.objects.get(institution=agent.institution, code="centre")
    personne = creer_personne(par=agent, nom=f"Mesure{chr(97 + rang % 26)}{chr(97 + rang // 26 % 26)}", prenom="Jeanne")
    return agent, ouvrir_dossier(personne=personne, entite=entite, par=agent, referent=agent)


def fichiers(dossier: Path, motif: str) -> list[Path]:
    return [
        chemin
        for chemin in sorted(dossier.rglob("*"))
        if chemin.is_file() and fnmatch.fnmatch(str(chemin.relative_to(dossier)), motif)
    ]


def vider_la_file() -> None:
    """The real worker's own step, in this process, until nothing is ready."""
    from django_tasks_db.models import DBTaskResult

    from commun.travaux.travailleur import Travailleur

    ouvrier = Travailleur(
        queue_names=["*"], interval=1, batch=True, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id="mesure", excluded_queue_names=[],
    )  # fmt: skip
    while (travail := DBTaskResult.objects.ready().first()) is not None:
        travail.claim("mesure")
        ouvrier.run_task(travail)


def passer(chemin: Path, agent: Any, dossier: Any) -> dict[str, Any]:
    """One file, from its deposit to the last job it caused."""
    from dossiers.actions import deposer_piece
    from ged import stockage
    from ged.enfants import descendants
    from ged.models import Version

    sonde = Sonde()
    sonde.start()
    debut = time.perf_counter()
    with chemin.open("rb") as flux:
        depose = deposer_piece(dossier=dossier, fichier=flux, nom=chemin.name, par=agent)
    recu = time.perf_counter() - debut
    vider_la_file()
    duree = time.perf_counter() - debut
    sonde.arreter()
    version = Version.objects.get(pk=depose.depot.version.pk)
    rendus = hashlib.sha256()
    for bloc in stockage.lire_flux(version.cle):
        rendus.update(bloc)
    premiere = version.pages.order_by("numero").first()
    return {
        "etat": version.etat,
        "code": version.code_raison,
        "phrase": " ".join(p for p in (version.raison, version.avertissement) if p),
        "type": version.type_mime,
        "accuse_s": round(recu, 3),
        "secondes": round(duree, 2),
        "memoire_mo": round(sonde.pic / 1_000_000),
        "pages": version.nb_pages or 0,
        "enfants": len(descendants(version.document)),
        "identique": rendus.hexdigest() == hashlib.sha256(chemin.read_bytes()).hexdigest(),
        "debut": premiere.texte[:200] if premiere else "",
    }


def tous(chemins: list[Path], racine: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    agent, dossier = ouvrir_un_dossier(0)
    for chemin in chemins:
        nom = str(chemin.relative_to(racine))
        fait = passer(chemin, agent, dossier)
        octets = "identiques" if fait["identique"] else "DIFFÉRENTS"
        print(
            f"{nom[:60]:60} {fait['etat']:10} {fait['secondes']:7.2f} s {fait['memoire_mo']:5d} Mo"
            f" {fait['pages']:5d} p. {fait['enfants']:3d} dedans  octets {octets}  {fait['phrase'][:160]}",
            flush=True,
        )
        yield nom, fait


def debit(chemins: list[Path], nombre: int, travailleurs: int) -> None:
    """Rate over `nombre` files with real worker processes."""
    from django_tasks_db.models import DBTaskResult

    from dossiers.actions import deposer_piece
    from ged.enums import ETATS_FINALS
    from ged.models import Version

    avant = Version.objects.count()
    debut = time.perf_counter()
    for rang in range(nombre):
        if rang % len(chemins) == 0:
            agent, dossier = ouvrir_un_dossier(1 + rang // len(chemins))
        chemin = chemins[rang % len(chemins)]
        with chemin.open("rb") as flux:
            deposer_piece(dossier=dossier, fichier=flux, nom=chemin.name, par=agent)
    accuses = time.perf_counter() - debut
    commande = [sys.executable, str(RACINE / "manage.py"), "travailleur"]
    ouvriers = [
        subprocess.Popen(commande, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(travailleurs)
    ]
    debut = time.perf_counter()
    lus = tout = 0.0
    try:
        while time.perf_counter() - debut < ATTENTE_S and not tout:
            threading.Event().wait(0.5)
            if not lus and not Version.objects.exclude(etat__in=ETATS_FINALS).exists():
                lus = time.perf_counter() - debut
            if lus and not DBTaskResult.objects.ready().exists():
                tout = time.perf_counter() - debut
    finally:
        for ouvrier in ouvriers:
            ouvrier.terminate()
        for ouvrier in ouvriers:
            ouvrier.wait(60)
    print(f"\n{nombre} fichiers mêlés, {travailleurs} travailleurs, {os.cpu_count()} cœurs")
    print(f"  accusés de réception : {accuses:.1f} s, {nombre / accuses:.1f} fichiers/s")
    if not lus:
        print(f"  tous ne sont pas finis après {ATTENTE_S:.0f} s")
        return
    faits = Version.objects.count() - avant
    print(f"  tous lus ou refusés  : {lus:.1f} s, {nombre / lus:.2f} fichiers/s ({faits} avec ceux trouvés dedans)")
    if tout:
        print(f"  copies et index finis : {tout:.1f} s, {nombre / tout:.2f} fichiers/s")


def resumer(faits: dict[str, dict[str, Any]]) -> None:
    durees = [f["secondes"] for f in faits.values()]
    etats = Counter(f["etat"] for f in faits.values())
    print(f"\n{len(faits)} fichiers : " + ", ".join(f"{n} {etat}" for etat, n in etats.most_common()))
    print(
        f"  secondes : total {sum(durees):.1f}, médiane {statistics.median(durees):.2f}, maximum {max(durees):.1f} ;"
        f" {len(durees) / sum(durees):.2f} fichiers/s à la suite"
    )
    print(f"  mémoire des enfants : maximum {max(f['memoire_mo'] for f in faits.values())} Mo")
    print(f"  octets rendus identiques : {sum(f['identique'] for f in faits.values())} sur {len(faits)}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("dossier", type=Path)
    options.add_argument("--json", type=Path)
    options.add_argument("--seulement", default="*")
    options.add_argument("--debit", type=int, default=0)
    options.add_argument("--travailleurs", type=int, default=2)
    args = options.parse_args()
    chemins = fichiers(args.dossier, args.seulement)
    if not chemins:
        raise SystemExit(f"Aucun fichier dans {args.dossier} : donnez un dossier qui en contient.")
    with tempfile.TemporaryDirectory(prefix="liasse-bench-") as travail:
        preparer(travail)
        if args.debit:
            debit(chemins, args.debit, args.travailleurs)
            return
        faits = dict(tous(chemins, args.dossier))
    resumer(faits)
    if args.json:
        args.json.write_text(json.dumps(faits, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
