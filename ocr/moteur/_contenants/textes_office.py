"""Text of office files packed in ZIP, by streaming their XML: words, one line per paragraph or row."""

import contextlib
import re
import zipfile
from collections.abc import Callable
from typing import Final

from ocr.moteur._contenants.archive import lire_entree
from ocr.moteur._contenants.balises import LecteurXml, Recueil, TropLong

_PARTIE_MAX: Final = 200 * 1024 * 1024
_CHAINES_MAX: Final = 1_000_000
_WORD: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_DIAPO: Final = re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)(\d+)\.xml")
_FEUILLE: Final = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
_ORDRE_WORD: Final = ("header", "document", "footnotes", "endnotes", "comments", "footer")


def extraire(archive: zipfile.ZipFile, genre: str) -> str:
    """The text of an office file (`genre`: docx, odt, ods, odp, xlsx, pptx, epub)."""
    recueil = Recueil()
    with contextlib.suppress(TropLong):
        _EXTRACTEURS[genre](archive, recueil)
    return re.sub(r"[ \t]+\n", "\n", re.sub(r"\n{3,}", "\n\n", str(recueil))).strip()


def _lire(archive: zipfile.ZipFile, nom: str, lecteur: LecteurXml) -> None:
    if nom in archive.namelist():
        lecteur.lire(lire_entree(archive, archive.getinfo(nom), _PARTIE_MAX))


def _paragraphes(recueil: Recueil, textes: frozenset[str], fins: dict[str, str], dans: dict[str, str]) -> LecteurXml:
    """A reader that keeps the data inside elements `textes`, adds `dans` at an opening and `fins` at a closing."""
    ouverts = 0

    def ouvrir(nom: str, _attributs: dict[str, str]) -> None:
        nonlocal ouverts
        ouverts += nom in textes
        if nom in dans:
            recueil.ajouter(dans[nom])

    def fermer(nom: str) -> None:
        nonlocal ouverts
        ouverts -= nom in textes
        if nom in fins:
            recueil.ajouter(fins[nom])

    def texte(donnees: str) -> None:
        if ouverts:
            recueil.ajouter(donnees)

    return LecteurXml(ouvrir=ouvrir, fermer=fermer, texte=texte)


def _docx(archive: zipfile.ZipFile, recueil: Recueil) -> None:
    parties = [nom for nom in archive.namelist() if _WORD.fullmatch(nom)]
    for debut in _ORDRE_WORD:
        for nom in sorted(n for n in parties if n.startswith(f"word/{debut}")):
            lecteur = _paragraphes(
                recueil, frozenset({"t"}), {"p": "\n", "tc": "\t"}, {"tab": "\t", "br": "\n", "cr": "\n"}
            )
            _lire(archive, nom, lecteur)


def _odf(archive: zipfile.ZipFile, recueil: Recueil) -> None:
    fins = {"p": "\n", "h": "\n", "table-cell": "\t", "table-row": "\n"}
    for nom in ("styles.xml", "content.xml"):  # headers and footers stand with the styles
        lecteur = _paragraphes(recueil, frozenset({"p", "h"}), fins, {"tab": "\t", "s": " ", "line-break": "\n"})
        _lire(archive, nom, lecteur)


def _pptx(archive: zipfile.ZipFile, recueil: Recueil) -> None:
    diapos = sorted((int(m.group(2)), nom) for nom in archive.namelist() if (m := _DIAPO.fullmatch(nom)))
    for _, nom in diapos:
        _lire(archive, nom, _paragraphes(recueil, frozenset({"t"}), {"p": "\n"}, {"br": "\n"}))
        recueil.ajouter("\n")


def _xlsx(archive: zipfile.ZipFile, recueil: Recueil) -> None:
    chaines = _chaines(archive)
    feuilles = sorted((int(m.group(1)), nom) for nom in archive.namelist() if (m := _FEUILLE.fullmatch(nom)))
    for _, nom in feuilles:
        _lire(archive, nom, _feuille(recueil, chaines))
        recueil.ajouter("\n")


def _chaines(archive: zipfile.ZipFile) -> list[str]:
    """Shared strings of a workbook."""
    chaines: list[str] = []
    courante: list[str] = []
    dans_t = False

    def ouvrir(nom: str, _attributs: dict[str, str]) -> None:
        nonlocal dans_t
        if nom == "si":
            courante.clear()
        dans_t = nom == "t"

    def fermer(nom: str) -> None:
        nonlocal dans_t
        dans_t = False
        if nom == "si":
            chaines.append("".join(courante))
            if len(chaines) > _CHAINES_MAX:
                raise TropLong

    def texte(donnees: str) -> None:
        if dans_t:
            courante.append(donnees)

    _lire(archive, "xl/sharedStrings.xml", LecteurXml(ouvrir=ouvrir, fermer=fermer, texte=texte))
    return chaines


def _feuille(recueil: Recueil, chaines: list[str]) -> LecteurXml:
    etat = {"type": "", "dans": ""}
    valeur: list[str] = []

    def ouvrir(nom: str, attributs: dict[str, str]) -> None:
        if nom == "c":
            etat["type"] = attributs.get("t", "")
            valeur.clear()
        etat["dans"] = nom

    def fermer(nom: str) -> None:
        etat["dans"] = ""
        if nom == "c":
            recueil.ajouter(_valeur("".join(valeur), etat["type"], chaines) + "\t")
        elif nom == "row":
            recueil.ajouter("\n")

    def texte(donnees: str) -> None:
        if etat["dans"] in ("v", "t"):
            valeur.append(donnees)

    return LecteurXml(ouvrir=ouvrir, fermer=fermer, texte=texte)


def _valeur(brute: str, genre: str, chaines: list[str]) -> str:
    if genre == "s" and brute.isdigit():
        rang = int(brute[:9])
        return chaines[rang] if rang < len(chaines) else ""
    return brute


def _epub(archive: zipfile.ZipFile, recueil: Recueil) -> None:
    for nom in sorted(n for n in archive.namelist() if n.endswith((".xhtml", ".html", ".htm"))):
        _lire(archive, nom, _paragraphes(recueil, frozenset({"body"}), {"p": "\n", "div": "\n", "h1": "\n"}, {}))


_EXTRACTEURS: Final[dict[str, Callable[[zipfile.ZipFile, Recueil], None]]] = {
    "docx": _docx,
    "xlsx": _xlsx,
    "pptx": _pptx,
    "odt": _odf,
    "ods": _odf,
    "odp": _odf,
    "epub": _epub,
}
