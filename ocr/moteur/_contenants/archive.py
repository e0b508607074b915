"""Archives, one level deep: ZIP, tar and gzip. Every byte is counted as it comes out; nothing is written by name."""

import io
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final, cast

from ocr.moteur import signatures
from ocr.moteur._confinement import Refus
from ocr.moteur._contenants.sortie import BLOC, Sortie, TropGros, par_blocs
from ocr.moteur._contenants.texte import poser

ENTREES_MAX: Final = 1000
_ENTREE_MAX: Final = 300 * 1024 * 1024
_RAPPORT_MAX: Final = 200  # unpacked over packed…
_RAPPORT_DES: Final = 10 * 1024 * 1024  # …for what is larger than this once unpacked
_DEVINE: Final = 512


def fichier(configuration: dict[str, Any]) -> io.BufferedReader:
    """The input as a seekable stream of its own."""
    return os.fdopen(os.dup(int(configuration["fd"]["entree"])), "rb")


def ouvrir_zip(configuration: dict[str, Any]) -> zipfile.ZipFile:
    """The ZIP directory. Raises `Refus` when it is broken or too long."""
    flux = fichier(configuration)
    flux.seek(0)
    try:
        archive = zipfile.ZipFile(flux)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, EOFError) as erreur:
        raise Refus("contenu_illisible", str(erreur)[:200]) from erreur
    return archive


def deballer_zip(archive: zipfile.ZipFile, sortie: Sortie) -> str:
    """Each entry as a file of its own, and the list of them as body."""
    entrees = [e for e in archive.infolist() if not e.is_dir()]
    if len(entrees) > ENTREES_MAX:
        raise Refus("trop_d_entrees", str(len(entrees)))
    if not entrees:
        raise Refus("contenu_vide", "no entry")
    for entree in entrees:
        _une_entree(archive, entree, sortie)
    _conclure(sortie)
    return "application/zip"


def lire_entree(archive: zipfile.ZipFile, entree: zipfile.ZipInfo, maxi: int) -> Iterator[bytes]:
    """Bytes of one entry, by blocks. Raises `TropGros` above `maxi` or when it unpacks as a bomb does."""
    sortis = 0
    with archive.open(entree) as flux:
        while bloc := flux.read(BLOC):
            sortis += len(bloc)
            demesure = sortis > _RAPPORT_DES and sortis > _RAPPORT_MAX * max(1, entree.compress_size)
            if sortis > maxi or demesure:
                raise TropGros
            yield bloc


def _une_entree(archive: zipfile.ZipFile, entree: zipfile.ZipInfo, sortie: Sortie) -> None:
    nom = nom_zip(entree)
    if entree.flag_bits & 1:
        sortie.laisser(nom, "chiffre")
        return
    mode = entree.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        sortie.laisser(nom, "lien" if stat.S_ISLNK(mode) else "special")
        return
    try:
        sortie.enfant(nom, lire_entree(archive, entree, _ENTREE_MAX))
    except TropGros:
        sortie.laisser(nom, "trop_gros")
    except (NotImplementedError, RuntimeError):
        sortie.laisser(nom, "methode")
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, OverflowError):
        sortie.laisser(nom, "abime")


def nom_zip(entree: zipfile.ZipInfo) -> str:
    """Name of an entry: UTF-8 when it says so or when it is, else the old code page of Western Europe."""
    if entree.flag_bits & 0x800:
        return entree.filename
    octets = entree.orig_filename.encode("cp437", "replace")
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return octets.decode("cp850", "replace")


def ouvrir_gzip(configuration: dict[str, Any], demande: dict[str, Any], sortie: Sortie) -> str:
    """A tar once unpacked, else the one file inside."""
    if _debut_gzip(configuration)[257:262] == b"ustar":
        return ouvrir_tar(configuration, sortie, mode="r|gz")
    nom = str(demande["nom"])
    base = nom[:-3] if nom.lower().endswith(".gz") else nom
    try:
        sortie.enfant(base or "contenu", _degonfler(configuration))
    except TropGros as erreur:
        raise Refus("contenu_demesure", "gzip") from erreur
    _conclure(sortie)
    return "application/gzip"


def _debut_gzip(configuration: dict[str, Any]) -> bytes:
    for bloc in _degonfler(configuration):
        return bloc[:_DEVINE]
    return b""


def _degonfler(configuration: dict[str, Any]) -> Iterator[bytes]:
    with fichier(configuration) as flux:
        flux.seek(0)
        taille, sortis = os.fstat(flux.fileno()).st_size, 0
        degonfleur = zlib.decompressobj(zlib.MAX_WBITS | 16)
        for bloc in par_blocs(flux):
            reste = bloc
            while reste and not degonfleur.eof:
                try:
                    clair = degonfleur.decompress(reste, BLOC)
                except zlib.error as erreur:
                    raise Refus("contenu_illisible", str(erreur)[:200]) from erreur
                reste = degonfleur.unconsumed_tail
                sortis += len(clair)
                if sortis > _ENTREE_MAX or (sortis > _RAPPORT_DES and sortis > _RAPPORT_MAX * taille):
                    raise TropGros
                yield clair
        if not degonfleur.eof:
            raise Refus("contenu_illisible", "truncated")


class _Flux(io.RawIOBase):
    """What tarfile reads in one pass, counted."""

    def __init__(self, morceaux: Iterator[bytes]) -> None:
        super().__init__()
        self._morceaux = morceaux
        self._tampon = b""

    def read(self, taille: int = -1) -> bytes:
        while taille < 0 or len(self._tampon) < taille:
            try:
                self._tampon += next(self._morceaux)
            except StopIteration:
                break
        rendu, self._tampon = (self._tampon, b"") if taille < 0 else (self._tampon[:taille], self._tampon[taille:])
        return rendu


def ouvrir_tar(configuration: dict[str, Any], sortie: Sortie, *, mode: str = "r|") -> str:
    """Regular files of a tar, in one pass."""
    flux = fichier(configuration)
    flux.seek(0)
    clair = _Flux(_degonfler(configuration)) if mode == "r|gz" else flux
    vus = 0
    try:
        with tarfile.open(fileobj=cast("Any", clair), mode="r|", errorlevel=0) as archive:
            for membre in archive:
                if membre.isdir():
                    continue
                vus += 1
                if vus > ENTREES_MAX:
                    raise Refus("trop_d_entrees", f"> {ENTREES_MAX}")
                _un_membre(archive, membre, sortie)
    except (tarfile.TarError, OSError, ValueError, EOFError, OverflowError) as erreur:
        if not sortie.enfants:
            raise Refus("contenu_illisible", str(erreur)[:200]) from erreur
        sortie.laisser("suite de l'archive", "abime")
    except TropGros as erreur:
        raise Refus("contenu_demesure", "tar") from erreur
    if not vus:
        raise Refus("contenu_vide", "no entry")
    _conclure(sortie)
    return "application/gzip" if mode == "r|gz" else "application/x-tar"


def _un_membre(archive: tarfile.TarFile, membre: tarfile.TarInfo, sortie: Sortie) -> None:
    if membre.issym() or membre.islnk():
        sortie.laisser(membre.name, "lien")
        return
    if not membre.isreg():
        sortie.laisser(membre.name, "special")
        return
    flux = archive.extractfile(membre)
    if flux is not None:
        sortie.enfant(membre.name, par_blocs(flux), octets_max=_ENTREE_MAX)


def _conclure(sortie: Sortie) -> None:
    """The body is the list; an archive of which nothing could be taken out is refused for its reason."""
    if not sortie.enfants:
        raisons = {cle for _, cle in sortie.laisses}
        if raisons == {"chiffre"}:
            raise Refus("contenu_chiffre", "all")
        if raisons == {"trop_gros"}:
            raise Refus("contenu_demesure", "all")
        if raisons <= {"abime", "methode"}:
            raise Refus("contenu_illisible", "all")
    poser(sortie, "\n".join(sortie.inventaire("Contenu de l'archive")))


def est_une_archive(famille: str) -> bool:
    """Families that count for the depth of one level."""
    return famille in (signatures.ZIP, signatures.GZIP, signatures.TAR)
