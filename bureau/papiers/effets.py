"""What paper, scanners and phones do to a page: tilt, grain, light, folds, holes, perspective.

Plain Pillow; every effect draws its chance from the ``random.Random`` it is given.
"""

import random
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Point = tuple[float, float]
Couleur = tuple[int, int, int]

BLANC: Couleur = (255, 255, 255)
TEINTES: tuple[Couleur, ...] = (*[BLANC] * 5, (252, 249, 238), (246, 246, 244), (255, 246, 205), (255, 232, 234))
TEINTES_LIASSE: tuple[Couleur, ...] = (
    (250, 208, 216),
    (253, 240, 170),
    (205, 232, 208),
)
MILLIMETRES_A4 = 210


def choisir_teinte(hasard: random.Random) -> Couleur:
    """Return the colour of the paper: mostly white, now and then cream, grey, yellow or pink."""
    return hasard.choice(TEINTES)


def passer_au_scanner(image: Image.Image, teinte: Couleur, hasard: random.Random) -> Image.Image:
    """Make a sheet on the glass of a scanner: fold, holes, tilt of 0.3 to 2 degrees, dust, lid shadow."""
    vue = _teinter(image, teinte)
    if hasard.random() < 0.6:
        vue = _plier(vue, hasard)
    if hasard.random() < 0.5:
        _perforer(vue)
    angle = hasard.triangular(0.3, 2.0, 0.5) * hasard.choice((-1, 1))
    vue = vue.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(222, 222, 220))
    vue = _eclairer(vue, hasard, 232)
    vue = _border(vue, hasard)
    _empoussierer(vue, hasard, 60)
    return _grainer(vue.filter(ImageFilter.GaussianBlur(0.35)), hasard, 7)


def photographier(image: Image.Image, hasard: random.Random) -> Image.Image:
    """Make a page photographed from above on a table: perspective, warm uneven light, the shadow of the hand."""
    page = _plier(_teinter(image, choisir_teinte(hasard)), hasard)
    cadre = (image.width + image.width // 8, image.height + image.height // 9)
    coins = _coins_de_travers(page.size, cadre, hasard)
    coefficients = _perspective(coins, ((0, 0), (page.width, 0), page.size, (0, page.height)))
    posee = page.transform(cadre, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    masque = Image.new("L", cadre, 0)
    ImageDraw.Draw(masque).polygon(coins, fill=255)
    vue = _ombrer_sous(_table(cadre, hasard), masque)
    vue.paste(posee, (0, 0), masque)
    vue = _eclairer(vue, hasard, 205)
    vue = _teinter(_main_qui_passe(vue, hasard), (255, 248, 233))
    return _grainer(vue.filter(ImageFilter.GaussianBlur(0.5)), hasard, 8)


def decalquer(image: Image.Image, hasard: random.Random) -> Image.Image:
    """Make a carbon copy: violet ink that is weak and blurred on coloured paper, then scanned."""
    encre = image.convert("L").filter(ImageFilter.GaussianBlur(0.7))
    manques = _nuages(image.size, hasard, 0, 90, 90)
    encre = ImageChops.add(
        encre.point([70 + valeur * 185 // 255 for valeur in range(256)]),
        ImageChops.multiply(encre, manques),
    )
    trait = Image.composite(
        Image.new("RGB", image.size, "white"),
        Image.new("RGB", image.size, (58, 52, 128)),
        encre,
    )
    copie = _teinter(trait, hasard.choice(TEINTES_LIASSE))
    copie = copie.rotate(hasard.uniform(-1.6, 1.6), Image.Resampling.BICUBIC, fillcolor=(222, 222, 220))
    return _grainer(_eclairer(copie, hasard, 228), hasard, 9)


def telecopier(image: Image.Image, hasard: random.Random) -> Image.Image:
    """Make a black-and-white page (mode 1): tilt, threshold, black specks."""
    gris = image.convert("L").rotate(hasard.uniform(-0.9, 0.9), Image.Resampling.BICUBIC, fillcolor=255)
    seuil = hasard.randint(150, 180)
    net = gris.point([255 if valeur > seuil else 0 for valeur in range(256)], "1")
    crayon = ImageDraw.Draw(net)
    for _ in range(hasard.randint(80, 220)):
        x, y = hasard.randrange(net.width), hasard.randrange(net.height)
        crayon.rectangle((x, y, x + hasard.randint(0, 2), y + hasard.randint(0, 2)), fill=0)
    return net


def _teinter(image: Image.Image, couleur: Couleur) -> Image.Image:
    return ImageChops.multiply(image, Image.new("RGB", image.size, couleur))


def _nuages(taille: tuple[int, int], hasard: random.Random, bas: int, haut: int, pas: int = 400) -> Image.Image:
    """Make a smooth grey field between ``bas`` and ``haut``, with a hill or hollow about every ``pas`` pixels."""
    mailles = (max(3, taille[0] // pas), max(3, taille[1] // pas))
    graine = Image.new("L", mailles)
    graine.putdata([hasard.randint(bas, haut) for _ in range(mailles[0] * mailles[1])])
    return graine.resize(taille, Image.Resampling.BICUBIC)


def _multiplier_gris(image: Image.Image, gris: Image.Image) -> Image.Image:
    return ImageChops.multiply(image, Image.merge("RGB", (gris, gris, gris)))


def _eclairer(image: Image.Image, hasard: random.Random, plancher: int) -> Image.Image:
    """Uneven light: ``plancher`` (0-255) is the darkest corner."""
    return _multiplier_gris(image, _nuages(image.size, hasard, plancher, 255, 700))


def _grainer(image: Image.Image, hasard: random.Random, force: int) -> Image.Image:
    """Sensor noise of about ``force`` levels, the same on the three channels."""
    brut = Image.frombytes("L", image.size, hasard.randbytes(image.width * image.height))
    doux = brut.filter(ImageFilter.BoxBlur(1)).point([128 + (valeur - 128) * force // 48 for valeur in range(256)])
    return ImageChops.add(image, Image.merge("RGB", (doux, doux, doux)), 1, -128)


def _plier(image: Image.Image, hasard: random.Random) -> Image.Image:
    """One or two fold lines across the page: a bright crest beside a soft shadow."""
    relief = Image.new("L", image.size, 255)
    crayon = ImageDraw.Draw(relief)
    for fraction in hasard.choice(((0.5,), (0.333, 0.667))):
        y = image.height * fraction + hasard.uniform(-12, 12)
        pente = hasard.uniform(-5, 5)
        crayon.line((0, y + 5, image.width, y + pente + 5), fill=228, width=9)
        crayon.line((0, y, image.width, y + pente), fill=205, width=1)
    return _multiplier_gris(image, relief.filter(ImageFilter.BoxBlur(3)))


def _perforer(image: Image.Image) -> None:
    """Two ring-binder holes, 80 mm apart, through which the scanner's lid is seen."""
    echelle = image.width / MILLIMETRES_A4
    crayon = ImageDraw.Draw(image)
    for ecart in (-40, 40):
        x, y, rayon = 12 * echelle, image.height / 2 + ecart * echelle, 2.75 * echelle
        crayon.ellipse(
            (x - rayon, y - rayon, x + rayon, y + rayon),
            fill=(118, 118, 120),
            outline=(70, 70, 72),
            width=2,
        )


def _border(image: Image.Image, hasard: random.Random) -> Image.Image:
    """Make the dark band that a lid left ajar draws along one side."""
    bande = Image.new("L", image.size, 255)
    epaisseur = hasard.randint(8, 26)
    x = 0 if hasard.random() < 0.5 else image.width - epaisseur
    ImageDraw.Draw(bande).rectangle((x, 0, x + epaisseur, image.height), fill=hasard.randint(90, 170))
    return _multiplier_gris(image, bande.filter(ImageFilter.BoxBlur(6)))


def _empoussierer(image: Image.Image, hasard: random.Random, combien: int) -> None:
    """Specks of dust on the glass."""
    crayon = ImageDraw.Draw(image)
    for _ in range(combien):
        x, y, gris = (
            hasard.randrange(image.width),
            hasard.randrange(image.height),
            hasard.randint(60, 190),
        )
        rayon = hasard.choice((1, 1, 1, 2))
        crayon.ellipse((x, y, x + rayon, y + rayon), fill=(gris, gris, gris))


def _table(cadre: tuple[int, int], hasard: random.Random) -> Image.Image:
    """Make a wooden table top: long veins over a plain colour."""
    veines = Image.frombytes("L", (3, 260), hasard.randbytes(780)).resize(cadre, Image.Resampling.BICUBIC)
    fonce, clair = hasard.choice(
        (
            ((84, 56, 36), (134, 96, 64)),
            ((120, 96, 70), (168, 140, 106)),
            ((62, 62, 66), (92, 92, 96)),
        )
    )
    return Image.composite(Image.new("RGB", cadre, clair), Image.new("RGB", cadre, fonce), veines)


def _ombrer_sous(table: Image.Image, masque: Image.Image) -> Image.Image:
    """Make the shadow that the sheet casts on the table, down and to the right."""
    petit = masque.reduce(4).filter(ImageFilter.GaussianBlur(5)).resize(masque.size)
    ombre = ImageChops.offset(petit, 14, 18).point([255 - valeur * 130 // 255 for valeur in range(256)])
    return _multiplier_gris(table, ombre)


def _main_qui_passe(image: Image.Image, hasard: random.Random) -> Image.Image:
    """Make the soft shadow of the hand and phone over a lower corner."""
    petit = Image.new("L", (image.width // 8, image.height // 8), 255)
    largeur, hauteur = petit.size
    x = 0 if hasard.random() < 0.5 else largeur
    centre_y, rayon = (
        hauteur * hasard.uniform(0.75, 1.0),
        largeur * hasard.uniform(0.45, 0.7),
    )
    ImageDraw.Draw(petit).ellipse((x - rayon, centre_y - rayon, x + rayon, centre_y + rayon), fill=206)
    return _multiplier_gris(
        image,
        petit.filter(ImageFilter.GaussianBlur(16)).resize(image.size, Image.Resampling.BICUBIC),
    )


def _coins_de_travers(page: tuple[int, int], cadre: tuple[int, int], hasard: random.Random) -> list[Point]:
    """Where the four corners of the sheet land in the picture, clockwise from top left."""
    jeu_x, jeu_y = (cadre[0] - page[0]) / 2, (cadre[1] - page[1]) / 2

    def ecart(jeu: float) -> float:
        return hasard.uniform(0.15, 1.25) * jeu

    retrait = hasard.uniform(0.2, 0.7) * jeu_x
    droite, bas = float(cadre[0]), float(cadre[1])
    return [
        (ecart(jeu_x) + retrait, ecart(jeu_y)),
        (droite - ecart(jeu_x) - retrait, ecart(jeu_y)),
        (droite - ecart(jeu_x), bas - ecart(jeu_y)),
        (ecart(jeu_x), bas - ecart(jeu_y)),
    ]


def _perspective(arrivee: Sequence[Point], depart: Sequence[Point]) -> list[float]:
    """Make the eight coefficients Pillow wants to send ``depart`` (the sheet) onto ``arrivee`` (the picture)."""
    lignes = []
    for (x, y), (u, v) in zip(arrivee, depart, strict=True):
        lignes.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        lignes.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    return _resoudre([[float(terme) for terme in ligne] for ligne in lignes])


def _resoudre(lignes: list[list[float]]) -> list[float]:
    """Gauss-Jordan with partial pivoting; each row ends with its right-hand side."""
    taille = len(lignes)
    for rang in range(taille):
        pivot = max(range(rang, taille), key=lambda candidat: abs(lignes[candidat][rang]))
        lignes[rang], lignes[pivot] = lignes[pivot], lignes[rang]
        tete = lignes[rang][rang]
        lignes[rang] = [terme / tete for terme in lignes[rang]]
        for autre in range(taille):
            if autre != rang:
                facteur = lignes[autre][rang]
                lignes[autre] = [a - facteur * b for a, b in zip(lignes[autre], lignes[rang], strict=True)]
    return [ligne[-1] for ligne in lignes]
