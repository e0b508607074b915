"""Loads what is delivered: creates what is missing and leaves alone whatever stands, edited or not."""

from typing import Any

from django.db import models, transaction

from commun.erreurs import ErreurLiasse
from comptes.enums import ProfilInstitution
from referentiel.livraison import ccas, cpas
from referentiel.livraison.lignes import DEPUIS, Aide, Livraison, Papier
from referentiel.models import Circuit, Mention, Parametre, PieceRequise, TypeAide, TypePiece

LIVRAISONS: dict[str, Livraison] = {ProfilInstitution.CPAS: cpas.LIVRAISON, ProfilInstitution.CCAS: ccas.LIVRAISON}


def livraison_de(profil: str) -> Livraison:
    """Return what is delivered for the profile. Raises ErreurLiasse when there is nothing."""
    if profil not in LIVRAISONS:
        raise ErreurLiasse(
            f"Aucun référentiel n’est livré pour le profil « {profil} ».",
            f"Choisissez parmi : {', '.join(sorted(LIVRAISONS))}.",
        )
    return LIVRAISONS[profil]


@transaction.atomic
def charger(profil: str) -> int:
    """Create the delivered rows that are missing for this profile (cpas, ccas). Returns how many were created."""
    livraison = livraison_de(profil)
    crees = sum(_charger_papier(profil, papier, livraison.conservation) for papier in livraison.papiers)
    crees += sum(_charger_aide(profil, aide) for aide in livraison.aides)
    crees += _charger_regles(profil, livraison)
    crees += _charger_mentions(profil, livraison)
    return crees + _charger_circuits(profil, livraison)


def _creer(modele: type[models.Model], cle: dict[str, Any], **champs: Any) -> int:
    """Create unless a row has this key; 1 when created."""
    _, cree = modele._default_manager.get_or_create(**cle, defaults=champs)
    return int(cree)


def _charger_papier(profil: str, papier: Papier, conservation: str) -> int:
    """Create a type. One loaded before letters existed receives its use; one that has letters is left as it stands."""
    ligne, cree = TypePiece.objects.get_or_create(
        profil=profil,
        institution=None,
        code=papier.code,
        defaults={"libelle": papier.libelle, "famille": papier.famille, **papier.usage(conservation)},
    )
    if not cree and not ligne.raccourci:
        TypePiece.objects.filter(pk=ligne.pk).update(**papier.usage(conservation))
    return int(cree)


def _charger_aide(profil: str, aide: Aide) -> int:
    """Create a kind of aid and, when it is new, its required papers (later ones are the institution's choice)."""
    ligne, cree = TypeAide.objects.get_or_create(
        profil=profil,
        code=aide.code,
        defaults={
            "libelle": aide.libelle,
            "domaine": aide.domaine,
            "periodique": aide.periodique,
            "financiere": aide.financiere,
            "remboursable": aide.remboursable,
            "base_legale": aide.base_legale,
        },
    )
    if not cree:
        return 0
    demandes = [d.papier for d in aide.pieces]
    papiers = {p.code: p for p in TypePiece.objects.filter(profil=profil, institution=None, code__in=demandes)}
    PieceRequise.objects.bulk_create(
        PieceRequise(
            type_aide=ligne, type_piece=papiers[d.papier], motif=d.motif, obligatoire=d.obligatoire, ordre=ordre
        )
        for ordre, d in enumerate(aide.pieces)
    )
    return 1 + len(aide.pieces)


def _charger_regles(profil: str, livraison: Livraison) -> int:
    return sum(
        _creer(
            Parametre,
            {"institution": None, "profil": profil, "code": r.code, "du": r.du},
            libelle=r.libelle,
            valeur=r.valeur,
            unite=r.unite,
            source=r.source,
            au=r.au,
        )
        for r in livraison.regles
    )


def _charger_mentions(profil: str, livraison: Livraison) -> int:
    return sum(
        _creer(
            Mention,
            {"institution": None, "profil": profil, "lettre": m.lettre, "code": m.code, "du": DEPUIS},
            libelle=m.libelle,
            donnee=m.donnee,
            condition=m.condition,
            texte=m.texte,
            source=m.source,
            ordre=ordre,
        )
        for ordre, m in enumerate(livraison.mentions)
    )


def _charger_circuits(profil: str, livraison: Livraison) -> int:
    aides = {a.code: a for a in TypeAide.objects.filter(profil=profil)}
    return sum(
        _creer(
            Circuit,
            {"profil": profil, "type_aide": aides[v.aide] if v.aide else None, "montant_max": v.montant_max},
            validation_chef=v.validation_chef,
            validation_propre=v.validation_propre,
            avis_juridique=v.avis_juridique,
            organe_code=v.organe_code,
        )
        for v in livraison.circuits
    )
