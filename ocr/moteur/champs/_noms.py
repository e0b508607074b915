"""Names of persons: after a civility, after a label, or alone at the head of an address."""

import re
from collections.abc import Iterator
from typing import Final

from ocr.moteur.champs._contacts import est_organisme
from ocr.moteur.champs._feuille import Feuille, plier
from ocr.moteur.champs._tableau import PAPIERS
from ocr.moteur.champs.modele import Trouvaille

_MAJ: Final = "A-ZÀ-ÖØ-Þ"
_MIN: Final = "a-zß-öø-ÿœ"
_PARTICULE: Final = r"(?:de|du|des|la|le|van|von|der|den|ter|ten|el|al|ben|ibn|da|di|dos|d['’])"
_MOT: Final = rf"[{_MAJ}Œ](?:[{_MAJ}{_MIN}Œ]|['’-](?=[{_MAJ}{_MIN}]))+"
_NOM: Final = rf"{_MOT}(?: (?:{_PARTICULE} ?){{0,2}}{_MOT}){{0,4}}"
_CIVILITE: Final = r"(?:Monsieur|Madame|Mademoiselle|MONSIEUR|MADAME|MADEMOISELLE|M\.|Mr\.?|Mme\.?|MME|Mlle\.?|MLLE)"
_APRES_CIVILITE: Final = re.compile(rf"(?<![{_MAJ}{_MIN}])(?:{_CIVILITE} (?:(?:et|ou) {_CIVILITE} )?)({_NOM})")
_ETIQUETTES: Final = (
    r"(?:Nom(?:s)?(?: (?:de naissance|de famille|d['’]usage|d['’]épouse))?(?: ?(?:et|,|/) ?pr[ée]noms?)?|Naam|"
    r"(?:Nom|NOM) (?:et|ET) (?:Pr[ée]noms?|PR[ÉE]NOMS?)|NOM|Titulaire(?: du compte)?|TITULAIRE|Assur[ée](?:\(?e\)?)?|"
    r"B[ée]n[ée]ficiaire|Locataire|Allocataire|Salari[ée]|Travailleur|Patiente?|Preneur|Demandeur)"
)
# « Nom / Surname », « Prénom / Voornaam »: the label in another language.
_AUTRE_LANGUE: Final = r"(?: ?/ ?[A-Za-zéë]+(?: name)?(?:\(?s\)?)?){0,2}"
_APRES_ETIQUETTE: Final = re.compile(
    rf"(?<![{_MAJ}{_MIN}])({_ETIQUETTES}){_AUTRE_LANGUE}[ \t]*[:.]?[ \t\n]{{0,2}}(?:{_CIVILITE} )?({_NOM})"
)
_PRENOM: Final = re.compile(
    rf"(?<![{_MAJ}{_MIN}])(?:Pr[ée]nom|PR[ÉE]NOM|Voornaam)(?:\(?[sS]\)?)?{_AUTRE_LANGUE}[ \t]*:?[ \t\n]{{0,2}}({_NOM})"
)
_LIGNE_DE_NOM: Final = re.compile(rf"{_MOT}(?: (?:{_PARTICULE} ?){{0,2}}{_MOT}){{1,4}}")
_VOIE: Final = re.compile(
    r"\b(?:rue|avenue|av\.|boulevard|bd|place|chaussee|chemin|allee|impasse|quai|route|square|cours|straat|laan|clos|"
    r"venelle|faubourg|residence|lotissement|drève|sentier)\b"
)
_VILLE: Final = re.compile(r"\b(?:[BF]-? ?)?\d{4,5} [a-z]")
# Titles and common words that a civility or a label may be followed by, without any name.
_COMMUNS: Final = frozenset(
    {"le", "la", "les", "monsieur", "madame", "mademoiselle", "maire", "president", "presidente", "directeur"}
    | {
        "directrice",
        "docteur",
        "maitre",
        "nom",
        "noms",
        "prenom",
        "prenoms",
        "date",
        "adresse",
        "naissance",
        "titulaire",
    }
    | {"qualite", "signature", "situation", "nationalite", "sexe", "compte", "iban", "bic", "numero", "lieu", "rue"}
    | {"code", "commune", "je", "vous", "nous", "cachet", "tel", "telephone", "mois", "loyer", "montant", "total"}
    | {"objet", "reference", "matricule", "agent", "service", "conseiller", "conseillere", "gestionnaire", "expression"}
    | {"l", "d", "assure", "societe", "banque", "etat", "civil", "lien"}
    | {"famille", "usage", "epouse", "marital", "complet", "responsable", "demandeur", "allocataire", "conjoint"}
)
# Words of the titles of papers: a line that holds one is no name.
_DES_PAPIERS: Final = _COMMUNS | {
    mot for papier in PAPIERS for _, phrase in papier.phrases() for mot in plier(phrase).split() if len(mot) > 3
}


def reperer(feuille: Feuille) -> Iterator[Trouvaille]:
    """Names of persons of the page; the same name at the same place comes once, with its best confidence."""
    pris: list[tuple[int, int]] = []
    for debut, fin, valeur, sure in _tous(feuille):
        if any(debut < f and d < fin for d, f in pris):
            continue
        pris.append((debut, fin))
        yield feuille.trouver("nom", valeur, debut, fin, sure)


def _tous(feuille: Feuille) -> Iterator[tuple[int, int, str, float]]:
    yield from _nom_et_prenom(feuille)
    for trouve in _APRES_CIVILITE.finditer(feuille.texte):
        yield from _garder(feuille, trouve, 1, 0.9)
    for trouve in _APRES_ETIQUETTE.finditer(feuille.texte):
        yield from _garder(feuille, trouve, 2, 0.8)
    yield from _tetes_d_adresse(feuille)


def _garder(
    feuille: Feuille, trouve: "re.Match[str]", groupe: int, sure: float
) -> Iterator[tuple[int, int, str, float]]:
    """The name without the common words that the search took along; nothing when none is left."""
    debut, fin = trouve.span(groupe)
    mots = feuille.texte[debut:fin].split(" ")
    plies = feuille.plie[debut:fin].split(" ")
    nombre = next((rang for rang, mot in enumerate(plies) if mot in _COMMUNS and mots[rang][0].isupper()), len(mots))
    mots = mots[:nombre]
    if not mots or sum(len(mot) for mot in mots) < 3 or est_organisme(" ".join(plies[:nombre])):
        return
    valeur = " ".join(mots)
    if len(mots) == 1:
        sure *= 0.75
    yield debut, debut + len(valeur), valeur, sure


def _nom_et_prenom(feuille: Feuille) -> Iterator[tuple[int, int, str, float]]:
    """« Nom : DUPONT » then « Prénom : Marie », near each other: one name."""
    for nom in _APRES_ETIQUETTE.finditer(feuille.texte):
        prenom = _PRENOM.search(feuille.texte, nom.end(), nom.end() + 80)
        if prenom is None or not nom[1].upper().startswith(("NOM", "NAAM")):
            continue
        famille = next(_garder(feuille, nom, 2, 1.0), None)
        donne = next(_garder(feuille, prenom, 1, 1.0), None)
        if famille and donne:
            yield famille[0], donne[1], f"{donne[2]} {famille[2]}", 0.93


def _tetes_d_adresse(feuille: Feuille) -> Iterator[tuple[int, int, str, float]]:
    """A line that is nothing but a name (« NOM Prénom », « Prénom Nom »…), with a street and a town below it."""
    if not feuille.page.mots:
        return
    for debut, fin in feuille.lignes():
        for morceau in re.finditer(r"[^\t]+", feuille.texte[debut:fin]):
            texte = morceau[0].strip()
            place = debut + morceau.start()
            plie = feuille.plie[place : place + len(texte)]
            if not _LIGNE_DE_NOM.fullmatch(texte) or set(plie.split()) & _DES_PAPIERS or est_organisme(plie):
                continue
            dessous = _dessous(feuille, place, place + len(texte))
            if _VOIE.search(dessous) and _VILLE.search(dessous):
                yield place, place + len(texte), texte, 0.75 if re.search(rf"\b[{_MAJ}'’-]{{2,}}\b", texte) else 0.6


def _dessous(feuille: Feuille, debut: int, fin: int) -> str:
    """Folded text printed below these characters, in their column, over four heights of a line."""
    mots = feuille.mots(debut, fin)
    premier = feuille.page.mots[mots[0]]
    bas = premier.y + premier.h
    trouves = [
        mot.t
        for mot in feuille.page.mots
        if bas - premier.h / 3 < mot.y < bas + 7 * premier.h and premier.x - 0.02 < mot.x < premier.x + 0.4
    ]
    return " ".join(trouves).lower()
