"""What becomes of the paper: said once for a batch, shown on each piece. Boxes: made, moved, filled, emptied."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from commun.journal import historiser, noter
from comptes.models import Agent, Entite
from dossiers.droits import RECEPTION, peut_deposer
from dossiers.enums import SortPapier
from dossiers.models import DossierSocial, Piece
from dossiers.papier_boites import Boite, DossierEnBoite

FEUILLES_MAX = 10_000
CHAMPS = ("feuilles_annoncees", "sort_papier", "lieu_papier", "boite_id")


@transaction.atomic
def noter_papier(
    *,
    pieces: Sequence[Piece],
    feuilles: int | None,
    sort: str,
    lieu: str = "",
    par: Agent,
    boite: Boite | None = None,
) -> list[Piece]:
    """Say of these pieces, just deposited together, how many sheets were held and what becomes of the paper.

    `feuilles`: sheets in hand, of a single piece only (of several nobody knows which sheet is whose: None is kept).
    `sort`: `SortPapier`, or "" to say nothing. Kept paper (« classé ») names its place, or its box.
    Raises ActionRefusee, RegleNonSatisfaite.
    """
    lieu = " ".join(lieu.split())[:120]
    _valider(feuilles, sort, lieu, boite, par)
    verrouillees = list(
        Piece.objects.select_for_update(of=("self",))
        .select_related("dossier__compartiment")
        .filter(pk__in=[piece.pk for piece in pieces])
        .order_by("pk")
    )
    for dossier in {piece.dossier_id: piece.dossier for piece in verrouillees}.values():
        if not peut_deposer(par, dossier):
            raise ActionRefusee
    for piece in verrouillees:
        avant = {champ: getattr(piece, champ) for champ in CHAMPS}
        if len(verrouillees) == 1:
            piece.feuilles_annoncees = feuilles
        piece.sort_papier = sort
        piece.lieu_papier = lieu if sort == SortPapier.CLASSE else ""
        piece.boite = boite if sort == SortPapier.CLASSE else None
        piece.save(update_fields=["feuilles_annoncees", "sort_papier", "lieu_papier", "boite"])
        historiser(piece, avant, par=par, institution_id=par.institution_id)
        noter(
            "papier_note",
            piece,
            par=par,
            institution_id=par.institution_id,
            dossier_id=piece.dossier_id,
            document=piece.document_id,
            sort=sort,
            boite=piece.boite_id,
        )
    return verrouillees


def valider_papier(feuilles: int | None, sort: str, lieu: str, *, en_boite: bool = False) -> None:
    """What may be said of a paper, wherever it waits. Raises RegleNonSatisfaite."""
    if feuilles is not None and not 1 <= feuilles <= FEUILLES_MAX:
        raise RegleNonSatisfaite("Écrivez le nombre de feuilles que vous avez en main, par exemple 3.")
    if sort and sort not in SortPapier.values:
        raise RegleNonSatisfaite("Choisissez ce que devient le papier : rendu, classé ou détruit.")
    if sort == SortPapier.CLASSE and not lieu and not en_boite:
        raise RegleNonSatisfaite("Dites où le papier est classé.", remede="Par exemple « armoire 2, chemise bleue ».")


def _valider(feuilles: int | None, sort: str, lieu: str, boite: Boite | None, par: Agent) -> None:
    valider_papier(feuilles, sort, lieu, en_boite=boite is not None)
    if boite is not None and (boite.videe_le or not Boite.objects.modifiables_par(par).filter(pk=boite.pk).exists()):
        raise ActionRefusee("Cette boîte n’est pas une de celles que vous rangez.")


@transaction.atomic
def creer_boite(*, entite: Entite, lieu: str, contenu: str, dossiers_comptes: int, par: Agent) -> Boite:
    """A new box of a service, with the count of the files in it. Raises ActionRefusee, RegleNonSatisfaite."""
    habilitations = par.habilitations_en_vigueur().filter(profil__in=RECEPTION, entite__descendances__descendant=entite)
    if entite.institution_id != par.institution_id or not habilitations.exists():
        raise ActionRefusee
    boite = Boite.objects.create(
        institution_id=entite.institution_id,
        entite=entite,
        lieu=_lieu(lieu),
        contenu=" ".join(contenu.split())[:120],
        dossiers_comptes=_nombre(dossiers_comptes),
        creee_par=par,
    )
    noter("boite_creee", boite, par=par, institution_id=par.institution_id, dossiers=boite.dossiers_comptes)
    return boite


@transaction.atomic
def deplacer_boite(*, boite: Boite, lieu: str, contenu: str, dossiers_comptes: int, par: Agent) -> Boite:
    """Another place, another count. Raises ActionRefusee, RegleNonSatisfaite."""
    verrou = _verrouiller(boite, par)
    champs = ("lieu", "contenu", "dossiers_comptes")
    avant = {champ: getattr(verrou, champ) for champ in champs}
    verrou.lieu, verrou.contenu = _lieu(lieu), " ".join(contenu.split())[:120]
    verrou.dossiers_comptes = _nombre(dossiers_comptes)
    verrou.save(update_fields=list(champs))
    historiser(verrou, avant, par=par, institution_id=par.institution_id)
    noter("boite_deplacee", verrou, par=par, institution_id=par.institution_id)
    return verrou


@transaction.atomic
def vider_boite(*, boite: Boite, par: Agent) -> Boite:
    """Nothing is in it any more. Raises ActionRefusee, RegleNonSatisfaite (papers are still said to be there)."""
    verrou = _verrouiller(boite, par)
    if verrou.pieces.exists() or verrou.dossiers.filter(sorti_le__isnull=True).exists():
        raise RegleNonSatisfaite(
            "Des papiers sont encore dans cette boîte.", remede="Sortez-les d’abord, ou dites ce qu’ils deviennent."
        )
    verrou.videe_le, verrou.dossiers_comptes = timezone.localdate(), 0
    verrou.save(update_fields=["videe_le", "dossiers_comptes"])
    noter("boite_videe", verrou, par=par, institution_id=par.institution_id)
    return verrou


@transaction.atomic
def ranger_dossier(*, boite: Boite, dossier: DossierSocial, par: Agent) -> DossierEnBoite:
    """The paper file of this dossier stands in the box (already there: nothing changes). Raises ActionRefusee."""
    verrou = _verrouiller(boite, par)
    if not DossierSocial.objects.connus_de(par).filter(pk=dossier.pk).exists():
        raise ActionRefusee
    ligne, nouveau = DossierEnBoite.objects.get_or_create(
        boite=verrou, dossier=dossier, sorti_le=None, defaults={"range_par": par}
    )
    if nouveau:
        noter(
            "dossier_range", dossier, par=par, institution_id=par.institution_id, dossier_id=dossier.pk, boite=boite.pk
        )
    return ligne


@transaction.atomic
def sortir_dossier(*, ligne: DossierEnBoite, par: Agent) -> DossierEnBoite:
    """The paper file is taken out of its box. Raises ActionRefusee."""
    _verrouiller(ligne.boite, par)
    verrou = DossierEnBoite.objects.select_for_update().get(pk=ligne.pk)
    if verrou.sorti_le is None:
        verrou.sorti_le = timezone.localdate()
        verrou.save(update_fields=["sorti_le"])
        noter(
            "dossier_sorti",
            verrou.dossier,
            par=par,
            institution_id=par.institution_id,
            dossier_id=verrou.dossier_id,
            boite=verrou.boite_id,
        )
    return verrou


def _verrouiller(boite: Boite, par: Agent) -> Boite:
    verrou = Boite.objects.select_for_update(of=("self",)).get(pk=boite.pk)
    if verrou.videe_le or not Boite.objects.modifiables_par(par).filter(pk=verrou.pk).exists():
        raise ActionRefusee
    return verrou


def _lieu(lieu: str) -> str:
    propre = " ".join(lieu.split())[:120]
    if not propre:
        raise RegleNonSatisfaite("Dites où la boîte se trouve.", remede="Par exemple « cave, rayon 3 ».")
    return propre


def _nombre(nombre: int) -> int:
    if not 0 <= nombre <= FEUILLES_MAX:
        raise RegleNonSatisfaite("Écrivez combien de dossiers papier la boîte contient.")
    return nombre
