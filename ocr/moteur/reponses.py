"""Checks of what a child answers: types, ranges, sizes. A child may have been taken over by a hostile file."""

import math
from typing import Any, Final

from ocr.moteur.erreurs import PAR_CODE, ErreurMoteur
from ocr.moteur.isolement import EnfantPerdu
from ocr.moteur.modele import Code, Mot, PageLue

_TEXTE_MAX: Final = 4_000_000
_MOTS_MAX: Final = 200_000
_MOT_MAX: Final = 2_000
_CODES_MAX: Final = 50
_CODE_MAX: Final = 4_096
_POINTS_MAX: Final = 200_000.0
_SOURCES: Final = frozenset({"native", "ocr", "vide", "illisible"})

_GENRES_CODE: Final = frozenset({"qr", "datamatrix", "aztec", "pdf417", "code128", "code39", "ean13"})

# Characters no page text needs: controls (but line feed and tabulation), lone surrogates, non-characters.
_INTERDITS: Final = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160), *range(55296, 57344), 65534, 65535))

# Warnings a child may choose from: it sends a key, never a sentence.
AVERTISSEMENTS: Final = {
    "": "",
    "aucun_mot": "Page illisible, aucun mot n'a été reconnu : si elle porte du texte, numérisez-la à nouveau.",
    "manuscrit": "Cette page semble surtout manuscrite ou dessinée : le texte qui n'est pas imprimé n'a pas été lu.",
    "peu_sur": "Le texte reconnu est peu sûr : vérifiez-le ou numérisez la page à nouveau.",
    "tronque": "L'image de cette page est incomplète : la fin manque peut-être.",
    "page_abimee": "Cette page est endommagée : elle n'a pas pu être affichée ni lue.",
    "trop_grande": "L'image de cette page contient trop de pixels pour être lue.",
    "memoire": "Cette page n'a pas pu être lue : elle demandait trop de mémoire.",
    "moteur": "Cette page n'a pas pu être lue : la reconnaissance de texte a échoué.",
}


def verifier_succes(reponse: dict[str, Any]) -> dict[str, Any]:
    """The answer itself, or the `ErreurMoteur` it tells."""
    if reponse.get("ok") is True:
        return reponse
    classe = PAR_CODE.get(str(reponse.get("code")), ErreurMoteur)
    raise classe(detail=str(reponse.get("detail", ""))[:500].translate(_INTERDITS))


def entier(reponse: dict[str, Any], cle: str, mini: int, maxi: int) -> int:
    """An integer of the answer within bounds, else the child is held lost."""
    valeur = reponse.get(cle)
    if isinstance(valeur, bool) or not isinstance(valeur, int) or not mini <= valeur <= maxi:
        raise EnfantPerdu("protocole", cle)
    return valeur


def page(reponse: dict[str, Any], numero: int) -> PageLue:
    """The page told by an answer, every field checked."""
    source = reponse.get("source")
    texte = reponse.get("texte")
    mots = reponse.get("mots")
    avertissement = reponse.get("avertissement", "")
    if source not in _SOURCES or not isinstance(texte, str) or len(texte) > _TEXTE_MAX:
        raise EnfantPerdu("protocole", "page")
    if not isinstance(mots, list) or len(mots) > _MOTS_MAX or avertissement not in AVERTISSEMENTS:
        raise EnfantPerdu("protocole", "mots")
    rotation = entier(reponse, "rotation", 0, 270)
    if rotation % 90 or reponse.get("numero") != numero:
        raise EnfantPerdu("protocole", "rotation")
    return PageLue(
        numero=numero,
        texte=texte.translate(_INTERDITS),
        mots=[_mot(m) for m in mots],
        source=str(source),
        confiance=_reel(reponse.get("confiance"), 1.0),
        largeur=_reel(reponse.get("largeur"), _POINTS_MAX),
        hauteur=_reel(reponse.get("hauteur"), _POINTS_MAX),
        rotation=rotation,
        avertissement=AVERTISSEMENTS[str(avertissement)],
        essais=entier({"essais": 0, **reponse}, "essais", 0, 100),
        codes=codes(reponse),
    )


def _reel(valeur: object, maxi: float) -> float:
    if isinstance(valeur, bool) or not isinstance(valeur, int | float) or not math.isfinite(valeur):
        raise EnfantPerdu("protocole", "number")
    return min(max(float(valeur), 0.0), maxi)


def _mot(brut: object) -> Mot:
    """A word sent as [text, x, y, width, height, confidence]."""
    if not isinstance(brut, list) or len(brut) != 6 or not isinstance(brut[0], str) or len(brut[0]) > _MOT_MAX:
        raise EnfantPerdu("protocole", "mot")
    x, y, largeur, hauteur, confiance = (_reel(v, 1.0) for v in brut[1:])
    return Mot(
        brut[0].translate(_INTERDITS),
        x,
        y,
        min(largeur, 1.0 - x),
        min(hauteur, 1.0 - y),
        confiance,
    )


def codes(reponse: dict[str, Any]) -> list[Code]:
    """The barcodes of an answer, every field checked."""
    bruts = reponse.get("codes", [])
    if not isinstance(bruts, list) or len(bruts) > _CODES_MAX:
        raise EnfantPerdu("protocole", "codes")
    return [_code(c) for c in bruts]


def _code(brut: object) -> Code:
    """A barcode sent as [text, kind, x, y, width, height]."""
    if not isinstance(brut, list) or len(brut) != 6 or not isinstance(brut[0], str) or len(brut[0]) > _CODE_MAX:
        raise EnfantPerdu("protocole", "code")
    if not isinstance(brut[1], str) or brut[1] not in _GENRES_CODE:
        raise EnfantPerdu("protocole", "code")
    x, y, largeur, hauteur = (_reel(v, 1.0) for v in brut[2:])
    return Code(brut[0].translate(_INTERDITS), brut[1], x, y, min(largeur, 1.0 - x), min(hauteur, 1.0 - y))
