"""Settles how an institution uses a type of paper, and adds its own types. Delivered rows are never changed."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from commun.journal import historiser, noter
from comptes.models import Agent, Institution
from referentiel.droits import peut_gerer_referentiel
from referentiel.lecture import tous_les_types
from referentiel.models import (
    CHAMPS_USAGE,
    Parametre,
    ReglagePieceRequise,
    ReglageType,
    TypeAide,
    TypePiece,
    UsageType,
    pour,
)

VALIDITE_MAX = 600  # months


@transaction.atomic
def regler_type(*, institution: Institution, type_piece: TypePiece, usage: dict[str, Any], par: Agent) -> UsageType:
    """Set how the institution uses a type; `usage`: every field of `CHAMPS_USAGE`, and `libelle` for its own type.

    Raises ActionRefusee, RegleNonSatisfaite (letters already taken, unknown retention rule).
    """
    _exiger(institution, par)
    if not TypePiece.objects.filter(pour(institution), pk=type_piece.pk).exists():
        raise ActionRefusee
    champs = _valider(institution, {nom: usage[nom] for nom in CHAMPS_USAGE}, type_piece)
    if type_piece.institution_id is not None:
        ligne: TypePiece | ReglageType = TypePiece.objects.select_for_update().get(pk=type_piece.pk)
        champs["libelle"] = _libelle(usage.get("libelle", type_piece.libelle))
    else:
        livre = {nom: getattr(type_piece, nom) for nom in CHAMPS_USAGE}
        ligne, _ = ReglageType.objects.select_for_update().get_or_create(
            institution=institution, type_piece=type_piece, defaults=livre
        )
    avant = {nom: getattr(ligne, nom) for nom in champs}
    for nom, valeur in champs.items():
        setattr(ligne, nom, valeur)
    ligne.save()
    historiser(ligne, avant, par=par, institution_id=institution.pk)
    noter("type_piece_regle", type_piece, par=par, institution_id=institution.pk, code=type_piece.code)
    return ligne


@transaction.atomic
def ajouter_type(
    *, institution: Institution, libelle: str, famille: str, usage: dict[str, Any], par: Agent
) -> TypePiece:
    """Add a type that this institution alone uses. Raises as `regler_type`, and when the label exists already."""
    _exiger(institution, par)
    libelle = _libelle(libelle)
    code = slugify(libelle).replace("-", "_")[:40]
    if any(t.code == code or t.libelle == libelle for t in tous_les_types(institution)):
        raise RegleNonSatisfaite(
            "Un type porte déjà ce nom.", remede="Choisissez un autre nom, ou reprenez le type qui existe."
        )
    champs = _valider(institution, {nom: usage[nom] for nom in CHAMPS_USAGE}, None)
    type_piece = TypePiece.objects.create(
        profil=institution.profil, institution=institution, code=code, libelle=libelle, famille=famille, **champs
    )
    noter("type_piece_ajoute", type_piece, par=par, institution_id=institution.pk, code=code)
    return type_piece


@transaction.atomic
def revenir_au_livre(*, institution: Institution, type_piece: TypePiece, par: Agent) -> None:
    """Drop what the institution settled of a delivered type."""
    _exiger(institution, par)
    supprimes, _ = ReglageType.objects.filter(institution=institution, type_piece=type_piece).delete()
    if supprimes:
        noter("type_piece_livre", type_piece, par=par, institution_id=institution.pk, code=type_piece.code)


@transaction.atomic
def regler_requise(
    *, institution: Institution, type_aide: TypeAide, type_piece: TypePiece, du: dt.date, motif: str, par: Agent,
    demandee: bool = True, obligatoire: bool = True,
) -> ReglagePieceRequise:  # fmt: skip
    """Say whether a kind of aid asks for a paper, and why, for the demandes received from that day on.

    The same day again: that rule is written anew. Raises ActionRefusee, RegleNonSatisfaite (no reason given).
    """
    _exiger(institution, par)
    connu = TypePiece.objects.filter(pour(institution), pk=type_piece.pk).exists()
    if not connu or type_aide.profil != institution.profil:
        raise ActionRefusee
    if not motif.strip():
        raise RegleNonSatisfaite("Dites pourquoi : la personne et l’agent le lisent.")
    valeurs = {"demandee": demandee, "obligatoire": obligatoire, "motif": motif.strip()[:300]}
    cle: dict[str, Any] = {"institution": institution, "type_aide": type_aide, "type_piece": type_piece, "du": du}
    ancien = ReglagePieceRequise.objects.select_for_update().filter(**cle).first()
    avant = {nom: getattr(ancien, nom) for nom in valeurs} if ancien else dict.fromkeys(valeurs)
    reglage, _ = ReglagePieceRequise.objects.update_or_create(**cle, defaults=valeurs)
    historiser(reglage, avant, par=par, institution_id=institution.pk)
    noter(
        "piece_requise_reglee", type_piece, par=par, institution_id=institution.pk, aide=type_aide.code,
        code=type_piece.code, du=du.isoformat(), demandee=demandee,
    )  # fmt: skip
    return reglage


def _exiger(institution: Institution, par: Agent) -> None:
    if par.institution_id != institution.pk or not peut_gerer_referentiel(par):
        raise ActionRefusee


def _libelle(libelle: str) -> str:
    propre = " ".join(libelle.split())
    if not 3 <= len(propre) <= 120 or not slugify(propre):
        raise RegleNonSatisfaite("Donnez au type un nom de 3 à 120 caractères.")
    return propre


def _valider(institution: Institution, champs: dict[str, Any], sauf: TypePiece | None) -> dict[str, Any]:
    """Letters that no other type begins with, a known retention rule, months that make sense."""
    lettres = champs["raccourci"] = str(champs["raccourci"]).strip().lower()
    if lettres and not (lettres.isascii() and lettres.isalpha() and len(lettres) <= 3):
        raise RegleNonSatisfaite("Une à trois lettres, sans accent.", remede="Par exemple « fp ».")
    if lettres and champs["actif"]:
        _exiger_lettres_libres(institution, lettres, sauf)
    mois = champs["validite_mois"]
    if mois is not None and not 1 <= mois <= VALIDITE_MAX:
        raise RegleNonSatisfaite("Écrivez une validité en mois, par exemple 3 ; rien : sans fin.")
    code = champs["conservation"]
    if code and not Parametre.objects.filter(pour(institution), code=code).exists():
        raise RegleNonSatisfaite("Cette règle de conservation n’est pas dans le référentiel.")
    return champs


def _exiger_lettres_libres(institution: Institution, lettres: str, sauf: TypePiece | None) -> None:
    for autre in tous_les_types(institution):
        usage = autre.usage_de(institution.pk)
        if (sauf is not None and autre.pk == sauf.pk) or not usage.actif or not usage.raccourci:
            continue
        if usage.raccourci.startswith(lettres) or lettres.startswith(usage.raccourci):
            raise RegleNonSatisfaite(
                f"« {lettres} » se confond avec « {usage.raccourci} », les lettres de « {autre} ».",
                remede="Choisissez d’autres lettres.",
            )
