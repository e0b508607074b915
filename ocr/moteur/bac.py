"""The command that starts a child: bubblewrap when it works here, else the bare interpreter.

Inside bubblewrap the child sees a root of its own with only system libraries, the interpreter, the three
parsing libraries and this package, all read-only; an empty /tmp; no network; its own process numbers.
The file to read is not there at all: it is handed over as an open descriptor.
"""

import functools
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

_BIBLIOTHEQUES: Final = ("PIL", "pillow_heif", "pikepdf", "pypdfium2", "pypdfium2_raw", "lxml", "zxingcpp", "fontTools")
_SYSTEME: Final = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_FICHIERS_ETC: Final = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/libreoffice")
# The wrapper script of LibreOffice wants a shell and a home; its program does not.
_SOFFICE: Final = "/usr/lib/libreoffice/program/soffice.bin"
_TESSDATA: Final = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
)
# Debian's tesseract always brings the first, whose network is larger than the French one; the others are of all Latin
# script, under their name in Debian and upstream.
_APPOINT: Final = ("eng", "Latin", "script/Latin")
_TMP: Final = "/tmp"  # noqa: S108 - the child's own, empty and bounded
_TMP_OCTETS: Final = 512 * 1024 * 1024
_AMORCE: Final = (
    "import sys,json;c=json.loads(sys.argv[1]);sys.path[:0]=c['chemins'];"
    "from ocr.moteur._enfant import servir;sys.exit(servir(c))"
)
# Where a user id of our own is taken from: above what Linux distributions, systemd and containers hand out.
_BASE_UID: Final = 1_900_000_000
_NB_UID: Final = 50_000
_UID_REPLI: Final = 60_990


def paquet() -> Path:
    """Folder of this package."""
    return Path(__file__).resolve().parent


@functools.cache
def chemins_python() -> tuple[str, ...]:
    """Import path of the child: the project, then where the parsing libraries live."""
    dossiers = [str(paquet().parent.parent)]
    for nom in _BIBLIOTHEQUES:
        spec = importlib.util.find_spec(nom)
        if spec is not None and spec.origin is not None:
            dossiers.append(str(Path(spec.origin).resolve().parent.parent))
    return tuple(dict.fromkeys(dossiers))


@functools.cache
def tesseract() -> str:
    """Path of the tesseract command, or "" when absent. LIASSE_TESSERACT overrides it."""
    return shutil.which(os.environ.get("LIASSE_TESSERACT", "tesseract")) or ""


def soffice() -> str:
    """Path of LibreOffice, or "": it opens foreign files inside bubblewrap only. LIASSE_SOFFICE overrides it."""
    chemin = os.environ.get("LIASSE_SOFFICE", _SOFFICE)
    return chemin if chemin and bulle_disponible() and os.access(chemin, os.X_OK) else ""


@functools.cache
def dossiers_langues() -> tuple[Path, ...]:
    """Folders where tesseract may keep its language data."""
    candidats = (os.environ.get("TESSDATA_PREFIX", ""), *_TESSDATA)
    return tuple(Path(d) for d in candidats if d and Path(d).is_dir())


def langue_installee(code: str) -> bool:
    """True when tesseract has data for the language, or when its folder is not where it usually is."""
    dossiers = dossiers_langues()
    return not dossiers or any((d / f"{code}.traineddata").exists() for d in dossiers)


def langues_d_appoint() -> str:
    """Installed models that read again what the first was not sure of, joined by "+"; "" without any."""
    return "+".join(code for code in _APPOINT if dossiers_langues() and langue_installee(code))


def environnement() -> dict[str, str]:
    """The child's whole environment: nothing of ours (keys, database address) reaches it."""
    env = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": _TMP,
        "TMPDIR": _TMP,
        "OMP_THREAD_LIMIT": "1",
    }
    for nom in ("TESSDATA_PREFIX", "LIASSE_OCR_EPREUVES"):
        if nom in os.environ:
            env[nom] = os.environ[nom]
    return env


def commande(configuration: str, *, bulle: bool) -> list[str]:
    """Arguments that start the child with its JSON `configuration`, inside bubblewrap or not."""
    interprete = [
        os.path.realpath(sys.executable),
        "-I",
        "-S",
        "-B",
        "-X",
        "utf8",
        "-c",
        _AMORCE,
        configuration,
    ]
    return [*_prefixe_bulle(), *interprete] if bulle else interprete


def identite() -> int | None:
    """An unprivileged user id for the next child when we are root, else None (it keeps ours)."""
    if os.geteuid() != 0:
        return None
    impose = os.environ.get("LIASSE_OCR_UID")
    if impose:
        return int(impose)
    if not _uid_admis(_BASE_UID):
        return _UID_REPLI
    return _BASE_UID + int.from_bytes(os.urandom(4), "big") % _NB_UID


@functools.cache
def _uid_admis(uid: int) -> bool:
    """False in a user namespace that does not map `uid` (some containers)."""
    lignes = Path("/proc/self/uid_map").read_text(encoding="ascii").splitlines()
    plages = [[int(n) for n in ligne.split()] for ligne in lignes]
    return any(debut <= uid and uid + _NB_UID <= debut + nombre for debut, _, nombre in plages)


@functools.cache
def bulle_disponible() -> bool:
    """True when bubblewrap is installed and may create its namespaces here (LIASSE_OCR_BULLE=non forbids it)."""
    if os.environ.get("LIASSE_OCR_BULLE", "") == "non" or shutil.which("bwrap") is None:
        return False
    try:
        essai = subprocess.run(
            [*_prefixe_bulle(), "/usr/bin/true"],
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return essai.returncode == 0


@functools.cache
def _prefixe_bulle() -> tuple[str, ...]:
    arguments = [
        "bwrap",
        "--die-with-parent",
        "--unshare-ipc",
        "--unshare-pid",
        "--unshare-net",
        "--unshare-uts",
    ]
    arguments += [
        "--unshare-cgroup-try",
        "--hostname",
        "moteur",
        "--ro-bind",
        "/usr",
        "/usr",
    ]
    for chemin in _SYSTEME:
        if Path(chemin).is_symlink():
            arguments += ["--symlink", str(Path(chemin).readlink()), chemin]
        elif Path(chemin).is_dir():
            arguments += ["--ro-bind", chemin, chemin]
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    arguments += ["--perms", "1777", "--size", str(_TMP_OCTETS), "--tmpfs", _TMP]
    chemins = _lus_seulement()
    for dossier in _dossiers_traverses(chemins):
        arguments += ["--perms", "0755", "--dir", dossier]
    for chemin in chemins:
        arguments += ["--ro-bind-try", chemin, chemin]
    arguments += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"]
    return (*arguments, "--")


def _lus_seulement() -> list[str]:
    """Paths outside /usr the child needs, outer folders first (a later mount would hide an inner one)."""
    chemins = [
        *_FICHIERS_ETC,
        sys.base_prefix,
        str(paquet()),
        str(paquet().parent / "__init__.py"),
    ]
    chemins += chemins_python()[1:]
    chemins += [str(Path(tesseract()).parent) if tesseract() else "", os.environ.get("TESSDATA_PREFIX", "")]
    return sorted({c for c in chemins if c and not c.startswith("/usr/") and c not in _SYSTEME and c != "/usr/bin"})


def _dossiers_traverses(chemins: list[str]) -> list[str]:
    """Folders above the paths, outermost first: bubblewrap would make them closed to our user id."""
    parents = {str(parent) for chemin in chemins for parent in Path(chemin).parents}
    return sorted(parents - {"/", _TMP})
