"""Differences between two states of a text and of its lines, for author and corrector, and for the committee."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from commun.templatetags.liasse import montant
from decisions.enums import Acte, Periodicite

Segment = tuple[str, str]
SANS_OBJET = "–"

# field of a frozen line → label on the screen; the others follow from these
LIBELLES = {
    "aide": "aide",
    "acte": "acte",
    "montant": "montant",
    "mode_calcul": "mode de calcul",
    "periodicite": "périodicité",
    "du": "du",
    "au": "au",
    "payee": "payé à",
    "mensualites": "mensualités",
    "communication": "communication",
}


@dataclass(frozen=True)
class Changement:
    """One field of a line, before and after, in words."""

    libelle: str
    avant: str
    apres: str


@dataclass(frozen=True)
class LigneComparee:
    """One line: « changee », « ajoutee », « retiree », « identique »."""

    titre: str
    etat: str
    changements: list[Changement] = field(default_factory=list)


@dataclass(frozen=True)
class Comparaison:
    """Two contents (`decisions.texte.contenu`) side by side."""

    fait: list[Segment]
    droit: list[Segment]
    lignes: list[LigneComparee]

    @property
    def vide(self) -> bool:
        """True when nothing differs."""
        textes = all(op == "=" for op, _ in [*self.fait, *self.droit])
        return textes and all(ligne.etat == "identique" for ligne in self.lignes)


def segments(avant: str, apres: str) -> list[Segment]:
    """Words kept (=), added (+) and removed (-), in reading order."""
    mots_avant, mots_apres = _mots(avant), _mots(apres)
    resultat: list[Segment] = []
    for op, a1, a2, b1, b2 in SequenceMatcher(None, mots_avant, mots_apres, autojunk=False).get_opcodes():
        if op == "equal":
            resultat.append(("=", "".join(mots_avant[a1:a2])))
            continue
        if a2 > a1:
            resultat.append(("-", "".join(mots_avant[a1:a2])))
        if b2 > b1:
            resultat.append(("+", "".join(mots_apres[b1:b2])))
    return resultat


def _mots(texte: str) -> list[str]:
    return re.findall(r"\s+|[^\s]+", texte.replace("\r\n", "\n"))


def comparer(avant: dict[str, Any], apres: dict[str, Any]) -> Comparaison:
    """Compare two frozen contents."""
    return Comparaison(
        segments(avant.get("motivation_fait", ""), apres.get("motivation_fait", "")),
        segments(avant.get("motivation_droit", ""), apres.get("motivation_droit", "")),
        _comparer_lignes(avant.get("lignes", []), apres.get("lignes", [])),
    )


def _comparer_lignes(avant: list[dict[str, Any]], apres: list[dict[str, Any]]) -> list[LigneComparee]:
    """Lines are matched by kind of aid, in order: what is left on one side was added or removed."""
    restantes = list(avant)
    comparees: list[LigneComparee] = []
    for ligne in apres:
        memes = [a for a in restantes if a.get("type_aide_id") == ligne.get("type_aide_id")]
        if not memes:
            comparees.append(LigneComparee(_titre(ligne), "ajoutee"))
            continue
        restantes.remove(memes[0])
        changements = _changements(memes[0], ligne)
        comparees.append(LigneComparee(_titre(ligne), "changee" if changements else "identique", changements))
    return [*comparees, *(LigneComparee(_titre(ligne), "retiree") for ligne in restantes)]


def _changements(avant: dict[str, Any], apres: dict[str, Any]) -> list[Changement]:
    return [
        Changement(libelle, en_mots(champ, avant.get(champ)), en_mots(champ, apres.get(champ)))
        for champ, libelle in LIBELLES.items()
        if (avant.get(champ) or "") != (apres.get(champ) or "")
    ]


def _titre(ligne: dict[str, Any]) -> str:
    somme = f", {montant(Decimal(ligne['montant']))}" if ligne.get("montant") else ""
    return f"{ligne.get('aide', 'aide')}{somme}"


def en_mots(champ: str, valeur: Any) -> str:
    """A frozen value as people read it."""
    if valeur in (None, ""):
        return SANS_OBJET
    if champ == "montant":
        return str(montant(Decimal(valeur)))
    if champ in {"du", "au"}:
        return "/".join(reversed(str(valeur).split("-")))
    if champ == "acte":
        return str(Acte(valeur).label)
    if champ == "periodicite":
        return str(Periodicite(valeur).label)
    return str(valeur)
