"""Keys the child sends about what it left aside, and the sentences both sides show for them."""

from typing import Final

# One file inside the container: « nom » + sentence.
LAISSES: Final = {
    "chiffre": "protégé par un mot de passe",
    "lien": "lien vers un autre fichier, jamais suivi",
    "special": "ni un fichier ni un dossier",
    "abime": "endommagé",
    "methode": "compressé d'une façon qui n'est pas lue",
    "trop_gros": "trop gros une fois déplié",
    "trop_nombreux": "au-delà du nombre de pièces admis",
    "distant": "resté chez l'expéditeur, seulement désigné par un lien",
    "dessin": "petite image de présentation",
}
# The whole container.
AVERTISSEMENTS: Final = {
    "conversion_absente": "LibreOffice n'est pas là pour le mettre en pages : seul le texte de ce document est montré.",
    "conversion_ratee": "La mise en page n'a pas pu être rendue : seul le texte est montré.",
    "macros": "Ce document contient des macros : elles ne sont jamais exécutées.",
    "signe": "Ce message est signé : la signature reste dans l'original, elle n'a pas été vérifiée.",
    "coupe": "Le texte est trop long : la fin n'est pas montrée.",
    "dessin_svg": "Ce dessin SVG n'est pas affiché : seul son texte est montré.",
    "portfolio": "Ce PDF est un portfolio : ses pièces sont à côté.",
    "entete_abime": "L'en-tête du message est abîmé : il est peut-être incomplet.",
}


def octets(taille: int) -> str:
    """Size in words, French units: 12 Ko, 3,4 Mo."""
    if taille < 1000:
        return f"{taille} octets" if taille > 1 else f"{taille} octet"
    if taille < 1_000_000:
        return f"{taille / 1000:.0f} Ko"
    return f"{taille / 1_000_000:.1f} Mo".replace(".", ",")
