"""Office files: their text by our own reading, and their pages by LibreOffice when it is installed.

LibreOffice runs in this child, with a profile of its own, without macros and without network; what it may not open
was refused before: bombs, entities, encrypted files.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import zipfile
import zlib
from pathlib import Path
from typing import Any, Final

from ocr.moteur._confinement import Refus
from ocr.moteur._contenants import textes_office
from ocr.moteur._contenants.archive import lire_entree
from ocr.moteur._contenants.balises import LecteurXml
from ocr.moteur._contenants.sortie import BLOC, Sortie, TropGros, par_blocs
from ocr.moteur._contenants.texte import poser

DEPLIE_MAX: Final = 200 * 1024 * 1024
_ENTREES_MAX: Final = 10_000
_OOXML: Final = {
    "word/": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt/": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
_ODF: Final = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.text-template": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
# Presentations need another part of LibreOffice, which is not asked for: their text is enough.
_CONVERTIS: Final = frozenset({"docx", "odt", "xlsx", "ods", "doc", "xls", "rtf"})
_FILTRES: Final = {"xlsx": "calc_pdf_Export", "ods": "calc_pdf_Export", "xls": "calc_pdf_Export"}
_REFUS_ZIP: Final = (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, OSError, ValueError, EOFError)
_TMP: Final = Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108 - the child's own
_DUREE_S: Final = 45
_PROFIL_NEUF: Final = 81  # LibreOffice wrote its profile and asks to be started again
_REGLAGES: Final = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "1"),
    ("org.openoffice.Office.Common/Save/Document", "WarnAlienFormat", "false"),
)


def genre_zip(archive: zipfile.ZipFile) -> tuple[str, str]:
    """("docx", MIME type) of an office file packed in ZIP, ("", "") for any other archive."""
    noms = set(archive.namelist())
    if "mimetype" in noms:
        with contextlib.suppress(*_REFUS_ZIP, TropGros):
            mime = b"".join(lire_entree(archive, archive.getinfo("mimetype"), 200)).decode("ascii", "replace").strip()
            if mime in _ODF:
                return _ODF[mime], mime
            if mime == "application/epub+zip":
                return "epub", mime
    if "[Content_Types].xml" in noms:
        for dossier, reponse in _OOXML.items():
            if any(nom.startswith(dossier) for nom in noms):
                return reponse
    return "", ""


def ouvrir_zip(archive: zipfile.ZipFile, genre: str, mime: str, configuration: dict[str, Any], sortie: Sortie) -> str:
    """The body of an office file in ZIP; returns its MIME type."""
    try:
        _verifier(archive, sortie)
        texte = textes_office.extraire(archive, genre)
    except TropGros as erreur:
        raise Refus("contenu_demesure", "entry") from erreur
    except _REFUS_ZIP as erreur:
        raise Refus("contenu_illisible", str(erreur)[:200]) from erreur
    rendre(genre, texte, configuration, sortie)
    return mime


def rendre(genre: str, texte: str | None, configuration: dict[str, Any], sortie: Sortie) -> None:
    """Body by LibreOffice, else the text; raises `Refus` when there is neither."""
    if genre in _CONVERTIS:
        if not configuration.get("soffice"):
            sortie.avertir("conversion_absente")
            if texte is None:
                raise Refus("conversion_absente", genre)
        elif _convertir(genre, configuration, sortie):
            return
        else:
            sortie.avertir("conversion_ratee")
            if texte is None:
                raise Refus("contenu_illisible", "conversion")
    poser(sortie, texte or "(aucun texte)")


def _verifier(archive: zipfile.ZipFile, sortie: Sortie) -> None:
    """Sizes, double names, encryption, then every XML part: no entity, sound, not too deep."""
    entrees = archive.infolist()
    noms = [e.filename for e in entrees]
    if len(entrees) > _ENTREES_MAX or sum(e.file_size for e in entrees) > DEPLIE_MAX:
        raise Refus("contenu_demesure", "parts")
    if len(set(noms)) != len(noms):
        raise Refus("contenu_illisible", "two parts of one name")
    if any(e.flag_bits & 1 for e in entrees):
        raise Refus("contenu_chiffre", "part")
    if "META-INF/manifest.xml" in noms:
        _chercher_chiffrement(archive)
    if any(n.endswith("vbaProject.bin") or n.startswith(("Basic/", "Scripts/")) for n in noms):
        sortie.avertir("macros")
    for entree in entrees:
        if entree.filename.endswith((".xml", ".rels", ".xsd")) and entree.file_size:
            LecteurXml().lire(lire_entree(archive, entree, DEPLIE_MAX))


def _chercher_chiffrement(archive: zipfile.ZipFile) -> None:
    def ouvrir(nom: str, _attributs: dict[str, str]) -> None:
        if nom == "encryption-data":
            raise Refus("contenu_chiffre", "manifest")

    LecteurXml(ouvrir=ouvrir).lire(lire_entree(archive, archive.getinfo("META-INF/manifest.xml"), DEPLIE_MAX))


def _convertir(genre: str, configuration: dict[str, Any], sortie: Sortie) -> bool:
    """Ask LibreOffice for a PDF; False when it gives none."""
    dossier = _TMP / "bureautique"
    dossier.mkdir(mode=0o700)
    entree, resultat = dossier / f"document.{genre}", dossier / "rendu" / "document.pdf"
    _copier(configuration, entree)
    _regler(dossier / "profil")
    filtre = _FILTRES.get(genre, "writer_pdf_Export")
    commande = [
        configuration["soffice"], "--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault",
        f"-env:UserInstallation={(dossier / 'profil').as_uri()}", "--convert-to", f"pdf:{filtre}",
        "--outdir", str(resultat.parent), str(entree),
    ]  # fmt: skip
    for _ in range(3):
        code = _lancer(commande, dossier)
        if code != _PROFIL_NEUF or resultat.exists():
            break
    try:
        with resultat.open("rb") as flux:
            if flux.read(5) != b"%PDF-":
                return False
            flux.seek(0)
            sortie.corps(par_blocs(flux))
    except OSError:
        return False
    finally:
        shutil.rmtree(dossier, ignore_errors=True)
    return True


def _copier(configuration: dict[str, Any], destination: Path) -> None:
    fd = int(configuration["fd"]["entree"])
    with destination.open("wb") as copie:
        position = 0
        while bloc := os.pread(fd, BLOC, position):
            copie.write(bloc)
            position += len(bloc)


def _regler(profil: Path) -> None:
    """A profile that runs no macro, follows no link and updates nothing."""
    (profil / "user").mkdir(parents=True)
    lignes = [
        f'<item oor:path="/{chemin}"><prop oor:name="{nom}" oor:op="fuse"><value>{valeur}</value></prop></item>'
        for chemin, nom, valeur in _REGLAGES
    ]
    contenu = (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{''.join(lignes)}</oor:items>"
    )
    (profil / "user" / "registrymodifications.xcu").write_text(contenu, encoding="utf-8")
    (profil / "polices.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir>'
        f"<cachedir>{profil}</cachedir></fontconfig>",
        encoding="utf-8",
    )


def _lancer(commande: list[str], dossier: Path) -> int:
    environnement = {
        **{nom: valeur for nom, valeur in os.environ.items() if nom in ("PATH", "LANG")},
        "HOME": str(dossier),
        "TMPDIR": str(dossier),
        "FONTCONFIG_FILE": str(dossier / "profil" / "polices.conf"),
        "SAL_USE_VCLPLUGIN": "svp",
        "MALLOC_ARENA_MAX": "2",
    }
    processus = subprocess.Popen(
        commande, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=None if os.environ.get("LIASSE_OCR_BAVARD") else subprocess.DEVNULL,
        env=environnement, cwd=dossier, start_new_session=True,
    )  # fmt: skip
    try:
        return processus.wait(timeout=_DUREE_S)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(processus.pid, signal.SIGKILL)
        processus.wait()
        return -1
