"""Photographs as telephones make them, with what they tell beside the picture."""

import io

from PIL import Image, ImageDraw
from pillow_heif import register_heif_opener

register_heif_opener()

GPS = 0x8825
ORIENTATION = 0x0112
APPAREIL = "TelephoneDEssai"


def photo(
    texte: str = "PAGE UN", genre: str = "JPEG", *, orientation: int = 1, taille: tuple[int, int] = (900, 1200)
) -> bytes:
    """A page with large letters, a place (50° 27' N) and a camera's name in its EXIF."""
    image = Image.new("RGB", taille, "white")
    ImageDraw.Draw(image).text((60, 80), texte, fill="black", font_size=90)
    image.paste((200, 30, 30), (0, taille[1] - 200, 200, taille[1]))  # a red mark at the bottom left
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x0110] = APPAREIL
    gps = exif.get_ifd(GPS)
    gps[1], gps[2], gps[3], gps[4] = "N", (50.0, 27.0, 13.5), "E", (3.0, 57.0, 8.25)
    sortie = io.BytesIO()
    image.save(sortie, genre, exif=exif.tobytes())
    return sortie.getvalue()
