"""Child side: from the raster of a page to its words. Further attempts only where the first is doubtful."""

from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageChops

from ocr.moteur import _tesseract
from ocr.moteur._confinement import Refus
from ocr.moteur._tesseract import SAUVOLA, MotBrut

# A first reading is doubtful below these: then orientation and another threshold are tried.
_CONFIANCE_SURE: Final = 0.70
_LETTRES_SURES: Final = 40
_CONFIANCE_FAIBLE: Final = 0.50
_SURETE_ORIENTATION: Final = 0.5
# Blank page: share of darker dots on the reduced image, and how much darker than the paper.
_ENCRE_MIN: Final = 0.0002
_CONTRASTE: Final = 40
_REDUCTION: Final = 8
_REDUCTION_UNIE: Final = 2
_ECART_UNIE: Final = 16
_ECART_COULEUR: Final = 12
_TOURNER: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Raster:
    """Image of a page as displayed, its resolution, and the page's displayed size in PDF points."""

    image: Image.Image
    dpi: int
    largeur: float
    hauteur: float
    avertissement: str = ""


@dataclass(frozen=True, slots=True)
class _Essai:
    image: Image.Image
    rotation: int
    mots: list[MotBrut]

    @property
    def lettres(self) -> int:
        return sum(_lettres(mot) for mot in self.mots)

    @property
    def confiance(self) -> float:
        """Mean confidence of the words, weighted by their letters and digits; 0 without any."""
        return sum(mot.confiance * _lettres(mot) for mot in self.mots) / (self.lettres or 1)

    @property
    def note(self) -> float:
        """Letters read with some confidence: what a better attempt has more of."""
        return sum(_lettres(mot) * mot.confiance**2 for mot in self.mots if mot.confiance > 0.3)

    @property
    def douteux(self) -> bool:
        return self.confiance < _CONFIANCE_SURE or self.lettres < _LETTRES_SURES


def tourner(image: Image.Image, rotation: int) -> Image.Image:
    """The image turned clockwise by 0, 90, 180 or 270 degrees."""
    return image.transpose(_TOURNER[rotation]) if rotation else image


def normaliser(image: Image.Image) -> Image.Image:
    """8-bit grey or RGB on white paper, whatever the mode; RGB without colour becomes grey."""
    if image.mode.startswith("I") or image.mode == "F":
        return _reduire_profondeur(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        fond = Image.new("RGBA", image.size, "white")
        fond.alpha_composite(image)
        image = fond.convert("RGB")
    if image.mode in ("1", "L"):
        return image.convert("L")
    image = image if image.mode == "RGB" else image.convert("RGB")
    return image if _en_couleurs(image) else image.convert("L")


def est_unie(image: Image.Image) -> bool:
    """True when the page has the same shade everywhere: not even pale text can be on it."""
    gris = image.convert("L")
    if min(gris.size) >= _REDUCTION_UNIE:
        gris = gris.reduce(_REDUCTION_UNIE)
    bas, haut = gris.getextrema()
    return int(str(haut)) - int(str(bas)) <= _ECART_UNIE


def est_vide(image: Image.Image) -> bool:
    """True when a page on which no word was found shows next to no ink (a blank back, paper grain apart)."""
    gris = image.convert("L").reduce(_REDUCTION) if min(image.size) >= _REDUCTION else image.convert("L")
    histogramme = gris.histogram()
    total = sum(histogramme)
    cumul, papier = 0, 255
    for valeur, nombre in enumerate(histogramme):
        cumul += nombre
        if cumul * 2 >= total:
            papier = valeur
            break
    ecarts = sum(histogramme[: max(papier - _CONTRASTE, 0)]) + sum(histogramme[papier + _CONTRASTE :])
    return ecarts < total * _ENCRE_MIN


def reconnaitre(raster: Raster, numero: int, langues: str, commande: str) -> dict[str, Any]:
    """The page read from its raster, as the parent expects it."""
    if est_unie(raster.image):
        return page_sans_texte(numero, raster.largeur, raster.hauteur, "vide", raster.avertissement)
    essai = _meilleur_essai(raster, langues, commande)
    if not essai.lettres:
        source = "vide" if est_vide(raster.image) else "illisible"
        motif = raster.avertissement or ("aucun_mot" if source == "illisible" else "")
        return page_sans_texte(numero, raster.largeur, raster.hauteur, source, motif)
    quart = _quart_de_tour(essai.mots)
    rotation = (essai.rotation + quart) % 360
    largeur, hauteur = raster.largeur, raster.hauteur
    if rotation in (90, 270):
        largeur, hauteur = hauteur, largeur
    doute = "peu_sur" if essai.confiance < _CONFIANCE_FAIBLE else ""
    return {
        "numero": numero,
        "texte": _texte(essai.mots),
        "mots": [_fractions(mot, essai.image.size, quart) for mot in essai.mots],
        "source": "ocr",
        "confiance": round(essai.confiance, 4),
        "largeur": largeur,
        "hauteur": hauteur,
        "rotation": rotation,
        "avertissement": raster.avertissement or doute,
    }


def page_sans_texte(numero: int, largeur: float, hauteur: float, source: str, avertissement: str) -> dict[str, Any]:
    """A page without words: blank ("vide", sure) or unreadable ("illisible", with its warning)."""
    return {
        "numero": numero,
        "texte": "",
        "mots": [],
        "source": source,
        "confiance": 1.0 if source == "vide" else 0.0,
        "largeur": largeur,
        "hauteur": hauteur,
        "rotation": 0,
        "avertissement": avertissement,
    }


def _meilleur_essai(raster: Raster, langues: str, commande: str) -> _Essai:
    def essayer(rotation: int, seuillage: int = _tesseract.OTSU) -> _Essai:
        image = tourner(raster.image, rotation)
        mots = _tesseract.lire_image(commande, image, langues=langues, dpi=raster.dpi, seuillage=seuillage)
        return _Essai(image, rotation, mots)

    meilleur = essayer(0)
    if not meilleur.douteux:
        return meilleur
    rotation, surete = _tesseract.orientation(commande, raster.image, dpi=raster.dpi)
    if rotation in _TOURNER and surete >= _SURETE_ORIENTATION:
        meilleur = max(meilleur, essayer(rotation), key=lambda essai: essai.note)
    if meilleur.douteux:
        meilleur = max(meilleur, essayer(meilleur.rotation, SAUVOLA), key=lambda essai: essai.note)
    if meilleur.confiance < _CONFIANCE_FAIBLE and surete < _SURETE_ORIENTATION and meilleur.lettres >= _LETTRES_SURES:
        # Much was read, badly, and the orientation is unknown: upside down? (tesseract sees quarter turns itself.)
        meilleur = max(meilleur, essayer((meilleur.rotation + 180) % 360), key=lambda essai: essai.note)
    return meilleur


def _texte(mots: list[MotBrut]) -> str:
    """Lines end with a line feed, blocks are parted by a blank line."""
    morceaux: list[str] = []
    precedent: MotBrut | None = None
    for mot in mots:
        if precedent is not None:
            memes = mot.ligne == precedent.ligne
            morceaux.append(" " if memes else "\n" if mot.bloc == precedent.bloc else "\n\n")
        morceaux.append(mot.texte)
        precedent = mot
    return "".join(morceaux)


def _quart_de_tour(mots: list[MotBrut]) -> int:
    """90 or 270 when tesseract read the page sideways (it does so by itself), else 0.

    Its boxes are then taller than wide, and the words of a line follow each other upwards or downwards.
    """
    debout = couche = sens = 0
    for i, mot in enumerate(mots):
        if _lettres(mot) < 3:
            continue
        if mot.boite[3] <= mot.boite[2]:
            couche += 1
            continue
        debout += 1
        if i and mots[i - 1].ligne == mot.ligne:
            sens += 1 if mot.boite[1] > mots[i - 1].boite[1] else -1
    if debout <= 2 * couche or not sens:
        return 0
    return 270 if sens > 0 else 90


def _fractions(mot: MotBrut, taille: tuple[int, int], quart: int) -> list[Any]:
    largeur, hauteur = taille
    x, y, w, h = (
        mot.boite[0] / largeur,
        mot.boite[1] / hauteur,
        mot.boite[2] / largeur,
        mot.boite[3] / hauteur,
    )
    if quart == 90:
        x, y, w, h = 1 - y - h, x, h, w
    elif quart == 270:
        x, y, w, h = y, 1 - x - w, h, w
    return [
        mot.texte,
        round(x, 5),
        round(y, 5),
        round(w, 5),
        round(h, 5),
        round(mot.confiance, 4),
    ]


def _lettres(mot: MotBrut) -> int:
    return sum(signe.isalnum() for signe in mot.texte)


def _en_couleurs(image: Image.Image) -> bool:
    """True when some part is coloured: tesseract then picks the best channel, grey would lose pale colours."""
    rouge, vert, bleu = (image.reduce(4) if min(image.size) >= 4 else image).split()
    ecarts = (ImageChops.difference(rouge, vert), ImageChops.difference(vert, bleu))
    return any(int(str(ecart.getextrema()[1])) > _ECART_COULEUR for ecart in ecarts)


def _reduire_profondeur(image: Image.Image) -> Image.Image:
    """16-bit, 32-bit and float greys to 8 bits, from their own darkest to their own lightest."""
    valeurs = image.convert("F")
    bas, haut = valeurs.getextrema()
    if not isinstance(bas, float) or not isinstance(haut, float) or haut <= bas:
        raise Refus("image_illisible", "no contrast")
    echelle = 255 / (haut - bas)
    return valeurs.point(lambda v: v * echelle - bas * echelle).convert("L")
