"""Which type of paper it is: told by a printed code, by the sender, by the known papers, or learned."""

from collections import Counter

from comptes.models import Institution
from courrier.classement.feuilles import Feuilles
from courrier.classement.modele import modele_de
from courrier.classement.propositions import Appui, Propose, Propositions
from courrier.confirmations import Confirmation, Origine
from courrier.models import Pli
from ocr.moteur.champs import reconnaitre_papier
from referentiel.lecture import types_piece
from referentiel.models import TypePiece
from referentiel.nomenclature import par_code

PROPOSES_MAX = 4
CONFIRMATIONS_LUES = 50
CONFIANCE_MIN = 0.1
INDICES_MONTRES = 4

Indice = tuple[float, Origine, tuple[Appui, ...]]


def proposer(propositions: Propositions, feuilles: Feuilles, institution: Institution, pli: Pli | None) -> None:
    """Fill `types`, best first, and the version of the model that was asked."""
    types = list(types_piece(institution))
    indices: dict[int, list[Indice]] = {}
    if pli is not None and pli.type_indique_id:
        indices[pli.type_indique_id] = [(1.0, Origine.REPERE, ())]
    _par_expediteur(indices, propositions.expediteur, institution)
    _par_papier(indices, feuilles, types)
    _par_modele(indices, propositions, feuilles, types, institution)
    connus = {t.pk: t for t in types}
    trouves = [_propose(connus[pk], siens) for pk, siens in indices.items() if pk in connus]
    trouves = [p for p in trouves if p.confiance >= CONFIANCE_MIN]
    propositions.types = sorted(trouves, key=lambda p: (-p.confiance, p.valeur.pk))[:PROPOSES_MAX]


def _par_expediteur(indices: dict[int, list[Indice]], expediteur: str, institution: Institution) -> None:
    """What this sender's papers were, the last times."""
    if not expediteur:
        return
    passes = Confirmation.objects.filter(institution=institution, expediteur=expediteur, type_piece__isnull=False)
    compte = Counter(passes.values_list("type_piece_id", flat=True)[:CONFIRMATIONS_LUES])
    total = compte.total()
    for type_id, nombre in compte.most_common(2):
        if type_id is not None and nombre >= 2:
            indices.setdefault(type_id, []).append((0.75 * nombre / (total + 1), Origine.EXPEDITEUR, ()))


def _par_papier(indices: dict[int, list[Indice]], feuilles: Feuilles, types: list[TypePiece]) -> None:
    """The known papers, which need no learning."""
    vus: set[int] = set()
    for probable in reconnaitre_papier(feuilles.pages):
        type_piece = par_code(types, probable.code)
        if type_piece is None or type_piece.pk in vus:
            continue
        vus.add(type_piece.pk)
        appuis = (feuilles.appui_du_texte(indice) for indice in probable.indices[:INDICES_MONTRES])
        quand_meme = tuple(appui for appui in appuis if appui is not None)
        indices.setdefault(type_piece.pk, []).append((probable.confiance, Origine.PAPIER, quand_meme))


def _par_modele(
    indices: dict[int, list[Indice]],
    propositions: Propositions,
    feuilles: Feuilles,
    types: list[TypePiece],
    institution: Institution,
) -> None:
    """What the institution's own filings taught."""
    modele = modele_de(institution)
    if modele is None:
        return
    propositions.modele = modele.version
    for avis in modele.avis(feuilles.texte):
        type_piece = par_code(types, avis.code)
        if type_piece is not None:
            mots = tuple(feuilles.appui(feuilles.places[mot][:1]) for mot in avis.mots if mot in feuilles.places)
            indices.setdefault(type_piece.pk, []).append((min(avis.confiance, 0.98), Origine.MODELE, mots))


def _propose(type_piece: TypePiece, indices: list[Indice]) -> Propose[TypePiece]:
    """Several clues for one type take away more of the doubt."""
    doute = 1.0
    for confiance, _, _ in indices:
        doute *= 1 - confiance
    confiance, origine, _ = max(indices, key=lambda indice: indice[0])
    appuis = tuple(dict.fromkeys(a for _, _, siens in sorted(indices, key=lambda i: -i[0]) for a in siens))
    return Propose(type_piece, type_piece.libelle, 1.0 if doute == 0 else min(1 - doute, 0.99), origine, appuis)
