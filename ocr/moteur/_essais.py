"""Child side: how a page's image is read. One attempt on a clean page; more only where the words or the ink ask for it.

First the paper is evened out and tesseract reads the whole page. What it read surely is then painted white, and only
the doubtful lines and the ink nobody read are read again, in other conditions; the readings are made into one.
"""

import contextlib
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from PIL import Image, ImageFilter

from ocr.moteur import _fusion, _nettoyage, _ordre, _papier, _redressement, _tesseract
from ocr.moteur._confinement import Refus
from ocr.moteur._fusion import Boite, lettres
from ocr.moteur._lexique import Lexique
from ocr.moteur._tesseract import OTSU, SAUVOLA, MotBrut
from ocr.moteur._vote import vraisemblance

# Below these, the whole page is doubtful: perhaps it is turned, perhaps its colours are not ink on paper.
_CONFIANCE_PAGE: Final = 0.70
_LETTRES_PAGE: Final = 40
# To see whether a page is upside down: a band this high (in heights of a word), and how much surer it must be turned.
_LIGNES_BANDE: Final = 16
_GAIN_ENVERS: Final = 0.15
_SURETE_ORIENTATION: Final = 0.5
# A further attempt is given up after this many times the span in which one may begin: noise can take minutes.
_PROLONGATION: Final = 2.0
# A doubtful page tilted by so many degrees is read again straight.
_ANGLE_MIN: Final = 0.7
_DOUTE_PENCHEE: Final = 0.10
# A line less sure than this is read again, and so is one with unread ink so near (in heights of a line).
_SURETE_LIGNE: Final = 0.80
_PROCHE: Final = 4
_LETTRES_MOT: Final = 4
# A word less sure than this counts as unread when the page is judged.
_SURETE_LUE: Final = 0.4
_VRAISEMBLANCE: Final = 0.75
# Unread lines are worth an attempt above this share of all; coarse images, above this share of doubtful letters.
_PART_OUBLIEE: Final = 0.02
_DOUTE_GROSSIER: Final = 0.03
# Above this share of doubtful letters, the whole page is read again.
_DOUTE_TOTAL: Final = 0.5
# From this share of doubtful letters, words in no list count too, unless they are this sure.
_SOUPCON: Final = 0.03
_SURETE_INCONNU: Final = 0.95
# Below this height (dots), a line is enlarged before it is read again.
_HAUTEUR_LISIBLE: Final = 20
_ECHELLE_MAX_COTE: Final = 5200
_ECHELLE_D_ORIGINE: Final = 0.67
_TOURNER: Final = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Reprise:
    """A further attempt on what is left: its image, its settings, and the share of doubtful letters that calls it."""

    image: str
    psm: int
    seuillage: int
    echelle: float
    doute_min: float
    modele: int


_REPRISES: Final = (
    Reprise("gris", 3, OTSU, 1.0, 0.10, modele=1),
    Reprise("gris", 3, OTSU, 1.0, 0.10, modele=2),
    Reprise("lisse", 6, OTSU, 1.5, 0.15, modele=1),
    Reprise("gris", 4, SAUVOLA, 1.0, 0.30, modele=1),
    Reprise("lisse", 6, OTSU, 1.0, 0.30, modele=2),
    Reprise("lisse", 6, OTSU, 1.5, 0.30, modele=2),
)


@dataclass(frozen=True, slots=True)
class Lue:
    """Words of a page in reading order, on its upright image of that size; `essais`: how often tesseract ran.

    `oubli`: share, 0-1, of the length of what looks like lines that nobody could read (handwriting, most often).
    """

    mots: list[MotBrut]
    taille: tuple[int, int]
    rotation: int
    essais: int
    oubli: float


# When only unread ink calls for an attempt: scattered pieces of text.
_RESTES: Final = Reprise("gris", 6, OTSU, 1.0, 0.0, modele=1)
_BANDE: Final = Reprise("net", 6, OTSU, 1.0, 0.0, modele=0)


def tourner(image: Image.Image, rotation: int) -> Image.Image:
    """The image turned clockwise by 0, 90, 180 or 270 degrees."""
    return image.transpose(_TOURNER[rotation]) if rotation else image


def lire(
    image: Image.Image, dpi: int, *, modeles: Sequence[str], commande: str, duree_s: float, grossie: bool = False
) -> Lue:
    """Read a grey or RGB image. `modeles`: languages of the first attempt, then of the further ones (`Reprise.modele`).

    No further attempt is begun after `duree_s` seconds: the page's own limit must not cost what was read.
    `grossie`: the image was enlarged, its own resolution being poor.
    """
    lecteur = _Lecteur(image, dpi, modeles, commande, duree_s, grossie)
    lecteur.lire_entiere()
    with contextlib.suppress(Refus):
        # What was read stands: a failure now, the model's or tesseract's, costs the further attempts only.
        lecteur.ameliorer()
    oubli = part_oubliee([m for m in lecteur.mots if m.confiance >= _SURETE_LUE], lecteur.oubliees(_SURETE_LUE))
    mots = _nettoyage.epurer(_ordre.ordonner(lecteur.mots), lecteur.lexique)
    return Lue(lecteur.a_leur_place(mots), lecteur.taille, lecteur.rotation, lecteur.essais, oubli)


@dataclass(slots=True)
class _Lecteur:
    """State of one page being read: its images turned alike, and the words so far."""

    couleurs: Image.Image
    dpi: int
    modeles: Sequence[str]
    commande: str
    duree_s: float
    grossie: bool
    net: Image.Image = field(init=False)
    _venue: tuple[int, int] = field(init=False)
    lexique: Lexique = field(init=False)
    mots: list[MotBrut] = field(init=False, default_factory=list)
    rotation: int = 0
    angle: float = 0.0
    essais: int = 0
    debut: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.lexique = Lexique(self.modeles[0])
        self.net = _papier.blanchir(self.couleurs.convert("L"), self.dpi)
        self._venue = self.net.size

    @property
    def douteuse(self) -> bool:
        """True when hardly anything was read, or badly."""
        return confiance(self.mots) < _CONFIANCE_PAGE or sum(map(lettres, self.mots)) < _LETTRES_PAGE

    def lire_entiere(self) -> None:
        """First attempt, on the whole page. A page read sideways is turned."""
        # A core that nobody uses reads the word lists meanwhile; else they are read only if they are needed.
        chargement = threading.Thread(target=self.lexique.charger, daemon=True)
        if _tesseract.fils_libres() > 1:
            chargement.start()
        self.mots = self._essayer(self.net)
        if chargement.ident is not None:
            chargement.join()
        quart = quart_de_tour(self.mots)
        if quart:
            self.mots = [_tourne(mot, self.net.size, quart) for mot in self.mots]
            self._tourner(quart)

    def ameliorer(self) -> None:
        """Further attempts, while the page is doubtful. Raises `Refus` when one fails or is given up."""
        if self.douteuse:
            self.chercher_orientation()
        if self.douteuse:
            self.relire_couleurs()
        self.redresser()
        self.relire_le_reste()

    def chercher_orientation(self) -> None:
        """Turn the page when a few of its lines read better upside down, or when tesseract's own test says so."""
        # Much was read, badly: upside down? Quarter turns are seen without; the test costs as much as a page.
        if sum(map(lettres, self.mots)) >= _LETTRES_PAGE and self._mieux_a_l_envers():
            self._garder_si_mieux(180)
            return
        rotation, surete = _tesseract.orientation(self.commande, self.net, dpi=self.dpi)
        self.essais += 1
        if rotation in _TOURNER and surete >= _SURETE_ORIENTATION:
            self._garder_si_mieux(rotation)

    def _mieux_a_l_envers(self) -> bool:
        """True when the middle band of the words, turned by half, reads much more surely."""
        hauteur = hauteur_mediane(self.mots) * _LIGNES_BANDE
        milieux = sorted(m.boite[1] + m.boite[3] // 2 for m in self.mots if lettres(m) > 1)
        haut = max(milieux[len(milieux) // 2] - hauteur // 2, 0)
        bas = min(haut + hauteur, self.net.height)
        bande = [m for m in self.mots if haut <= m.boite[1] + m.boite[3] // 2 <= bas]
        retournee = self._essayer(tourner(self.net.crop((0, haut, self.net.width, bas)), 180), _BANDE)
        return confiance(retournee) > confiance(bande) + _GAIN_ENVERS and _fusion.note(retournee) > _fusion.note(bande)

    def relire_couleurs(self) -> None:
        """Read the image as it came: tesseract picks the best colour channel; white letters on dark are kept."""
        self._fondre(self._essayer(self.couleurs))

    @property
    def taille(self) -> tuple[int, int]:
        """Size of the upright page, tilted as it came."""
        largeur, hauteur = self._venue
        return (hauteur, largeur) if self.rotation in (90, 270) else (largeur, hauteur)

    def redresser(self) -> None:
        """Set a doubtful page straight when its lines are tilted, and read it again whole."""
        if not self.douteuse and doute_des_mots(self.mots, self.lexique) < _DOUTE_PENCHEE:
            return
        angle = _redressement.inclinaison(self.net)
        if abs(angle) < _ANGLE_MIN:
            return
        penchee, self.angle = self.net.size, angle
        self.net = _redressement.redresser(self.net, angle)
        self.couleurs = _redressement.redresser(self.couleurs, angle)
        self.mots = [_redressement.deplacer(mot, angle, penchee, self.net.size) for mot in self.mots]
        self._fondre(self._essayer(self.net))

    def a_leur_place(self, mots: list[MotBrut]) -> list[MotBrut]:
        """The words on the page as it came, tilted."""
        if not self.angle:
            return mots
        return [_redressement.deplacer(mot, -self.angle, self.net.size, self.taille) for mot in mots]

    def relire_le_reste(self) -> None:
        """Read the doubtful lines and the unread ink again, attempt after attempt, while enough of them is left."""
        for reprise in _REPRISES:
            if time.monotonic() - self.debut > self.duree_s:
                return
            oubliees = self.oubliees()
            doute = doute_des_mots(self.mots, self.lexique)
            relire = doute >= (_DOUTE_GROSSIER if self.grossie and reprise is _REPRISES[0] else reprise.doute_min)
            if not relire and (reprise is not _REPRISES[0] or part_oubliee(self.mots, oubliees) < _PART_OUBLIEE):
                return
            image = self._image(reprise.image)
            grossie = self.grossie and relire and reprise is _REPRISES[0]
            if doute < _DOUTE_TOTAL and not grossie:
                lues = [ligne for ligne in _lignes(self.mots) if not relire or self._sure(ligne)]
                entieres = [ligne for ligne in lues if not _continuee(_fusion.englobante(ligne), oubliees)]
                image = _papier.masquer(image, [mot.boite for ligne in entieres for mot in ligne])
            echelle = _ECHELLE_D_ORIGINE if grossie else self._echelle(reprise)
            self._fondre(self._essayer(image, reprise if relire else _RESTES, echelle))

    def _echelle(self, reprise: Reprise) -> float:
        """How much the image is enlarged for an attempt; small print is never reduced."""
        petit = 0 < hauteur_mediane(self.mots) < _HAUTEUR_LISIBLE
        echelle = max(reprise.echelle, 1.5) if petit else reprise.echelle
        return min(echelle, max(_ECHELLE_MAX_COTE / max(self.net.size), 1.0))

    def _sure(self, ligne: list[MotBrut]) -> bool:
        return _fusion.surete(ligne) >= _SURETE_LIGNE and not any(
            ligne[i].confiance < _SURETE_INCONNU for i in self.lexique.inconnus(ligne)
        )

    def _fondre(self, mots: list[MotBrut]) -> None:
        """Make one reading of two; the better of them gives the order."""
        if _fusion.note(mots) > _fusion.note(self.mots):
            self.mots, mots = mots, self.mots
        self.mots = _fusion.fondre(self.mots, mots, self.lexique)

    def _image(self, nom: str) -> Image.Image:
        if nom == "lisse":
            return self.net.filter(ImageFilter.GaussianBlur(max(self.dpi / 200, 0.7)))
        return self.couleurs.convert("L")

    def oubliees(self, surete: float = 0.0) -> list[Boite]:
        """Frames of what looks like lines that nobody read with at least that certainty."""
        hauteur = hauteur_mediane(self.mots) or max(self.dpi // 8, 8)
        return _papier.lignes_oubliees(
            _papier.masquer(self.net, [m.boite for m in self.mots if m.confiance >= surete]), hauteur
        )

    def _garder_si_mieux(self, rotation: int) -> None:
        mots = self._essayer(tourner(self.net, rotation))
        if _fusion.note(mots) > _fusion.note(self.mots):
            self.mots = mots
            self._tourner(rotation)

    def _tourner(self, rotation: int) -> None:
        self.rotation = (self.rotation + rotation) % 360
        self.net, self.couleurs = tourner(self.net, rotation), tourner(self.couleurs, rotation)

    @property
    def _reste_s(self) -> float:
        """Seconds left to an attempt that begins now; the first one has the page's own limit."""
        return max(self.debut + _PROLONGATION * self.duree_s - time.monotonic(), 1.0)

    def _essayer(self, image: Image.Image, reprise: Reprise | None = None, echelle: float = 1.0) -> list[MotBrut]:
        self.essais += 1
        if echelle != 1.0:
            taille = (round(image.width * echelle), round(image.height * echelle))
            image = image.resize(taille, Image.Resampling.BICUBIC)
        mots = _tesseract.lire_image(
            self.commande,
            image,
            langues=self.modeles[reprise.modele if reprise else 0],
            dpi=round(self.dpi * echelle),
            seuillage=reprise.seuillage if reprise else OTSU,
            psm=reprise.psm if reprise else 3,
            duree_s=self._reste_s if self.essais > 1 else None,
        )
        return mots if echelle == 1.0 else [_reduit(mot, echelle) for mot in mots]


def confiance(mots: Sequence[MotBrut]) -> float:
    """Mean confidence of the words, weighted by their letters and digits; 0 without any."""
    return sum(mot.confiance * lettres(mot) for mot in mots) / (sum(map(lettres, mots)) or 1)


def hauteur_mediane(mots: Sequence[MotBrut]) -> int:
    """Median height of the words, in dots; 0 without any."""
    hauteurs = sorted(mot.boite[3] for mot in mots)
    return hauteurs[len(hauteurs) // 2] if hauteurs else 0


def _lignes(mots: Sequence[MotBrut]) -> list[list[MotBrut]]:
    lignes: dict[tuple[int, int, int], list[MotBrut]] = {}
    for mot in mots:
        lignes.setdefault(mot.ligne, []).append(mot)
    return list(lignes.values())


def doute_des_mots(mots: Sequence[MotBrut], lexique: Lexique) -> float:
    """Share of letters, 0-1, in words that look like words and yet are unsure: what another reading may better.

    Scribbles and handwriting come out as strings that look like nothing; reading them again is in vain.
    """
    probables = [m for m in mots if lettres(m) >= _LETTRES_MOT and vraisemblance(m.texte) >= _VRAISEMBLANCE]
    if not probables:
        return float(bool(mots))
    total = sum(map(lettres, probables)) or 1
    doute = sum(lettres(m) for m in probables if m.confiance < _SURETE_LIGNE) / total
    if doute < _SOUPCON:
        return doute
    inconnus = (mots[i] for i in lexique.inconnus(mots))
    return doute + sum(lettres(m) for m in inconnus if _SURETE_LIGNE <= m.confiance < _SURETE_INCONNU) / total


def part_oubliee(mots: Sequence[MotBrut], oubliees: Sequence[Boite]) -> float:
    """Length of the lines nobody read, over the length of all lines."""
    manque = sum(boite[2] for boite in oubliees)
    return manque / (manque + sum(mot.boite[2] for mot in mots) or 1)


def _continuee(ligne: Boite, oubliees: Sequence[Boite]) -> bool:
    """True when unread ink stands on the line, close to its words: it is read again whole."""
    x, y, largeur, hauteur = ligne
    return any(
        y < by + bh / 2 < y + hauteur and bx < x + largeur + _PROCHE * hauteur and bx + bl > x - _PROCHE * hauteur
        for bx, by, bl, bh in oubliees
    )


def _reduit(mot: MotBrut, echelle: float) -> MotBrut:
    x, y, largeur, hauteur = mot.boite
    boite = (round(x / echelle), round(y / echelle), round(largeur / echelle), round(hauteur / echelle))
    return replace(mot, boite=boite)


def _tourne(mot: MotBrut, taille: tuple[int, int], quart: int) -> MotBrut:
    """The word on the image turned clockwise by `quart` (90 or 270) degrees."""
    x, y, largeur, hauteur = mot.boite
    if quart == 90:
        return replace(mot, boite=(taille[1] - y - hauteur, x, hauteur, largeur))
    return replace(mot, boite=(y, taille[0] - x - largeur, hauteur, largeur))


def quart_de_tour(mots: Sequence[MotBrut]) -> int:
    """90 or 270 when tesseract read the page sideways (it does so by itself), else 0.

    Its boxes are then taller than wide, and the words of a line follow each other upwards or downwards.
    """
    debout = couche = sens = 0
    for i, mot in enumerate(mots):
        if lettres(mot) < 3:
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
