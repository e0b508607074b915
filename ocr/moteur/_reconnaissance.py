"""Child side: from the raster of a page to the page as the parent expects it."""

import itertools
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageChops

from ocr.moteur import _essais, _fusion
from ocr.moteur._confinement import Refus
from ocr.moteur._tesseract import MotBrut

_CONFIANCE_FAIBLE: Final = 0.60
# Certainty announced by tesseract, and share of the words then found right: measured on real scans.
_CALIBRAGE: Final = (
    (0.0, 0.0),
    (0.3, 0.05),
    (0.5, 0.3),
    (0.65, 0.5),
    (0.75, 0.7),
    (0.85, 0.9),
    (0.92, 0.97),
    (1.0, 1.0),
)
# Languages written in the letters that the further model knows.
_ECRITURE: Final = "Latin"
_LATINES: Final = frozenset(
    (
        "afr", "cat", "ces", "cym", "dan", "deu", "eng", "est", "eus", "fin", "fra", "gle", "glg", "hrv",
        "hun", "ind", "isl", "ita", "lav", "lit", "ltz", "mlt", "msa", "nld", "nor", "pol", "por", "ron",
        "slk", "slv", "spa", "sqi", "swa", "swe", "tur", "uzb", "vie",
    )
)  # fmt: skip
# Above this share of lines that nobody could read, the page is mostly handwritten, or a drawing.
_OUBLI_MANUSCRIT: Final = 0.5
# Blank page: share of darker dots on the reduced image, and how much darker than the paper.
_ENCRE_MIN: Final = 0.0002
_CONTRASTE: Final = 40
_LOIN: Final = 80
_PART_TACHETEE: Final = 0.03
_REDUCTION: Final = 8
_REDUCTION_UNIE: Final = 2
_ECART_UNIE: Final = 16
_ECART_COULEUR: Final = 12


@dataclass(frozen=True, slots=True)
class Raster:
    """Image of a page as displayed, its resolution, and the page's displayed size in PDF points.

    `grossie`: it was enlarged, its own resolution being poor.
    """

    image: Image.Image
    dpi: int
    largeur: float
    hauteur: float
    avertissement: str = ""
    grossie: bool = False


@dataclass(frozen=True, slots=True)
class Moteur:
    """The tesseract command ("" when absent), and the models its further attempts may use, joined by "+".

    `duree_s`: seconds after which a page gets no further attempt.
    """

    commande: str
    langues_d_appoint: str = ""
    duree_s: float = 40.0

    @classmethod
    def de(cls, configuration: dict[str, Any]) -> "Moteur":
        """The engine as the parent configured this child."""
        return cls(configuration["tesseract"], configuration["appoint"], float(configuration["duree_essais_s"]))

    def modeles(self, langues: str) -> tuple[str, str, str]:
        """Languages of the first attempt at a text, and of two further kinds of attempts.

        A model of all Latin script, trained apart, and the English one err elsewhere than that of the language.
        """
        codes = langues.split("+")
        installes = [m for m in self.langues_d_appoint.split("+") if m and m not in codes]
        proches = [f"{langues}+{m}" for m in installes if not m.endswith(_ECRITURE)]
        ecriture = [m for m in installes if m.endswith(_ECRITURE) and _LATINES.issuperset(codes)]
        second = next(iter(proches + ecriture), langues)
        return langues, second, next(iter(ecriture), second)


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
    if _est_tachetee(image):
        return False
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


def _est_tachetee(image: Image.Image) -> bool:
    """True when many single dots are far from the mean shade: noise, not paper."""
    histogramme = image.convert("L").histogram()
    total = sum(histogramme)
    moyenne = round(sum(valeur * nombre for valeur, nombre in enumerate(histogramme)) / total)
    loin = sum(histogramme[: max(moyenne - _LOIN, 0)]) + sum(histogramme[moyenne + _LOIN :])
    return loin > total * _PART_TACHETEE


def reconnaitre(raster: Raster, numero: int, langues: str, moteur: Moteur) -> dict[str, Any]:
    """The page read from its raster, as the parent expects it."""
    if est_unie(raster.image):
        return page_sans_texte(numero, raster.largeur, raster.hauteur, "vide", raster.avertissement)
    lue = _essais.lire(
        raster.image,
        raster.dpi,
        modeles=moteur.modeles(langues),
        commande=moteur.commande,
        duree_s=moteur.duree_s,
        grossie=raster.grossie,
    )
    largeur, hauteur = raster.largeur, raster.hauteur
    if lue.rotation in (90, 270):
        largeur, hauteur = hauteur, largeur
    if not any(map(_fusion.lettres, lue.mots)):
        source = "vide" if est_vide(raster.image) else "illisible"
        motif = raster.avertissement or ("aucun_mot" if source == "illisible" else "")
        return {**page_sans_texte(numero, raster.largeur, raster.hauteur, source, motif), "essais": lue.essais}
    confiance = calibrer(_fusion.surete(lue.mots))
    doute = _doute(confiance, lue)
    return {
        "numero": numero,
        "texte": _texte(lue.mots),
        "mots": [_fractions(mot, lue.taille) for mot in lue.mots],
        "source": "ocr",
        "confiance": round(confiance, 4),
        "largeur": largeur,
        "hauteur": hauteur,
        "rotation": lue.rotation,
        "avertissement": raster.avertissement or doute,
        "essais": lue.essais,
    }


def calibrer(surete: float) -> float:
    """Expected share of the words read right, 0-1, for a mean certainty of tesseract's words (see `bench/ocr.py`)."""
    for (bas, valeur_basse), (haut, valeur_haute) in itertools.pairwise(_CALIBRAGE):
        if surete <= haut:
            return valeur_basse + (valeur_haute - valeur_basse) * (surete - bas) / (haut - bas)
    return 1.0


def _doute(confiance: float, lue: _essais.Lue) -> str:
    """What the depositor must be told of a page that was read, or ""."""
    if lue.oubli >= _OUBLI_MANUSCRIT:
        return "manuscrit"
    return "peu_sur" if confiance < _CONFIANCE_FAIBLE else ""


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


def _fractions(mot: MotBrut, taille: tuple[int, int]) -> list[Any]:
    (largeur, hauteur), (x, y, w, h) = taille, mot.boite
    cadre = [x / largeur, y / hauteur, w / largeur, h / hauteur]
    return [mot.texte, *(round(v, 5) for v in cadre), round(mot.confiance, 4)]


def _en_couleurs(image: Image.Image) -> bool:
    """True when some part is coloured: tesseract then picks the best channel, grey would lose pale colours."""
    rouge, vert, bleu = (image.reduce(4) if min(image.size) >= 4 else image).split()
    ecarts = (ImageChops.difference(rouge, vert), ImageChops.difference(vert, bleu))
    return any(int(str(ecart.getextrema()[1])) > _ECART_COULEUR for ecart in ecarts)


def _reduire_profondeur(image: Image.Image) -> Image.Image:
    """16-bit, 32-bit and float greys to 8 bits, from their own darkest to their own lightest."""
    valeurs = image.convert("F")
    bas, haut = valeurs.getextrema()
    if not isinstance(bas, float) or not isinstance(haut, float):
        raise Refus("image_illisible", "no extrema")
    if haut <= bas:
        return Image.new("L", image.size, 255)  # one shade everywhere: a blank page
    echelle = 255 / (haut - bas)
    return valeurs.point(lambda v: v * echelle - bas * echelle).convert("L")
