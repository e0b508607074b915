"""Files that hold others, and files read through a PDF made of them: messages, archives, office files, texts.

The isolated child opens them; it gives back one stream of bytes and how to cut it. Names inside a container never
become paths: the parent numbers the files it writes.
"""

import os
import re
import tempfile
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ocr.moteur import reponses, signatures
from ocr.moteur._contenants.phrases import AVERTISSEMENTS, LAISSES
from ocr.moteur.erreurs import (
    ContenuIllisible,
    FichierIntrouvable,
    FichierTropGros,
    FichierVide,
    NomTrompeur,
    ProgrammeRefuse,
    TypeInconnu,
)
from ocr.moteur.isolement import Enfant, EnfantPerdu
from ocr.moteur.lecture import _sans_perte
from ocr.moteur.modele import Limites

LIMITES: Final = Limites(memoire_mo=1536, cpu_s=90, duree_s=120.0, taille_max_mo=500, sortie_max_mo=640)
_OCTETS_MAX: Final = 600 * 1024 * 1024
_ENFANTS_MAX: Final = 300
_DEBUT: Final = 65_536
_NOM_MAX: Final = 200
_PHRASES_MAX: Final = 3
_MIME: Final = re.compile(r"[a-z]+/[A-Za-z0-9.+-]{1,80}")
# What a name promises and only its own signature keeps.
_PROMESSES: Final = frozenset({
    "pdf", "jpg", "jpeg", "png", "tif", "tiff", "gif", "bmp", "webp", "heic", "heif", "avif", "jp2", "j2k",
    "doc", "xls", "ppt", "docx", "xlsx", "pptx", "odt", "ods", "odp", "msg", "zip", "7z", "rar", "gz",
})  # fmt: skip
_PROGRAMMES: Final = frozenset({
    "exe", "com", "bat", "cmd", "scr", "pif", "msi", "dll", "js", "jse", "vbs", "vbe", "wsf", "wsh", "hta",
    "ps1", "psm1", "jar", "lnk", "reg", "sh", "app", "cpl", "iso", "img",
})  # fmt: skip
_FAMILLES_DE_TEXTE: Final = frozenset(
    {signatures.TEXTE, signatures.HTML, signatures.XML, signatures.SVG, signatures.COURRIEL, signatures.BOITE}
)
# A PDF that names none of these, and hides no object in a compressed stream, has no file inside.
_TRACES_PDF: Final = (b"/EmbeddedFile", b"/FileAttachment", b"/Filespec", b"/ObjStm")


@dataclass(frozen=True, slots=True)
class Joint:
    """A file found inside: the name it had (without folders), where its bytes are now, its size in bytes."""

    nom: str
    chemin: Path
    taille: int


@dataclass(frozen=True, slots=True)
class Contenu:
    """What a container held. `corps`: the PDF to read in its place, None for a PDF, which is read itself.

    `avertissements`: French sentences for the depositor.
    """

    type_mime: str
    corps: Path | None
    enfants: list[Joint]
    avertissements: list[str] = field(default_factory=list)


def famille(chemin: Path, nom: str = "") -> str:
    """Family of a file that must be opened before it is read, "" for what `analyser` reads or refuses itself.

    Raises `ProgrammeRefuse`, `NomTrompeur`, `TypeInconnu` when it is of no known family or lies about what it is.
    """
    debut = _debut(chemin)
    extension = nom.lower().rpartition(".")[2] if "." in nom else ""
    if not debut or signatures.type_mime(debut[: signatures.DEBUT_UTILE]):
        return ""
    if extension in _PROGRAMMES or debut.startswith((b"MZ", b"\x7fELF")):
        raise ProgrammeRefuse
    trouvee = signatures.famille(debut)
    if trouvee == signatures.TEXTE and extension == "eml":
        raise NomTrompeur
    if not trouvee or (trouvee in _FAMILLES_DE_TEXTE and extension in _PROMESSES):
        raise TypeInconnu(
            "Le contenu du fichier n'est ni un PDF ni une image reconnue, ni un document, un courriel ou une archive"
            " que l'on sait ouvrir, quel que soit son nom.",
            "Déposez un PDF, une image, un document bureautique, un courriel ou une archive ZIP.",
        )
    return trouvee


def peut_contenir(chemin: Path) -> bool:
    """True for a PDF that may have files inside: a search of names in its bytes, nothing is parsed."""
    reste = b""
    with chemin.open("rb") as flux:
        while bloc := flux.read(1 << 20):
            if any(trace in reste + bloc for trace in _TRACES_PDF):
                return True
            reste = bloc[-32:]
    return False


def ouvrir(
    chemin: Path,
    destination: Path,
    *,
    nom: str = "",
    archives: bool = True,
    limites: Limites = LIMITES,
    enfants_max: int = _ENFANTS_MAX,
    mot_de_passe: str = "",
) -> Contenu:
    """Open a container; its files are written into the folder `destination` under numbers.

    `nom`: the name it was given, which tells apart what bytes do not. `archives`: False refuses an archive (one found
    in another). For a PDF: the files attached to it. Raises `ErreurMoteur`, one subclass per cause.
    """
    if signatures.type_mime(_debut(chemin)[: signatures.DEBUT_UTILE]) == signatures.PDF:
        genre = "pdf"
    else:
        genre = famille(chemin, nom)
    _verifier_taille(chemin, limites)
    if not genre:
        raise TypeInconnu
    demande = {
        "op": "deballer",
        "famille": genre,
        "nom": nom_sans_dossier(nom),
        "archives": archives,
        "octets_max": _OCTETS_MAX,
        "enfants_max": enfants_max,
    }
    with tempfile.TemporaryFile(dir=destination) as sortie, _sans_perte():
        fds = {"sortie": sortie.fileno()}
        with Enfant(chemin, f"contenant/{genre}", limites, descripteurs=fds, mot_de_passe=mot_de_passe) as enfant:
            reponse = reponses.verifier_succes(enfant.demander(demande))
        return _recevoir(reponse, sortie.fileno(), destination, enfants_max)


def nom_sans_dossier(nom: str) -> str:
    """A name from inside a container, safe to show: no folder, no control or direction sign, never empty."""
    base = unicodedata.normalize("NFC", nom.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1])
    propre = "".join(s for s in base if unicodedata.category(s)[0] != "C").strip(" .")
    if len(propre) > _NOM_MAX:
        racine, point, extension = propre.rpartition(".")
        propre = f"{racine[: _NOM_MAX - 11]}.{extension}" if point and len(extension) <= 10 else propre[:_NOM_MAX]
    return propre or "sans nom"


def _debut(chemin: Path) -> bytes:
    try:
        with chemin.open("rb") as flux:
            return flux.read(_DEBUT)
    except OSError as erreur:
        raise FichierIntrouvable(detail=str(erreur)) from erreur


def _verifier_taille(chemin: Path, limites: Limites) -> None:
    taille = chemin.stat().st_size
    if not taille:
        raise FichierVide
    if taille > limites.taille_max_mo * 1024 * 1024:
        raise FichierTropGros(f"Le fichier dépasse la taille admise ({limites.taille_max_mo} Mo).")


def _recevoir(reponse: dict[str, Any], fd: int, destination: Path, enfants_max: int) -> Contenu:
    """Check every field of the answer, then cut the stream into files of our own naming."""
    total = os.fstat(fd).st_size
    mime, corps, enfants = reponse.get("type_mime"), reponse.get("corps"), reponse.get("enfants")
    if not isinstance(mime, str) or not _MIME.fullmatch(mime):
        raise EnfantPerdu("protocole", "type")
    if not isinstance(enfants, list) or len(enfants) > enfants_max:
        raise EnfantPerdu("protocole", "enfants")
    joints = []
    for rang, brut in enumerate(enfants, 1):
        if not isinstance(brut, list) or len(brut) != 3 or not isinstance(brut[0], str):
            raise EnfantPerdu("protocole", "enfant")
        debut, taille = _bornes(brut[1:], total)
        cible = destination / f"{rang:05d}"
        _couper(fd, debut, taille, cible)
        joints.append(Joint(nom_sans_dossier(brut[0]), cible, taille))
    pdf = None
    if corps is not None:
        debut, taille = _bornes(corps, total)
        pdf = destination / "corps.pdf"
        _couper(fd, debut, taille, pdf)
        if _debut(pdf)[:5] != b"%PDF-":
            raise ContenuIllisible(detail="body")
    return Contenu(mime, pdf, joints, _phrases(reponse))


def _bornes(brut: object, total: int) -> tuple[int, int]:
    if not isinstance(brut, list) or len(brut) != 2:
        raise EnfantPerdu("protocole", "bornes")
    debut, taille = brut
    if type(debut) is not int or type(taille) is not int or debut < 0 or taille < 0 or debut + taille > total:
        raise EnfantPerdu("protocole", "bornes")
    return debut, taille


def _couper(fd: int, debut: int, taille: int, cible: Path) -> None:
    with cible.open("xb") as sortie:
        while taille > 0 and (bloc := os.pread(fd, min(taille, 1 << 20), debut)):
            sortie.write(bloc)
            debut, taille = debut + len(bloc), taille - len(bloc)


def _phrases(reponse: dict[str, Any]) -> list[str]:
    """Warnings the child chose by key; entries left aside are named, the first ones."""
    phrases = [AVERTISSEMENTS[cle] for cle in _liste(reponse, "avertissements") if cle in AVERTISSEMENTS]
    laisses = [
        (nom_sans_dossier(str(brut[0])), LAISSES[brut[1]])
        for brut in _liste(reponse, "laisses")
        if isinstance(brut, list) and len(brut) == 2 and brut[1] in LAISSES and brut[1] != "dessin"
    ]
    phrases += [f"« {nom[:60]} » n'a pas été extrait : {raison}." for nom, raison in laisses[:_PHRASES_MAX]]
    reste = len(laisses) - _PHRASES_MAX
    if reste > 0:
        phrases.append(f"Et {reste} autre{'s' if reste > 1 else ''} de même.")
    return phrases


def _liste(reponse: dict[str, Any], cle: str) -> list[Any]:
    valeur = reponse.get(cle)
    if not isinstance(valeur, list) or len(valeur) > 1000:
        raise EnfantPerdu("protocole", cle)
    return [v for v in valeur if isinstance(v, str | list)]
