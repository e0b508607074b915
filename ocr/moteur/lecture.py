"""Parent side: the engine's public functions. No foreign byte is parsed here beyond its signature."""

import contextlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from ocr.moteur import bac, reponses, signatures
from ocr.moteur.equipe import Equipe
from ocr.moteur.erreurs import (
    AucunePage,
    ErreurMoteur,
    FichierIntrouvable,
    FichierTropGros,
    FichierVide,
    LangueAbsente,
    LimiteDepassee,
    MoteurAbsent,
    PageInexistante,
    PdfChiffre,
    PdfIllisible,
    TropDePages,
    TypeInconnu,
)
from ocr.moteur.isolement import CAUSES, Enfant, EnfantPerdu
from ocr.moteur.modele import Apercu, Lecture, Limites, PageLue

_LIMITES: Final = Limites()
_LANGUES: Final = re.compile(r"[a-z]{3}(_[a-zA-Z]+)?(\+[a-z]{3}(_[a-zA-Z]+)?)*")
_ROTATIONS: Final = frozenset({0, 90, 180, 270})
_FORMATS_IMAGE: Final = frozenset({"webp", "png", "jpeg"})
# Longer documents are not validated as PDF/A: it would take minutes.
_PAGES_PDFA_MAX: Final = 400
_AVERTISSEMENT_TRONQUE: Final = "La fin du fichier semble manquer : vérifiez que toutes les pages sont là."


def analyser(chemin: Path, *, limites: Limites = _LIMITES, mot_de_passe: str = "") -> Apercu:
    """What the file is: type told by its content, number of pages, whether its end is missing.

    `mot_de_passe` opens an encrypted PDF. Raises `ErreurMoteur` (one subclass per cause) when it cannot be read.
    """
    apercu, enfant = _ouvrir(chemin, limites, mot_de_passe)
    enfant.tuer()
    return apercu


def lire_pages(
    chemin: Path,
    *,
    debut: int = 1,
    fin: int | None = None,
    langues: str = "fra",
    limites: Limites = _LIMITES,
    processus: int | None = None,
    mot_de_passe: str = "",
    texte_sur: bool = False,
) -> Iterator[PageLue]:
    """Pages `debut` to `fin` (1-based, included) in order, each as soon as it is read.

    `langues`: tesseract codes joined by "+". `processus`: children at once (default: one per core).
    `texte_sur`: the text this PDF carries was put there by us; however odd, it is not read again from its image.
    A page that kills or hangs its child comes as "illisible" with its warning; the others go on.
    Raises `ErreurMoteur` as `analyser` does, `MoteurAbsent` or `LangueAbsente` before reading.
    """
    verifier_moteur(langues)
    apercu, enfant = _ouvrir(chemin, limites, mot_de_passe)
    with enfant:
        derniere = apercu.nb_pages if fin is None else min(fin, apercu.nb_pages)
        if not 1 <= debut <= apercu.nb_pages:
            raise PageInexistante
        nombre = max(1, min(processus or os.cpu_count() or 1, derniere - debut + 1))
        equipe = Equipe(
            chemin, apercu.type_mime, langues, limites, nombre, mot_de_passe=mot_de_passe, premier=enfant,
            texte_sur=texte_sur,
        )  # fmt: skip
        yield from equipe.lire(debut, derniere)


def lire(
    chemin: Path,
    *,
    langues: str = "fra",
    limites: Limites = _LIMITES,
    processus: int | None = None,
    pdf: Path | None = None,
    mot_de_passe: str = "",
) -> Lecture:
    """The whole file at once, and its searchable PDF at `pdf` when asked. Raises `ErreurMoteur`."""
    verifier_moteur(langues)
    apercu, enfant = _ouvrir(chemin, limites, mot_de_passe)
    with enfant:
        nombre = max(1, min(processus or os.cpu_count() or 1, apercu.nb_pages))
        equipe = Equipe(chemin, apercu.type_mime, langues, limites, nombre, mot_de_passe=mot_de_passe, premier=enfant)
        pages = list(equipe.lire(1, apercu.nb_pages))
    if pdf is not None:
        pdf_cherchable(chemin, pages, pdf, limites=limites, mot_de_passe=mot_de_passe)
    return Lecture(apercu, pages)


def pdf_cherchable(
    chemin: Path,
    pages: Iterable[PageLue],
    destination: Path,
    *,
    limites: Limites = _LIMITES,
    mot_de_passe: str = "",
) -> bool:
    """Searchable PDF: the untouched images or pages, with the words read by OCR as an invisible layer.

    Returns True when it is PDF/A-2b; else it is a plain PDF, to be flagged "non conforme". The pages of a PDF too
    damaged to be copied are drawn anew. `destination` is replaced at the end only. Raises `ErreurMoteur`.
    """
    mime, _ = _signature(chemin, limites)
    redessiner = mime == signatures.PDF and not _copiable(chemin, mime, limites, mot_de_passe)
    with tempfile.TemporaryFile() as mots, _sortie(destination) as sortie:
        nombre = 0
        for page in pages:
            nombre += 1
            if page.source == "ocr" or page.rotation or redessiner:
                mots.write(json.dumps(page.en_json(), separators=(",", ":")).encode() + b"\n")
        mots.flush()
        demande = {"op": "cherchable", "redessiner": redessiner, "pdfa": nombre <= _PAGES_PDFA_MAX}
        ouverture = (chemin, mime, limites, mot_de_passe)
        # The check of conformity may be what is too long or too large: a plain PDF is better than none.
        for essai in (demande, {**demande, "pdfa": False}):
            try:
                return _construire(ouverture, (mots.fileno(), sortie), essai, duree_s=limites.duree_s + nombre)
            except LimiteDepassee:
                if not essai["pdfa"]:
                    raise
    return False


def dechiffrer(
    chemin: Path,
    destination: Path,
    *,
    mot_de_passe: str,
    limites: Limites = _LIMITES,
) -> None:
    """Copy of an encrypted PDF that opens without a password, to be read in its place.

    Raises `PdfChiffre` when the password is wrong, `ErreurMoteur` when the file cannot be copied.
    """
    mime, _ = _signature(chemin, limites)
    if mime != signatures.PDF:
        raise TypeInconnu
    _interroger(chemin, mime, limites, {"op": "analyser"}, mot_de_passe=mot_de_passe)
    redessiner = not _copiable(chemin, mime, limites, mot_de_passe)
    with tempfile.TemporaryFile() as mots, _sortie(destination) as sortie:
        ouverture = (chemin, mime, limites, mot_de_passe)
        demande = {"op": "cherchable", "redessiner": redessiner, "pdfa": False}
        _construire(ouverture, (mots.fileno(), sortie), demande, duree_s=limites.duree_s)


def image_page(
    chemin: Path,
    numero: int,
    *,
    largeur_px: int = 1240,
    rotation: int = 0,
    destination: Path,
    format: str = "webp",  # noqa: A002 - the public name
    limites: Limites = _LIMITES,
    mot_de_passe: str = "",
) -> tuple[int, int]:
    """Render one page (1-based) turned clockwise by `rotation`, at most `largeur_px` pixels wide.

    Returns the width and height in pixels of the image written. Raises `ErreurMoteur`.
    """
    if rotation not in _ROTATIONS or format not in _FORMATS_IMAGE or not 16 <= largeur_px <= 10_000:
        raise ValueError("rotation: 0, 90, 180 or 270; format: webp, png or jpeg; largeur_px: 16 to 10,000")
    mime, _ = _signature(chemin, limites)
    demande = {
        "op": "image",
        "numero": numero,
        "largeur": largeur_px,
        "rotation": rotation,
        "format": format,
    }
    with (
        _sortie(destination) as sortie,
        _sans_perte(),
        Enfant(chemin, mime, limites, descripteurs={"sortie": sortie}, mot_de_passe=mot_de_passe) as enfant,
    ):
        reponse = reponses.verifier_succes(enfant.demander(demande))
        return reponses.entier(reponse, "largeur", 1, 10_000), reponses.entier(reponse, "hauteur", 1, 100_000)


def verifier_moteur(langues: str) -> None:
    """Raise `MoteurAbsent` or `LangueAbsente` when tesseract, or data for one of `langues`, is missing."""
    if not bac.tesseract():
        raise MoteurAbsent
    if not _LANGUES.fullmatch(langues):
        raise LangueAbsente(f"« {langues[:60]} » n'est pas une langue de reconnaissance de texte.")
    absentes = [code for code in langues.split("+") if not bac.langue_installee(code)]
    if absentes:
        raise LangueAbsente(f"Langue non installée pour la reconnaissance de texte : {', '.join(absentes)}.")


def _signature(chemin: Path, limites: Limites) -> tuple[str, bytes]:
    """Type of the file and its last bytes. Raises `ErreurMoteur` when it is empty, too large or unknown."""
    try:
        with chemin.open("rb") as fichier:
            etat = os.fstat(fichier.fileno())
            if not stat.S_ISREG(etat.st_mode):
                raise FichierIntrouvable
            debut = fichier.read(signatures.DEBUT_UTILE)
            fichier.seek(max(0, etat.st_size - signatures.FIN_UTILE))
            fin = fichier.read(signatures.FIN_UTILE)
    except OSError as erreur:
        raise FichierIntrouvable(detail=str(erreur)) from erreur
    if etat.st_size == 0:
        raise FichierVide
    if etat.st_size > limites.taille_max_mo * 1024 * 1024:
        raise FichierTropGros(f"Le fichier dépasse la taille admise ({limites.taille_max_mo} Mo).")
    mime = signatures.type_mime(debut)
    if not mime:
        raise TypeInconnu
    return mime, fin


def _ouvrir(chemin: Path, limites: Limites, mot_de_passe: str) -> tuple[Apercu, Enfant]:
    """What the file is, and the child that found it out, ready to read its pages."""
    mime, fin = _signature(chemin, limites)
    enfant = Enfant(chemin, mime, limites, mot_de_passe=mot_de_passe)
    try:
        with _sans_perte():
            reponse = reponses.verifier_succes(enfant.demander({"op": "analyser"}))
            nb_pages = reponses.entier(reponse, "nb_pages", 0, 10_000_000)
        _verifier_nombre(nb_pages, limites)
    except PdfIllisible:
        enfant.tuer()
        if _sans_page(chemin, mime, limites):
            raise AucunePage from None
        raise
    except BaseException:
        enfant.tuer()
        raise
    tronque = reponse.get("tronque") is True or signatures.semble_tronque(mime, fin)
    return Apercu(mime, nb_pages, tronque, [_AVERTISSEMENT_TRONQUE] if tronque else []), enfant


def _verifier_nombre(nb_pages: int, limites: Limites) -> None:
    if nb_pages == 0:
        raise AucunePage
    if nb_pages > limites.pages_max:
        raise TropDePages(f"Le document compte {nb_pages} pages ; la limite est de {limites.pages_max}.")


def _interroger(chemin: Path, mime: str, limites: Limites, demande: dict[str, Any], **options: Any) -> dict[str, Any]:
    """One request about the number of pages to a child of its own."""
    with _sans_perte(), Enfant(chemin, mime, limites, **options) as enfant:
        reponse = reponses.verifier_succes(enfant.demander(demande))
        return {**reponse, "nb_pages": reponses.entier(reponse, "nb_pages", 0, 10_000_000)}


def _sans_page(chemin: Path, mime: str, limites: Limites) -> bool:
    """Tell a sound PDF without pages from a broken one: PDFium refuses both alike."""
    try:
        return bool(_interroger(chemin, mime, limites, {"op": "compter"}, pikepdf=True)["nb_pages"] == 0)
    except ErreurMoteur:
        return False


def _copiable(chemin: Path, mime: str, limites: Limites, mot_de_passe: str) -> bool:
    """False for a PDF that qpdf cannot open although PDFium shows its pages."""
    try:
        _interroger(chemin, mime, limites, {"op": "compter"}, pikepdf=True, mot_de_passe=mot_de_passe)
    except PdfChiffre:
        raise
    except ErreurMoteur:
        return False
    return True


def _construire(
    ouverture: tuple[Path, str, Limites, str],
    descripteurs: tuple[int, int],
    demande: dict[str, Any],
    *,
    duree_s: float,
) -> bool:
    """Ask one child for the searchable PDF; True when it is PDF/A."""
    chemin, mime, limites, mot_de_passe = ouverture
    mots, sortie = descripteurs
    os.lseek(mots, 0, os.SEEK_SET)
    os.ftruncate(sortie, 0)
    os.lseek(sortie, 0, os.SEEK_SET)
    fds = {"mots": mots, "sortie": sortie}
    with (
        _sans_perte(),
        Enfant(chemin, mime, limites, descripteurs=fds, pikepdf=True, mot_de_passe=mot_de_passe) as enfant,
    ):
        return reponses.verifier_succes(enfant.demander(demande, duree_s=duree_s)).get("pdfa") is True


@contextlib.contextmanager
def _sans_perte() -> Iterator[None]:
    """Turn a lost child into the refusal the user reads."""
    try:
        yield
    except EnfantPerdu as perdu:
        detail = str(perdu)
        if perdu.cause in ("duree", "memoire", "processus"):
            raise LimiteDepassee(
                f"La lecture du fichier a été arrêtée : {CAUSES[perdu.cause]}.",
                detail=detail,
            ) from perdu
        raise ErreurMoteur(f"Le fichier n'a pas pu être lu : {CAUSES[perdu.cause]}.", detail=detail) from perdu


@contextlib.contextmanager
def _sortie(destination: Path) -> Iterator[int]:
    """Descriptor of a temporary file beside `destination`, which it replaces when all went well."""
    descripteur, nom = tempfile.mkstemp(dir=destination.parent, prefix=f".{destination.name}.")
    try:
        yield descripteur
        os.fsync(descripteur)
        Path(nom).replace(destination)
    except BaseException:
        Path(nom).unlink(missing_ok=True)
        raise
    finally:
        os.close(descripteur)
