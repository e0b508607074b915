"""What the upper rooms ask of the referentiel. Reading only: the rule in force that day, or nothing."""

import datetime as dt
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from commun.erreurs import RegleNonSatisfaite
from comptes.models import Institution
from referentiel.delais import ajouter
from referentiel.models import (
    Circuit,
    Mention,
    Parametre,
    PieceRequise,
    ReglageType,
    TypeAide,
    TypePiece,
    pour,
)


def parametre(institution: Institution, code: str, jour: dt.date) -> Parametre | None:
    """Return the parameter in force that day, the institution's own first; None when there is no row at all.

    Its value may still be empty (`.a_fournir`): nobody has given it.
    """
    return Parametre.objects.au_jour(institution, code, jour)


def permis(institution: Institution, code: str, jour: dt.date) -> bool:
    """Tell whether the switch is on that day; a missing or empty one is off."""
    ligne = parametre(institution, code, jour)
    return ligne is not None and ligne.oui


def delai(institution: Institution, code: str, jour: dt.date, *, type_aide: TypeAide | None = None) -> Parametre | None:
    """Return the delay that applies: `<code>_<kind of aid>` when that row exists, else `<code>`. None: not provided."""
    codes = [f"{code}_{type_aide.code}"] if type_aide else []
    for candidat in [*codes, code]:
        ligne = parametre(institution, candidat, jour)
        if ligne is not None and not ligne.a_fournir:
            return ligne
    return None


def echeance(
    institution: Institution, code_delai: str, depart: dt.date, *, type_aide: TypeAide | None = None
) -> dt.date | None:
    """Day on which the delay that starts at `depart` ends (calendar days or months). None when it is not provided."""
    ligne = delai(institution, code_delai, depart, type_aide=type_aide)
    if ligne is None or ligne.entier is None:
        return None
    return ajouter(depart, ligne.entier, ligne.unite)


def types_aide(institution: Institution) -> models.QuerySet[TypeAide]:
    """Kinds of aid of the institution's profile."""
    return TypeAide.objects.filter(profil=institution.profil)


def types_piece(institution: Institution) -> models.QuerySet[TypePiece]:
    """Types of papers the institution files under, by family then label."""
    ecartes = ReglageType.objects.filter(institution=institution, actif=False).values("type_piece")
    return tous_les_types(institution).filter(actif=True).exclude(pk__in=ecartes)


def tous_les_types(institution: Institution) -> models.QuerySet[TypePiece]:
    """Those no longer proposed too: papers filed under them keep their type."""
    return TypePiece.objects.filter(pour(institution)).order_by("famille", "libelle").prefetch_related("reglages")


def pieces_requises(type_aide: TypeAide) -> models.QuerySet[PieceRequise]:
    """Pieces asked for this kind of aid, with why, in the order people read them."""
    return type_aide.pieces_requises.select_related("type_piece")


def circuit_pour(institution: Institution, type_aide: TypeAide, montant: Decimal | None) -> Circuit:
    """Return the narrowest circuit that fits: this kind of aid before all kinds, the lowest ceiling before none.

    Without amount only circuits without ceiling apply. Raises RegleNonSatisfaite when none fits.
    """
    plafond = Q(montant_max__isnull=True)
    if montant is not None:
        plafond |= Q(montant_max__gte=montant)
    circuit = (
        Circuit.objects.filter(plafond, Q(type_aide=type_aide) | Q(type_aide__isnull=True), profil=institution.profil)
        .order_by(F("type_aide").asc(nulls_last=True), F("montant_max").asc(nulls_last=True), "pk")
        .first()
    )
    if circuit is None:
        raise RegleNonSatisfaite(
            f"Aucun circuit n’est prévu pour « {type_aide} ».",
            remede="Demandez à la gestion technique de compléter le référentiel.",
        )
    return circuit


def mentions(institution: Institution, lettre: str, jour: dt.date) -> list[Mention]:
    """Compulsory mentions of a letter (GenreLettre) that day, in printing order, one per code."""
    retenues: dict[str, Mention] = {}
    for mention in Mention.objects.en_vigueur(institution, jour).filter(lettre=lettre):
        retenues.setdefault(mention.code, mention)
    return sorted(retenues.values(), key=lambda m: (m.ordre, m.code))


def parametres(institution: Institution, jour: dt.date) -> list[Parametre]:
    """Every parameter in force that day, one per code, by label."""
    retenus: dict[str, Parametre] = {}
    for ligne in Parametre.objects.en_vigueur(institution, jour):
        retenus.setdefault(ligne.code, ligne)
    return sorted(retenus.values(), key=lambda ligne: ligne.libelle)


def toutes_les_mentions(institution: Institution, jour: dt.date) -> list[Mention]:
    """Every mention in force that day, one per letter and code."""
    retenues: dict[tuple[str, str], Mention] = {}
    for mention in Mention.objects.en_vigueur(institution, jour):
        retenues.setdefault((mention.lettre, mention.code), mention)
    return sorted(retenues.values(), key=lambda m: (m.lettre, m.ordre, m.code))
