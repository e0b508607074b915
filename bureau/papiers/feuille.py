"""The parts that papers are made of: letterhead, address block, tables, signature, stamps. All give back HTML."""

import random
from collections.abc import Sequence
from html import escape

from bureau.papiers.contexte import Contexte
from bureau.papiers.typographie import jour_long

BLEU = "#1d3f72"
_LOGOS = {
    "maison": '<path d="M4 20 20 5 36 20V37H24V26H16V37H4Z"/>',
    "eclair": '<path d="M23 2 7 23H18L14 38 33 16H21Z"/>',
    "croix": '<path d="M14 3H26V14H37V26H26V37H14V26H3V14H14Z"/>',
    "ecusson": '<path d="M5 4H35V20C35 30 27 36 20 38 13 36 5 30 5 20Z"/><path d="M5 16H35V21H5Z" fill="#fff"/>'
    '<circle cx="20" cy="28" r="3.4" fill="#fff"/>',
    "banque": '<path d="M20 3 38 14H2ZM5 17H10V31H5ZM17.500 17H22.500V31H17.500ZM30 17H35V31H30ZM2 33H38V38H2Z"/>',
    "famille": '<circle cx="13" cy="9" r="5.5"/><circle cx="28" cy="11" r="4.5"/><circle cx="21" cy="21" r="3.5"/>'
    '<path d="M4 37V22Q4 16 13 16 18 16 19 19 15 22 15 28V37ZM25 37V28Q25 23 23 19 25 17 28 17 36 17 36 24V37Z"/>',
    "outil": '<rect x="6" y="3" width="28" height="34" rx="3"/><circle cx="20" cy="23" r="9.5" fill="#fff"/>'
    '<circle cx="20" cy="23" r="5.5"/><rect x="10" y="6" width="9" height="3" fill="#fff"/>',
    "balais": '<path d="M18 2H22V20H18ZM12 20H28L33 38H7Z"/>',
}


def logo(nom: str, couleur: str) -> str:
    """One of the invented emblems."""
    return f'<svg class="logo" viewBox="0 0 40 40" fill="{couleur}">{_LOGOS[nom]}</svg>'


def entete(
    raison: str,
    slogan: str,
    coordonnees: Sequence[str],
    dessin: str,
    couleur: str = BLEU,
) -> str:
    """Letterhead: emblem in ``couleur``, name, and contact lines on the right."""
    lignes = "<br>".join(coordonnees)
    return (
        f'<div class="entete">{logo(dessin, couleur)}<div class="raison">{raison}<small>{slogan}</small></div>'
        f'<div class="coord">{lignes}</div></div>'
    )


def envoi(contexte: Contexte, references: Sequence[tuple[str, str]]) -> str:
    """Return references on the left, the person's address in the window of the envelope on the right."""
    lignes = "<br>".join(f"{nom} : <b>{valeur}</b>" for nom, valeur in references)
    return (
        f'<div class="envoi"><div class="refs">{lignes}</div>'
        f'<div class="dest">{contexte.nom}<br>{contexte.rue}<br>{contexte.ville}</div></div>'
    )


def tableau(
    titres: Sequence[str],
    lignes: Sequence[Sequence[str]],
    *,
    droite: Sequence[int] = (),
    total: Sequence[str] | None = None,
    classe: str = "",
) -> str:
    """Return a table; ``droite`` are the columns of figures, ``total`` the last row in bold."""

    def rangee(cellules: Sequence[str], balise: str = "td", marque: str = "") -> str:
        interieur = "".join(
            f"<{balise}{' class=n' if rang in droite else ''}>{cellule}</{balise}>"
            for rang, cellule in enumerate(cellules)
        )
        return f"<tr{marque}>{interieur}</tr>"

    haut = rangee(titres, "th") if titres else ""
    bas = rangee(total, marque=" class=total") if total else ""
    return f'<table class="{classe}">{haut}{"".join(rangee(ligne) for ligne in lignes)}{bas}</table>'


def fiche(lignes: Sequence[tuple[str, str]]) -> str:
    """Return a two-column table of named values; rows without a value are left out."""
    return tableau((), [ligne for ligne in lignes if ligne[1]], classe="fiche")


def griffe(hasard: random.Random) -> str:
    """Return a signature: a tall first loop, a run of the pen, a flourish; never twice the same."""
    x, fin = hasard.uniform(8, 14), hasard.uniform(58, 104)
    haut = hasard.uniform(1, 6)
    traits = [
        f"M{x:.1f} 34",
        f"C{x + 14:.1f} {haut:.1f} {x + 20:.1f} {haut:.1f} {x + 5:.1f} 32",
    ]
    pas, ampleur = hasard.uniform(5, 13), hasard.uniform(3, 13)
    while x < fin:
        avance = pas * hasard.uniform(0.6, 1.5)
        creux, bosse = (
            25 + ampleur * hasard.uniform(0.3, 1.1),
            24 - ampleur * hasard.uniform(0.4, 1.5),
        )
        recul = x - avance * hasard.uniform(0, 0.7)
        traits.append(
            f"C{x + avance:.1f} {bosse:.1f} {recul:.1f} {creux:.1f} {x + avance:.1f} {hasard.uniform(20, 28):.1f}"
        )
        x += avance
    if hasard.random() < 0.7:
        traits.append(
            f"C{x + 14:.1f} {hasard.uniform(26, 38):.1f} {hasard.uniform(30, 60):.1f} 41 {hasard.uniform(4, 34):.1f} 37"
        )
    encre = hasard.choice(("#1c2f8a", "#1b1b1f", "#22408f"))
    return (
        '<svg class="griffe" viewBox="0 0 120 42"><path fill="none" stroke-linecap="round" '
        f'stroke="{encre}" stroke-width="{hasard.uniform(0.8, 1.4):.2f}" d="{" ".join(traits)}"/></svg>'
    )


def signature(
    contexte: Contexte,
    signataire: str,
    qualite: str,
    *,
    lieu: str = "",
    cachet: str = "",
) -> str:
    """Place and date, then the stamp beside the signed name."""
    place = f"Fait à {lieu or contexte.localite}, le {jour_long(contexte.date)}"
    return (
        f'<div class="signer">{cachet}<div class="bloc">{place}<br>{signataire}<br>'
        f'<span class="petit">{qualite}</span>{griffe(contexte.hasard)}</div></div>'
    )


def cachet(*lignes: str, rouge: bool = False) -> str:
    """Return a rectangular rubber stamp."""
    return f'<div><div class="cachet{" rouge" if rouge else ""}">{"<br>".join(lignes)}</div></div>'


def cachet_rond(haut: str, centre: str, bas: str) -> str:
    """Return a round administrative stamp; the three texts are already escaped."""
    texte = "".join(
        f'<text x="50" y="{y}" text-anchor="middle" font-size="{corps}" font-weight="bold" '
        f'font-family="Liberation Sans, DejaVu Sans" fill="#2b3f9e">{ligne}</text>'
        for y, corps, ligne in ((36, 8.5, haut), (54, 10, centre), (70, 8.5, bas))
    )
    return (
        '<svg class="rond" viewBox="0 0 100 100"><g fill="none" stroke="#2b3f9e">'
        '<circle cx="50" cy="50" r="47" stroke-width="2.4"/><circle cx="50" cy="50" r="42" stroke-width="0.9"/></g>'
        f"{texte}</svg>"
    )


def a_la_main(texte: str) -> str:
    """Return a few words filled in by pen on a printed form; ``texte`` is already escaped."""
    return f'<span class="pointille"><span class="main">{texte}</span></span>'


def ecriture(texte: str, hasard: random.Random) -> str:
    """Paragraphs written by hand: each word leans, rises and grows a little by itself. Escapes ``texte``."""

    def mot(brut: str) -> str:
        angle, hausse, corps = (
            hasard.uniform(-1.6, 1.2),
            hasard.uniform(-0.35, 0.35),
            hasard.uniform(0.95, 1.06),
        )
        return (
            f'<span style="transform:rotate({angle:.2f}deg) translateY({hausse:.2f}mm);font-size:{corps:.2f}em">'
            f"{escape(brut)}</span>"
        )

    paragraphes = (
        "<br>".join(" ".join(mot(m) for m in ligne.split()) for ligne in bloc.split("\n"))
        for bloc in texte.split("\n\n")
    )
    return "".join(f"<p>{paragraphe}</p>" for paragraphe in paragraphes)
