"""Who writes, and how to reach him: letterhead, telephone, e-mail."""

import re
from collections.abc import Iterator
from typing import Final

from stdnum.be import vat

from ocr.moteur.champs._feuille import Feuille
from ocr.moteur.champs.modele import Trouvaille

_COURRIEL: Final = re.compile(r"(?<![\w.+-])[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b")
_TELEPHONE: Final = re.compile(
    r"(?<![\w+.,/-])(?:(?:\+|00)[ ]?(?:32|33|352|31|49)[ ./]?(?:\(0\)[ ]?)?[1-9]|0[1-9])"
    r"(?:[ ./-]{0,2}\d){7,8}(?![\w]|[.,/-]\d)"
)
_FAX: Final = re.compile(r"fax|telecopie")
_ETIQUETTE: Final = re.compile(r"tel|gsm|portable|mobile|phone|appel|contact")
_INDICATIFS: Final = ("32", "33", "352", "31", "49")
# Words that name an organisation; a line of the letterhead that holds one says who writes.
_ORGANISME: Final = re.compile(
    r"\b(?:caisse|caf|cpam|msa|carsat|mutualites?|mutuelle|solidaris|partenamut|onem|rva|forem|actiris|france travail|"
    r"pole emploi|spf|direction|administration|ministere|prefecture|commune|ville|mairie|departement|region|province|"
    r"cpas|ccas|centre public|centre communal|banque|credit|assurances?|immobiliere|agence|societe|syndicat|sprl|srl|"
    r"sarl|sas|sci|asbl|association|office|fonds|services?|hopital|clinique|chu|cabinet|tribunal|huissier|notaire|"
    r"etude|"
    r"energie|energies|edf|engie|luminus|gaz|electricite|ecole|universite|institut|cnaf|famiwal|kidslife|camille|"
    r"parentia|logement|habitat|regie|securite sociale|finances publiques|electro|entreprise|ets)\b"
)
_PAS_ENTETE: Final = re.compile(
    r"^(?:madame|monsieur|m\.|mme|objet|date|le \d|page|n[o°]|references?|nos ref|notre|votre|dossier|tel|specimen|"
    r"copie|entre les|contact|du lundi|original|duplicata)|"
    r"\b(?:rue|avenue|av|boulevard|bd|place|quai|chaussee|chemin|allee|boite postale|carte|passeport|titre)\b"
)
_LOGO: Final = re.compile(r"\s*(?:(?!(?:[Ll][ae]|[Ll]es|UN|Un|De|DE|du|Du) )\S{1,2} )*\s*")
_NOM_MAX: Final = 70
_HAUT: Final = 0.25
_GAUCHE: Final = 0.45
_LISIBLE: Final = 0.7


def reperer(feuille: Feuille) -> Iterator[Trouvaille]:
    """E-mail addresses and telephone numbers of the page, and its sender."""
    for trouve in _COURRIEL.finditer(feuille.plie):
        yield feuille.trouver("courriel", trouve[0], *trouve.span(), 0.95)
    for trouve in _TELEPHONE.finditer(feuille.texte):
        yield from _telephone(feuille, trouve)
    yield from _expediteur(feuille)


def _telephone(feuille: Feuille, trouve: "re.Match[str]") -> Iterator[Trouvaille]:
    avant = feuille.avant(trouve.start(), 25)
    brut = trouve[0]
    chiffres = re.sub(r"\D", "", brut.replace("(0)", ""))
    if _FAX.search(avant) or (vat.is_valid(chiffres) and re.fullmatch(r"0\d{3}[. ]?\d{3}[. ]?\d{3}", brut)):
        return
    international = brut.startswith(("+", "00"))
    if international:
        chiffres = chiffres.removeprefix("00")
        indicatif = next(code for code in _INDICATIFS if chiffres.startswith(code))
        if not 8 <= len(chiffres) - len(indicatif) <= 9:
            return
    nomme, groupe = bool(_ETIQUETTE.search(avant)), bool(re.search(r"\D", brut[1:]))
    sure = 0.95 if nomme or international else 0.75 if groupe else 0.4
    yield feuille.trouver("telephone", f"+{chiffres}" if international else chiffres, *trouve.span(), sure)


def est_organisme(plie: str) -> bool:
    """True when the folded text names an organisation rather than a person."""
    return bool(_ORGANISME.search(plie))


def _expediteur(feuille: Feuille) -> Iterator[Trouvaille]:
    """The line of the letterhead most likely to say who writes: an organisation, printed large, high, on the left."""
    if feuille.page.numero != 1 or not feuille.page.mots:
        return
    notes = [(_note(feuille, debut, fin), -debut, fin) for debut, fin in _entete(feuille)]
    if not notes:
        return
    note, moins_debut, fin = max(notes)
    debut = -moins_debut
    organisme = est_organisme(feuille.plie[debut:fin])
    if note > 0 and (organisme or feuille.confiance(feuille.mots(debut, fin)) > _LISIBLE):
        yield feuille.trouver("expediteur", feuille.texte[debut:fin], debut, fin, 0.85 if organisme else 0.45)


def _note(feuille: Feuille, debut: int, fin: int) -> float:
    plie, mots = feuille.plie[debut:fin], feuille.mots(debut, fin)
    if _PAS_ENTETE.search(plie) or re.search(r"\d", plie):
        return 0.0
    premier = feuille.page.mots[mots[0]]
    corps = sorted(mot.h for mot in feuille.page.mots)[len(feuille.page.mots) // 2]
    grandeur = min(max(feuille.page.mots[rang].h for rang in mots) / max(corps, 1e-4), 2.5)
    if est_organisme(plie):
        return grandeur + 2.5 + (premier.x < _GAUCHE) - 3 * premier.y
    return max(grandeur - 12 * premier.y, 0.0) if premier.x < _GAUCHE else 0.0


def _entete(feuille: Feuille) -> Iterator[tuple[int, int]]:
    """Pieces of lines (up to the next column or comma) of the top of the page, no longer than a name.

    A logo is often read as one or two letters before the name: they are left out.
    """
    for debut, fin in feuille.lignes():
        for trouve in re.finditer(r"[^\t,;]+", feuille.texte[debut:fin]):
            rogne = _LOGO.match(trouve[0])
            place = (
                debut + trouve.start() + (rogne.end() if rogne else 0),
                debut + trouve.start() + len(trouve[0].rstrip()),
            )
            texte = feuille.texte[slice(*place)]
            if len(re.findall(r"[^\W\d_]", texte)) >= 4 and len(texte) <= _NOM_MAX and _en_haut(feuille, place):
                yield place


def _en_haut(feuille: Feuille, place: tuple[int, int]) -> bool:
    return feuille.page.mots[feuille.mots(*place)[0]].y < _HAUT
