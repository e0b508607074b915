"""Child side: the tesseract command, one run per attempt. Image in on stdin, TSV out: no file is written."""

import os
import re
import subprocess
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

from ocr.moteur._confinement import Refus

_MODE_PNM: Final = {"L": b"P5", "RGB": b"P6"}
# Ligatures of typesetting are two letters for whoever searches.
_LIGATURES: Final = re.compile("[\ufb00-\ufb06]")
_NIVEAU_MOT: Final = "5"
_ROTATION: Final = re.compile(rb"^Rotate: (\d+)", re.MULTILINE)
_SURETE: Final = re.compile(rb"^Orientation confidence: ([\d.]+)", re.MULTILINE)
# Threads of one run: more than one is quicker for whoever waits alone, and dearer for all when others work.
_FILS: Final = "OMP_THREAD_LIMIT"
# Threads that wait must sleep: when another process comes to want the core, spinning makes a page twenty times as long.
_ATTENTE: Final = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0"}
_FILS_MAX: Final = 4
_CHARGE: Final = Path("/proc/loadavg")
OTSU: Final = 0
SAUVOLA: Final = 2


# A text read at a place, and how sure its reading was, 0-1.
Voix = tuple[str, float]


@dataclass(frozen=True, slots=True)
class MotBrut:
    """A word of tesseract: box in pixels, confidence 0-1, and its place (block, paragraph, line).

    `voix`: all that was read there, when the place was read more than once.
    """

    texte: str
    boite: tuple[int, int, int, int]
    confiance: float
    bloc: int
    ligne: tuple[int, int, int]
    voix: tuple[Voix, ...] = ()


def lire_image(
    commande: str,
    image: Image.Image,
    *,
    langues: str,
    dpi: int,
    seuillage: int = OTSU,
    psm: int = 3,
    duree_s: float | None = None,
) -> list[MotBrut]:
    """Words of an image in tesseract's reading order. `psm`: its page segmentation mode.

    `duree_s`: seconds after which a run is given up (`Refus`); without it, the parent watches over the whole page.
    """
    options = [
        "-l",
        langues,
        "--psm",
        str(psm),
        "--dpi",
        str(dpi),
        "-c",
        f"thresholding_method={seuillage}",
        "tsv",
    ]
    resultat = _executer(commande, image, options, duree_s)
    if resultat.returncode != 0:
        raise Refus(
            "erreur",
            f"tesseract {resultat.returncode} {resultat.stderr[-200:].decode(errors='replace')}",
        )
    return [mot for ligne in resultat.stdout.decode("utf-8", "replace").splitlines()[1:] if (mot := _mot(ligne))]


def orientation(commande: str, image: Image.Image, *, dpi: int) -> tuple[int, float]:
    """Degrees clockwise that make the image upright, and how sure (0: unknown, above ~1: sure)."""
    resultat = _executer(commande, image, ["--psm", "0", "-l", "osd", "--dpi", str(dpi)])
    rotation, surete = (
        _ROTATION.search(resultat.stdout),
        _SURETE.search(resultat.stdout),
    )
    if resultat.returncode != 0 or rotation is None or surete is None:
        return 0, 0.0
    return int(rotation[1]) % 360, float(surete[1])


def _executer(
    commande: str, image: Image.Image, options: list[str], duree_s: float | None = None
) -> "subprocess.CompletedProcess[bytes]":
    if not commande:
        raise Refus("moteur_absent")
    entete = b"%s\n%d %d\n255\n" % (_MODE_PNM[image.mode], *image.size)
    arguments = [commande, "stdin", "stdout", *options]
    # The parent watches memory, and the page's time, for the whole group.
    try:
        return subprocess.run(
            arguments,
            input=entete + image.tobytes(),
            env={**os.environ, **_ATTENTE, _FILS: str(fils_libres())},
            capture_output=True,
            check=False,
            timeout=duree_s,
        )
    except subprocess.TimeoutExpired as erreur:
        raise Refus("limite_depassee", "tesseract: time") from erreur


def fils_libres() -> int:
    """Threads tesseract may use now: one per core that nobody uses at this moment, at least one."""
    try:
        actifs = int(_CHARGE.read_bytes().split()[3].split(b"/")[0])
    except (OSError, ValueError, IndexError):
        return 1
    # This process itself is counted among those that run; it waits while tesseract works.
    return min(max(len(os.sched_getaffinity(0)) - actifs + 1, 1), _FILS_MAX)


def _mot(ligne: str) -> MotBrut | None:
    champs = ligne.split("\t")
    if len(champs) != 12 or champs[0] != _NIVEAU_MOT or not champs[11].strip():
        return None
    try:
        bloc, paragraphe, numero = (int(v) for v in champs[2:5])
        gauche, haut, largeur, hauteur = (int(v) for v in champs[6:10])
        confiance = float(champs[10]) / 100
    except ValueError:
        return None
    boite = (gauche, haut, largeur, hauteur)
    return MotBrut(
        _LIGATURES.sub(lambda trouvee: unicodedata.normalize("NFKC", trouvee[0]), champs[11].strip()),
        boite,
        min(max(confiance, 0.0), 1.0),
        bloc,
        (bloc, paragraphe, numero),
    )
