#!/usr/bin/env python
"""Quality, speed and memory of the OCR engine on a folder of images and PDF with their `.gt.txt` beside them.

Its rivals read the same files in the same run: bare `tesseract --psm 1 -l fra`, and, where it is installed (or named by
OCRMYPDF), `ocrmypdf --rotate-pages --deskew`. Without an option, all is measured: some 15 minutes on a quiet machine.

usage: bench/ocr.py DOSSIER [--court] [--vitesse N] [--seulement MOTIF] [--tableau FICHIER] [--cache DOSSIER]
       --court: quality, doubt, share of further attempts and memory only
       --vitesse: paired runs on each clean page, the best of N (2 unless told; 0: none)
       --seulement: only the files whose name matches this regular expression
       --tableau: write the figures of each file there, tab separated
       --cache: keep the rivals' texts and times there, and use them again (times are then not paired any more)

Quality: recall of the words as a bag (NFKC, lower case, letters and digits; ~~~ _ ^ of the ground truth dropped) and
character error rate of the words in reading order. Clean pages: those where bare tesseract finds 95 % of the words.
Besides: wall and processor time of paired runs, size of the searchable PDF against the original, bytes per word stored,
time per page and memory at 1, 100 and 3,000 born-digital pages.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(RACINE))

from ocr_vitesse import Memoire, compacite, comparer, platitude  # noqa: E402

from ocr.moteur import ErreurMoteur, PageLue, lire  # noqa: E402

PROPRE = 0.95
MAUVAISE = 0.60


def mots(texte: str) -> list[str]:
    texte = unicodedata.normalize("NFKC", texte).lower().replace("~~~", " ").replace("_", " ").replace("^", "")
    return re.findall(r"\w+", texte)


def rappel(verite: str, lu: str) -> float:
    voulus, trouves = Counter(mots(verite)), Counter(mots(lu))
    return sum((voulus & trouves).values()) / max(1, sum(voulus.values()))


def taux_d_erreur(verite: str, lu: str) -> float:
    """Levenshtein distance over the length of the truth, words joined by one space (Myers' bit vectors)."""
    a, b = " ".join(mots(verite)), " ".join(mots(lu))
    if not a:
        return float(bool(b))
    positions: dict[str, int] = {}
    for i, signe in enumerate(a):
        positions[signe] = positions.get(signe, 0) | 1 << i
    masque, haut = (1 << len(a)) - 1, 1 << (len(a) - 1)
    plus, moins, distance = masque, 0, len(a)
    for signe in b:
        egal = positions.get(signe, 0)
        vertical = egal | moins
        horizontal = (((egal & plus) + plus) ^ plus) | egal
        monte, descend = moins | (~(horizontal | plus) & masque), plus & horizontal
        distance += bool(monte & haut) - bool(descend & haut)
        monte, descend = (monte << 1 | 1) & masque, (descend << 1) & masque
        plus, moins = descend | (~(vertical | monte) & masque), monte & vertical
    return distance / len(a)


@dataclass
class Mesure:
    texte: str
    secondes: float
    erreur: str = ""


def paires(dossier: Path) -> Iterator[tuple[Path, str]]:
    for verite in sorted(dossier.rglob("*.gt.txt")):
        base = verite.name.removesuffix(".gt.txt")
        sources = [f for f in sorted(verite.parent.glob(base + ".*")) if not f.name.endswith(".gt.txt")]
        if sources:
            yield sources[0], verite.read_text(encoding="utf-8", errors="replace")


def tesseract_nu(fichier: Path, travail: Path) -> Mesure:
    """Bare tesseract; a PDF is drawn first, as it reads none."""
    debut = time.perf_counter()
    entrees = [fichier]
    if fichier.suffix.lower() == ".pdf":
        subprocess.run(["pdftoppm", "-r", "300", "-png", fichier, travail / "p"], check=False, capture_output=True)
        entrees = sorted(travail.glob("p*.png"))
    textes = []
    for entree in entrees:
        resultat = subprocess.run(
            ["tesseract", str(entree), "-", "--psm", "1", "-l", "fra"], capture_output=True, text=True, check=False
        )
        textes.append(resultat.stdout)
    return Mesure("\f".join(textes), time.perf_counter() - debut)


def ocrmypdf(fichier: Path, travail: Path) -> Mesure:
    cote, sortie = travail / "texte.txt", travail / "sortie.pdf"
    debut = time.perf_counter()
    options = ["-l", "fra", "--rotate-pages", "--deskew", "--sidecar", str(cote), "--output-type", "pdf", "--force-ocr"]
    if fichier.suffix.lower() != ".pdf":
        options = [*options[:-1], "--image-dpi", "300"]
    resultat = subprocess.run(
        [commande_ocrmypdf(), *options, str(fichier), str(sortie)], capture_output=True, text=True, check=False
    )
    texte = cote.read_text(encoding="utf-8") if cote.exists() and resultat.returncode == 0 else ""
    return Mesure(texte, time.perf_counter() - debut, "" if texte else resultat.stderr.strip()[-80:])


def commande_ocrmypdf() -> str:
    return os.environ.get("OCRMYPDF") or shutil.which("ocrmypdf") or ""


def en_cache(cache: Path | None, nom: str, fichier: Path, mesurer: Callable[[Path, Path], Mesure]) -> Mesure:
    cle = hashlib.sha256(nom.encode() + fichier.read_bytes()).hexdigest()
    if cache and (cache / cle).exists():
        return Mesure(**json.loads((cache / cle).read_text(encoding="utf-8")))
    with tempfile.TemporaryDirectory() as travail:
        mesure = mesurer(fichier, Path(travail))
    if cache:
        cache.mkdir(parents=True, exist_ok=True)
        (cache / cle).write_text(json.dumps(mesure.__dict__), encoding="utf-8")
    return mesure


@dataclass
class Ligne:
    nom: str
    chemin: Path
    nous: Mesure
    nu: Mesure
    rival: Mesure | None
    verite: str
    pages: list[PageLue]
    memoire_mo: float


def mesurer_fichier(fichier: Path, verite: str, cache: Path | None) -> Ligne:
    nu = en_cache(cache, "tesseract", fichier, tesseract_nu)
    memoire = Memoire()
    memoire.start()
    debut = time.perf_counter()
    pages: list[PageLue] = []
    try:
        lecture = lire(fichier)
        nous, pages = Mesure(lecture.texte, time.perf_counter() - debut), lecture.pages
    except ErreurMoteur as erreur:
        nous = Mesure("", time.perf_counter() - debut, erreur.message)
    pic = memoire.finir()
    rival = en_cache(cache, "ocrmypdf", fichier, ocrmypdf) if commande_ocrmypdf() else None
    return Ligne(fichier.name, fichier, nous, nu, rival, verite, pages, pic)


def note(mesure: Mesure | None, verite: str) -> str:
    return (
        "      –      "
        if mesure is None
        else f"{rappel(verite, mesure.texte):.3f} / {taux_d_erreur(verite, mesure.texte):.3f}"
    )


def afficher(ligne: Ligne) -> None:
    essais = sum(page.essais for page in ligne.pages)
    alerte = "; ".join(p.avertissement for p in ligne.pages if p.avertissement) or ligne.nous.erreur
    print(
        f"{ligne.nom[:44]:44} {note(ligne.nous, ligne.verite)}  {note(ligne.nu, ligne.verite)}  "
        f"{note(ligne.rival, ligne.verite)}  {ligne.nous.secondes:5.1f} s {ligne.nu.secondes:5.1f} s  {essais}"
        f"  {alerte[:40]}",
        flush=True,
    )


def resumer(lignes: list[Ligne]) -> None:
    def moyenne(mesures: list[tuple[Mesure, str]]) -> str:
        rappels, erreurs = [rappel(v, m.texte) for m, v in mesures], [taux_d_erreur(v, m.texte) for m, v in mesures]
        return f"{statistics.mean(rappels):.3f} / {statistics.mean(erreurs):.3f}"

    print(f"\n{len(lignes)} fichiers avec vérité : rappel des mots / erreur de caractères, moyennes")
    print(f"  ici             {moyenne([(x.nous, x.verite) for x in lignes])}")
    print(f"  tesseract nu    {moyenne([(x.nu, x.verite) for x in lignes])}")
    rivaux = [(x.rival, x.verite) for x in lignes if x.rival]
    print(f"  ocrmypdf        {moyenne(rivaux) if rivaux else 'absent de cette machine : non mesuré'}")
    pire = min(rappel(x.verite, x.nous.texte) - rappel(x.verite, x.nu.texte) for x in lignes)
    print(f"  pire écart de rappel avec tesseract nu, sur un fichier : {pire:+.3f}")
    resumer_vitesse(lignes)
    resumer_doute(lignes)


def propre(ligne: Ligne) -> bool:
    return rappel(ligne.verite, ligne.nu.texte) >= PROPRE


def resumer_vitesse(lignes: list[Ligne]) -> None:
    propres = [x for x in lignes if propre(x)]
    if propres:
        rapports = [x.nous.secondes / x.nu.secondes for x in propres]
        total = sum(x.nous.secondes for x in propres) / sum(x.nu.secondes for x in propres)
        print(
            f"Temps, {len(propres)} pages propres : {total:.2f} × tesseract nu au total,"
            f" médiane {statistics.median(rapports):.2f}, pire {max(rapports):.2f}"
        )
    rivaux = [x for x in lignes if x.rival]
    if rivaux:
        part = sum(x.rival.secondes for x in rivaux if x.rival) / sum(x.nu.secondes for x in rivaux)
        print(f"Temps d'ocrmypdf, tous les fichiers : {part:.2f} × tesseract nu")
    tous = sum(x.nous.secondes for x in lignes) / sum(x.nu.secondes for x in lignes)
    print(f"Temps, tous les fichiers : {tous:.2f} × tesseract nu")
    pages = [p for x in lignes for p in x.pages if p.source == "ocr"]
    reprises = sum(p.essais > 1 for p in pages)
    print(
        f"Pages lues plus d'une fois : {reprises} sur {len(pages)} ({reprises / max(1, len(pages)):.0%}) ;"
        f" sur les propres : {sum(p.essais > 1 for x in propres for p in x.pages)} sur {len(propres)}"
    )


def resumer_doute(lignes: list[Ligne]) -> None:
    """Is the depositor warned of the pages that were badly read, and of those only?"""
    signalees = {x.nom for x in lignes if x.nous.erreur or any(p.avertissement for p in x.pages)}
    mauvaises = {x.nom for x in lignes if rappel(x.verite, x.nous.texte) < MAUVAISE}
    justes = signalees & mauvaises
    print(
        f"Avertissement au déposant : {len(signalees)} fichiers signalés,"
        f" {len(mauvaises)} lus à moins de {MAUVAISE:.0%} ;"
        f" précision {len(justes) / len(signalees) if signalees else 1:.2f},"
        f" rappel {len(justes) / len(mauvaises) if mauvaises else 1:.2f}"
    )
    ecarts = [
        abs(statistics.mean(p.confiance for p in x.pages) - rappel(x.verite, x.nous.texte)) for x in lignes if x.pages
    ]
    print(f"Écart moyen entre la confiance annoncée et le rappel mesuré : {statistics.mean(ecarts):.3f}")


def ecrire_tableau(lignes: list[Ligne], chemin: Path) -> None:
    """One line per file, tab separated: recall and error rate of each engine, seconds, runs of tesseract, certainty."""
    titres = ["fichier", "rappel", "erreur", "nu_rappel", "nu_erreur", "ocrmypdf_rappel", "ocrmypdf_erreur"]
    titres += ["secondes", "nu_secondes", "ocrmypdf_secondes", "essais", "confiance", "avertissement"]
    rangees = ["\t".join(titres)]
    for x in lignes:
        mesures = (x.nous, x.nu, x.rival)
        notes = [f"{f(x.verite, m.texte):.3f}" if m else "" for m in mesures for f in (rappel, taux_d_erreur)]
        durees = [f"{m.secondes:.2f}" if m else "" for m in mesures]
        confiance = f"{statistics.mean(p.confiance for p in x.pages):.3f}" if x.pages else ""
        alerte = "; ".join(p.avertissement for p in x.pages if p.avertissement) or x.nous.erreur
        rangees.append("\t".join([x.nom, *notes, *durees, str(sum(p.essais for p in x.pages)), confiance, alerte]))
    chemin.write_text("\n".join(rangees) + "\n", encoding="utf-8")


def mesurer_le_reste(lignes: list[Ligne], fois: int) -> None:
    """Paired times on the clean pages, compactness, flatness."""
    images = [x.chemin for x in lignes if x.chemin.suffix.lower() != ".pdf" and propre(x)]
    if fois and images:
        comparer(images, fois)
    compacite([(x.chemin, x.pages) for x in lignes if x.pages])
    platitude()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dossier", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--court", action="store_true")
    parser.add_argument("--vitesse", type=int, default=2)
    parser.add_argument("--tableau", type=Path)
    parser.add_argument("--seulement", default="")
    options = parser.parse_args()
    couples = [(f, v) for f, v in paires(options.dossier) if re.search(options.seulement, f.name)]
    if not couples:
        print(f"Aucun fichier avec son .gt.txt dans {options.dossier}.", file=sys.stderr)
        return 2
    print(f"{'fichier':44} {'ici':13}  {'tesseract nu':13}  {'ocrmypdf':13}   temps (ici, nu)  essais")
    lignes = []
    for fichier, verite in couples:
        lignes.append(mesurer_fichier(fichier, verite, options.cache))
        afficher(lignes[-1])
    resumer(lignes)
    print(f"Mémoire, pic de nos processus enfants sur un fichier : {max(x.memoire_mo for x in lignes):.0f} Mo")
    if options.tableau:
        ecrire_tableau(lignes, options.tableau)
    if not options.court:
        mesurer_le_reste(lignes, options.vitesse)
    return 0


if __name__ == "__main__":
    sys.exit(main())
