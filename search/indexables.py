"""The analysed columns of an entry and the shape of a hit, shared by both engines."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import Any

from search.champs import termes_des_champs
from search.lexique import MOTS_VIDES
from search.protocole import Entree, Requete, Resultat
from search.requete import Clauses
from search.surlignage import extrait, marquer, mots_marques
from search.termes import codes, mots_de, racine
from search.voisinage import voisins

POIDS = {"titre": 3.0, "texte": 1.0, "codes": 8.0}
# Weights of the fields that only rank: each scores by itself and the scores are summed (docs/mesures.md).
POIDS_FORMES = {"titre_formes": 1.5, "texte_formes": 0.5}
POIDS_APPROCHES = 0.4
NOM_MAX = 120  # characters of what a list is sorted by
TEXTE_COURT = 400  # characters: entries no longer than this (persons, dossiers) are also found by beginnings of words


@dataclass(frozen=True)
class Colonnes:
    """Terms separated by spaces. `debuts`: whole folded words, stop words kept, of short entries only.

    `…_formes`: folded words without stemming, in titles with their stop words; they rank what the stems found.
    `approches`: keys of the neighbouring spellings of the words of short entries. `champs`: what fields ask for.
    `nom`: what a list is sorted by.
    """

    titre: str
    texte: str
    codes: str
    debuts: str
    titre_formes: str
    texte_formes: str
    approches: str
    champs: str
    nom: str


def est_courte(page: int | None, texte: str) -> bool:
    """True for entries found by the beginning of a word."""
    return page is None and len(texte) <= TEXTE_COURT


def colonnes(entree: Entree) -> Colonnes:
    """Analyse an entry: each text is cut into words once."""
    titre = [mot for mot, _, _ in mots_de(entree.titre, mots_vides=True)]
    texte = [mot for mot, _, _ in mots_de(entree.texte, mots_vides=True)]
    extras = [c.terme for c in (*codes(entree.titre), *codes(entree.texte))]
    debuts = list(dict.fromkeys([*titre, *texte, *extras])) if est_courte(entree.page, entree.texte) else []
    titre_plein, texte_plein = ([mot for mot in mots if mot not in MOTS_VIDES] for mots in (titre, texte))
    return Colonnes(
        titre=" ".join(map(racine, titre_plein)),
        texte=" ".join(map(racine, texte_plein)),
        codes=" ".join(dict.fromkeys(extras)),
        debuts=" ".join(debuts),
        titre_formes=" ".join(titre),
        texte_formes=" ".join(texte_plein),
        approches=" ".join(dict.fromkeys(cle for mot in debuts for cle in voisins(mot))),
        champs=termes_des_champs(genre=entree.genre, type_=entree.type, dossier=entree.dossier, auteur=entree.auteur),
        nom=" ".join(mot for mot, _, _ in mots_de(entree.nom or entree.titre, mots_vides=True))[:NOM_MAX],
    )


def empreinte(entree: Entree) -> str:
    """What the entry says, version apart: two entries with the same one are found alike."""
    dit = [getattr(entree, champ.name) for champ in fields(entree) if champ.name != "version"]
    dit = [sorted(v) if isinstance(v, tuple) else v for v in dit]
    return blake2b(repr(dit).encode(), digest_size=12).hexdigest()


def resultat(ligne: Mapping[str, Any], clauses: Clauses, score: float) -> Resultat:
    """A hit from the engine's stored row: the snippet is drawn from the text, or from the title's line when empty."""
    texte, page = ligne["texte"], ligne["page"]
    marques = marquer(texte, clauses, debuts=est_courte(page, texte))
    dans_le_titre = marquer(ligne["titre"], clauses, debuts=est_courte(page, texte))
    date = ligne["date"]
    return Resultat(
        id=ligne["id"],
        genre=ligne["genre"],
        objet_id=ligne["objet_id"],
        titre=ligne["titre"],
        url=ligne["url"],
        dossier_id=ligne["dossier_id"],
        document_id=ligne["document_id"],
        version_id=ligne["version_id"],
        page=page,
        type=ligne["type"] or "",
        date=dt.date.fromisoformat(str(date)[:10]) if date else None,
        extrait=extrait(texte, marques),
        score=score,
        mots=list(dict.fromkeys([*mots_marques(texte, marques), *mots_marques(ligne["titre"], dans_le_titre)])),
        dossier=ligne["dossier"],
        auteur=ligne["auteur"],
    )


def compter_les_facettes(
    combinaisons: Iterable[tuple[tuple[str | None, ...], int]], noms: tuple[str, ...], requete: Requete
) -> tuple[dict[str, dict[str, int]], int, int]:
    """Counts of each facet asked for under the choices of the others, the total kept, the total whatever the choices.

    `combinaisons`: (a value for each of `noms`, how many entries have these).
    """
    choix = requete.choix()
    comptes: dict[str, dict[str, int]] = {nom: {} for nom in requete.comptees()}
    total = sans_choix = 0
    for valeurs, nombre in combinaisons:
        sans_choix += nombre
        refus = [nom for nom, valeur in zip(noms, valeurs, strict=True) if nom in choix and valeur not in choix[nom]]
        total += nombre if not refus else 0
        for nom, valeur in zip(noms, valeurs, strict=True):
            if nom in comptes and valeur and (not refus or refus == [nom]):
                comptes[nom][valeur] = comptes[nom].get(valeur, 0) + nombre
    return {nom: dict(sorted(c.items())) for nom, c in comptes.items()}, total, sans_choix
