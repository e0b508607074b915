"""Measures of `bench/ocr.py` besides quality: processor time on clean pages, compactness, flatness over many pages."""

import os
import resource
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pikepdf

from ged.mots import emballer
from ocr.moteur import ErreurMoteur, PageLue, bac, lire, lire_pages, pdf_cherchable, surveillance

_RESTE_OCTETS = 16 * 1024
_PART = 1.05


@dataclass(frozen=True)
class Duree:
    """Wall and processor seconds, children included."""

    mur: float
    processeur: float


def chronometrer(travail: Callable[[], object]) -> Duree:
    """How long `travail` takes."""

    def processeur() -> float:
        mesures = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
        return sum(m.ru_utime + m.ru_stime for m in mesures)

    avant, debut = processeur(), time.perf_counter()
    travail()
    return Duree(time.perf_counter() - debut, processeur() - avant)


def _nu(fichier: Path, fils: str) -> None:
    """Bare tesseract on one image, as it comes ("") or held to so many threads."""
    milieu = {**os.environ, **({"OMP_THREAD_LIMIT": fils} if fils else {})}
    commande = ["tesseract", str(fichier), "-", "--psm", "1", "-l", "fra"]
    subprocess.run(commande, env=milieu, capture_output=True, check=False)


def _lire_tout(fichier: Path) -> None:
    """Read a file; a page given up would be quick for nothing."""
    if not any(page.mots for page in lire(fichier).pages):
        raise RuntimeError(f"{fichier.name}: nothing was read")


def comparer(fichiers: Sequence[Path], fois: int) -> None:
    """Paired runs on clean pages. Without bubblewrap: what a child used inside it is not told to its parent."""
    os.environ["LIASSE_OCR_BULLE"] = "non"
    bac.bulle_disponible.cache_clear()
    print(f"\nTemps sur {len(fichiers)} pages propres, {fois} fois chacune, appariés (mur / processeur, en secondes) :")
    totaux: list[tuple[Duree, Duree, Duree]] = []
    for fichier in fichiers:
        travaux = (partial(_lire_tout, fichier), partial(_nu, fichier, ""), partial(_nu, fichier, "1"))
        essais = [tuple(chronometrer(travail) for travail in travaux) for _ in range(fois)]
        meilleurs = tuple(Duree(min(e[i].mur for e in essais), min(e[i].processeur for e in essais)) for i in range(3))
        totaux.append((meilleurs[0], meilleurs[1], meilleurs[2]))
        colonnes = "   ".join(f"{d.mur:6.2f} / {d.processeur:5.2f}" for d in meilleurs)
        print(f"  {fichier.name[:44]:44} ici {colonnes}  (nu, nu à un fil)", flush=True)
    for rang, nom in ((1, "tesseract nu"), (2, "tesseract nu à un fil")):
        mur = [t[0].mur / t[rang].mur for t in totaux]
        cpu = [t[0].processeur / t[rang].processeur for t in totaux]
        total_mur = sum(t[0].mur for t in totaux) / sum(t[rang].mur for t in totaux)
        total_cpu = sum(t[0].processeur for t in totaux) / sum(t[rang].processeur for t in totaux)
        print(
            f"  {nom} : mur {total_mur:.2f} × au total, médiane {statistics.median(mur):.2f}, pire {max(mur):.2f} ;"
            f" processeur {total_cpu:.2f} × au total, médiane {statistics.median(cpu):.2f}, pire {max(cpu):.2f}"
        )
    del os.environ["LIASSE_OCR_BULLE"]
    bac.bulle_disponible.cache_clear()


def compacite(lues: Sequence[tuple[Path, list[PageLue]]]) -> None:
    """Searchable PDF against the original, and bytes per word stored."""
    octets_mots = sum(len(emballer(p.mots)) for _, pages in lues for p in pages)
    nombre = sum(len(p.mots) for _, pages in lues for p in pages)
    print(f"\nMots gardés avec leurs cadres : {octets_mots / max(1, nombre):.1f} octets par mot ({nombre} mots)")
    depassements = []
    with tempfile.TemporaryDirectory() as dossier:
        sortie = Path(dossier) / "cherchable.pdf"
        for fichier, pages in lues:
            try:
                pdf_cherchable(fichier, pages, sortie)
            except ErreurMoteur as erreur:
                print(f"  {fichier.name} : {erreur.message}")
                continue
            avant, apres = fichier.stat().st_size, sortie.stat().st_size
            depassements.append((apres - _PART * avant - _RESTE_OCTETS, fichier.name, avant, apres))
    trop = sorted((d for d in depassements if d[0] > 0), reverse=True)
    print(f"PDF cherchable : {len(depassements) - len(trop)} fichiers sur {len(depassements)} sous 1,05 × + 16 Ko")
    for _, nom, avant, apres in trop:
        print(f"  {nom[:44]:44} {avant / 1024:8.0f} Ko → {apres / 1024:8.0f} Ko")


class Memoire(threading.Thread):
    """Peak of the summed memory (MB) of this process's children, sampled."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.pic = 0.0
        self._fin = threading.Event()

    def run(self) -> None:
        while not self._fin.wait(0.1):
            pids = [p for p in surveillance.descendance(os.getpid()) if p != os.getpid()]
            self.pic = max(self.pic, surveillance.memoire(pids) / 1e6)

    def finir(self) -> float:
        self._fin.set()
        self.join()
        return self.pic


def platitude() -> None:
    """Time per page and memory, from 1 to 3,000 born-digital pages."""
    print("\nPlatitude (PDF nés numériques, 2 000 signes par page) :")
    with tempfile.TemporaryDirectory() as dossier:
        for nombre in (1, 100, 3000):
            chemin = Path(dossier) / f"{nombre}.pdf"
            composer(chemin, nombre)
            memoire, debut = Memoire(), time.perf_counter()
            memoire.start()
            lues = sum(1 for _ in lire_pages(chemin))
            duree = time.perf_counter() - debut
            print(f"  {lues:5} pages : {duree:6.2f} s, {lues / duree:6.1f} pages/s, pic {memoire.finir():.0f} Mo")


def composer(chemin: Path, nombre: int) -> None:
    """A PDF of that many pages, 2,000 characters each."""
    pdf = pikepdf.new()
    police = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
    )  # fmt: skip
    ligne = "Le comité spécial du service social décide d'octroyer une aide."[:50].ljust(50, "e")
    for numero in range(1, nombre + 1):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=police))
        corps = "".join(f"1 0 0 1 50 {790 - 18 * i} Tm (Page {numero} {ligne}) Tj " for i in range(40))
        page.contents_add(f"BT /F1 10 Tf {corps} ET".encode("cp1252"))
    pdf.save(chemin)
