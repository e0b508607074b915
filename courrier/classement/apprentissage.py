"""Learns the types of papers from what people confirmed, one institution at a time, on its own machine.

The only module that imports scikit-learn: proposals are made from the stored numbers alone.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.db.models import F, Max
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from commun.journal import noter
from comptes.models import Institution
from courrier.classement.modele import Modele
from courrier.classement.vecteurs import BOITES, Nombres, Vecteur, frequences, peser
from courrier.confirmations import ModeleAppris
from dossiers.models import Piece
from ged.models import Page

EXEMPLES_MAX = 6000  # the latest ones: papers change
EXEMPLES_MIN = 20  # below, the known papers alone do better
PAR_TYPE_MIN = 4
PAGES_LUES = 2
GARDES = 3  # older models are dropped
LOT = 500
PLIS = 3  # parts of the cross-validation


@dataclass(frozen=True)
class Exemple:
    """Text of a confirmed piece, its type, and its dossier (a household's papers look alike)."""

    texte: str
    code: str


def exemples(institution: Institution) -> list[Exemple]:
    """The latest confirmed papers of the institution."""
    pieces = (
        Piece.objects.filter(dossier__institution=institution, confirmee_par__isnull=False, type_piece__isnull=False)
        .exclude(document__compartiments__dans__isnull=False)  # what is sealed teaches nothing to anybody
        .order_by("-pk")
        .values_list("document_id", "type_piece__code")[:EXEMPLES_MAX]
    )
    types = dict(pieces)
    documents = list(types)
    trouves: list[Exemple] = []
    for debut in range(0, len(documents), LOT):
        textes = _textes(documents[debut : debut + LOT])
        trouves += [Exemple(textes[d], types[d]) for d in documents[debut : debut + LOT] if textes.get(d)]
    return trouves


def _textes(document_ids: list[int]) -> dict[int, str]:
    """Document → text of its first pages, as corrected by people."""
    pages = (
        Page.objects.filter(version__document__in=document_ids, numero__lte=PAGES_LUES)
        .annotate(derniere=Max("version__document__versions__numero"))
        .filter(version__numero=F("derniere"))
        .order_by("numero")
        .defer("mots")
        .select_related("version")
    )
    textes: dict[int, str] = {}
    for page in pages:
        textes[page.version.document_id] = f"{textes.get(page.version.document_id, '')}\n{page.texte_a_lire}"
    return textes


def entrainer(donnees: list[Exemple]) -> tuple[Modele, float | None] | None:
    """Model and the share of types found on papers it had not learned; None with too few examples or a single type."""
    compte = Counter(exemple.code for exemple in donnees)
    retenus = [e for e in donnees if compte[e.code] >= PAR_TYPE_MIN]
    codes = tuple(sorted({e.code for e in retenus}))
    if len(retenus) < EXEMPLES_MIN or len(codes) < 2:
        return None
    bruts = [frequences(e.texte) for e in retenus]
    idf = _idf(bruts)
    matrice = _matrice([peser(brut, idf) for brut in bruts])
    rangs = np.array([codes.index(e.code) for e in retenus])
    regression = LogisticRegression(C=20, class_weight="balanced", max_iter=500)
    exactitude = _exactitude(regression, matrice, rangs)
    regression.fit(matrice, rangs)
    poids, biais = regression.coef_, regression.intercept_
    if len(codes) == 2:  # one row for two classes: the other is its opposite
        poids, biais = np.vstack([-poids, poids]) / 2, np.concatenate([-biais, biais]) / 2
    return Modele(codes, idf, poids.astype(np.float32), biais.astype(np.float32)), exactitude


def _idf(bruts: list[Vecteur]) -> Nombres:
    """Weight of each box; boxes of a single paper (a name, a street) weigh nothing: nothing is learned from them."""
    papiers = np.zeros(BOITES, dtype=np.float32)
    for brut in bruts:
        papiers[list(brut)] += 1
    idf = np.log((1 + len(bruts)) / (1 + papiers)) + 1
    idf[papiers < 2] = 0
    return idf.astype(np.float32)


def _matrice(vecteurs: list[Vecteur]) -> csr_matrix:
    lignes = [rang for rang, vecteur in enumerate(vecteurs) for _ in vecteur]
    colonnes = [boite for vecteur in vecteurs for boite in vecteur]
    valeurs = [poids for vecteur in vecteurs for poids in vecteur.values()]
    return csr_matrix((valeurs, (lignes, colonnes)), shape=(len(vecteurs), BOITES), dtype=np.float32)


def _exactitude(
    regression: LogisticRegression, matrice: csr_matrix, rangs: "np.ndarray[tuple[int], np.dtype[np.int64]]"
) -> float:
    """Share of right types when each third of the papers is judged by what the two others taught."""
    parts = StratifiedKFold(PLIS, shuffle=True, random_state=0)
    return float((cross_val_predict(regression, matrice, rangs, cv=parts) == rangs).mean())


def apprendre(institution: Institution) -> ModeleAppris | None:
    """Learn anew and keep the model as the next version; None when there is not enough to learn from."""
    donnees = exemples(institution)
    appris = entrainer(donnees)
    if appris is None:
        return None
    modele, exactitude = appris
    octets = modele.en_octets()
    with transaction.atomic():
        Institution.objects.select_for_update().get(pk=institution.pk)
        siens = ModeleAppris.objects.filter(institution=institution)
        version = (siens.aggregate(derniere=Max("version"))["derniere"] or 0) + 1
        ligne = ModeleAppris.objects.create(
            institution=institution,
            version=version,
            exemples=len(donnees),
            types=len(modele.codes),
            exactitude=exactitude,
            octets=octets,
        )
        siens.filter(version__lte=version - GARDES).delete()
        noter(
            "classement_appris", ligne, par=None, institution_id=institution.pk, version=version, papiers=len(donnees)
        )
    return ligne
