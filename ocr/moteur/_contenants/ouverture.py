"""Which reader opens which family; the answer is one body, files, and what was left aside."""

from typing import Any, Final

from ocr.moteur import signatures
from ocr.moteur._confinement import Refus
from ocr.moteur._contenants import archive, bureautique, courriel, msg, signe, texte, tnef
from ocr.moteur._contenants.ole import Ole
from ocr.moteur._contenants.rtf import texte_rtf
from ocr.moteur._contenants.sortie import Sortie, source

_COURRIEL_MAX: Final = 200 * 1024 * 1024
_OLE_MAX: Final = 200 * 1024 * 1024
_EXTENSIONS_OFFICE: Final = frozenset({"docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "odt", "ods", "odp"})
_OLE: Final = {
    "WordDocument": ("doc", "application/msword"),
    "Workbook": ("xls", "application/vnd.ms-excel"),
    "Book": ("xls", "application/vnd.ms-excel"),
    "PowerPoint Document": ("ppt", "application/vnd.ms-powerpoint"),
}
_FIB_CHIFFRE: Final = 0x01  # second byte of the flags of a Word file


def deballer(configuration: dict[str, Any], demande: dict[str, Any]) -> dict[str, Any]:
    """Answer one request of the parent. Raises `Refus`."""
    sortie = Sortie(configuration, demande)
    try:
        mime = _ouvrir(configuration, demande, sortie)
    except RecursionError as erreur:
        raise Refus("contenu_illisible", "nesting") from erreur
    return sortie.reponse(mime)


def _ouvrir(configuration: dict[str, Any], demande: dict[str, Any], sortie: Sortie) -> str:
    famille = demande["famille"]
    if famille == signatures.ZIP:
        return _zip(configuration, demande, sortie)
    if famille in (signatures.GZIP, signatures.TAR):
        if not demande["archives"]:
            raise Refus("archive_imbriquee", famille)
        if famille == signatures.TAR:
            return archive.ouvrir_tar(configuration, sortie)
        return archive.ouvrir_gzip(configuration, demande, sortie)
    if famille == signatures.OLE:
        return _ole(configuration, sortie)
    if famille == signatures.RTF:
        clair = texte_rtf(source(configuration, _OLE_MAX))
        bureautique.rendre("rtf", clair, configuration, sortie)
        return "application/rtf"
    if famille == signatures.TNEF:
        return tnef.ouvrir(source(configuration, _COURRIEL_MAX), sortie)
    if famille == signatures.SIGNE:
        return _signe(configuration, demande, sortie)
    if famille == signatures.COURRIEL:
        return courriel.ouvrir(source(configuration, _COURRIEL_MAX), sortie)
    if famille == signatures.BOITE:
        return courriel.ouvrir_boite(source(configuration, _COURRIEL_MAX), sortie)
    return texte.ouvrir(configuration, demande, sortie)


def _zip(configuration: dict[str, Any], demande: dict[str, Any], sortie: Sortie) -> str:
    with archive.ouvrir_zip(configuration) as ouverte:
        genre, mime = bureautique.genre_zip(ouverte)
        if genre:
            return bureautique.ouvrir_zip(ouverte, genre, mime, configuration, sortie)
        if str(demande["nom"]).lower().rpartition(".")[2] in _EXTENSIONS_OFFICE:
            raise Refus("nom_trompeur", "a plain archive")
        if not demande["archives"]:
            raise Refus("archive_imbriquee", "zip")
        return archive.deballer_zip(ouverte, sortie)


def _ole(configuration: dict[str, Any], sortie: Sortie) -> str:
    ole = Ole(source(configuration, _OLE_MAX))
    if msg.est_un_message(ole):
        return msg.ouvrir(ole, sortie)
    noms = ole.racine.enfants
    if "EncryptedPackage" in noms:
        raise Refus("contenu_chiffre", "package")
    genre, mime = next((v for nom, v in _OLE.items() if nom in noms), ("", ""))
    if not genre:
        raise Refus("contenu_illisible", "unknown compound file")
    if genre == "doc" and ole.lire(noms["WordDocument"])[11:12] and ole.lire(noms["WordDocument"])[11] & _FIB_CHIFFRE:
        raise Refus("contenu_chiffre", "word")
    if any(nom in noms for nom in ("Macros", "_VBA_PROJECT_CUR")):
        sortie.avertir("macros")
    if genre == "ppt":
        raise Refus("conversion_absente", genre)
    bureautique.rendre(genre, None, configuration, sortie)
    return mime


def _signe(configuration: dict[str, Any], demande: dict[str, Any], sortie: Sortie) -> str:
    """What was signed comes out as one file, named as the envelope without its suffix."""
    sortie.avertir("signe")
    clair = signe.contenu(source(configuration, _COURRIEL_MAX))
    if not clair:
        raise Refus("contenu_vide", "nothing signed")
    nom = str(demande["nom"])
    base = nom[:-4] if nom.lower().endswith((".p7m", ".p7s")) else nom
    famille = signatures.type_mime(clair[: signatures.DEBUT_UTILE]) or signatures.famille(clair[:65536])
    if "." not in base:
        base += {"application/pdf": ".pdf", signatures.COURRIEL: ".eml", signatures.TEXTE: ".txt"}.get(famille, "")
    sortie.enfant(base or "contenu signé", [clair])
    texte.poser(sortie, "\n".join(sortie.inventaire("Contenu signé")))
    return "application/pkcs7-mime"
