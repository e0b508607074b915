"""Seals of the journals: blocks of rows hashed in the seals' own sequence (row ids commit out of order)."""

import hashlib
import json
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, OuterRef

from commun.models import Consultation, Evenement, LigneScellee, Sceau

JOURNAUX: dict[str, type[models.Model]] = {
    "evenement": Evenement,
    "consultation": Consultation,
}
TAILLE_BLOC = 1000


def _empreinte(lignes: list[dict[str, Any]], precedente: str) -> str:
    contenu = json.dumps(lignes, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(f"{precedente}\n{contenu}".encode()).hexdigest()


def _valeurs(journal: str, ids: list[int]) -> list[dict[str, Any]]:
    modele = JOURNAUX[journal]
    champs = [champ.attname for champ in modele._meta.concrete_fields]
    return list(modele._default_manager.filter(pk__in=ids).order_by("pk").values(*champs))


def sceller(journal: str) -> Sceau | None:
    """Seal the next block of rows not yet sealed; None when there is none."""
    with transaction.atomic():
        dernier = Sceau.objects.select_for_update().filter(journal=journal).order_by("-numero").first()
        deja = LigneScellee.objects.filter(journal=journal, ligne_id=OuterRef("pk"))
        a_sceller = JOURNAUX[journal]._default_manager.filter(~Exists(deja)).order_by("pk")
        ids = list(a_sceller.values_list("pk", flat=True)[:TAILLE_BLOC])
        if not ids:
            return None
        precedente = dernier.empreinte if dernier else ""
        sceau = Sceau.objects.create(
            journal=journal,
            numero=dernier.numero + 1 if dernier else 1,
            empreinte=_empreinte(_valeurs(journal, ids), precedente),
            precedente=precedente,
            lignes=ids,
        )
        LigneScellee.objects.bulk_create([LigneScellee(sceau=sceau, journal=journal, ligne_id=i) for i in ids])
        return sceau


def verifier_sceaux(journal: str) -> list[str]:
    """Sentences naming each seal whose rows or chain no longer match; empty when all is well."""
    ecarts: list[str] = []
    precedente = ""
    for sceau in Sceau.objects.filter(journal=journal).order_by("numero").iterator():
        if sceau.precedente != precedente:
            ecarts.append(f"{journal}, sceau n° {sceau.numero} : la chaîne est rompue.")
        if _empreinte(_valeurs(journal, sceau.lignes), sceau.precedente) != sceau.empreinte:
            ecarts.append(f"{journal}, sceau n° {sceau.numero} : des lignes ont changé ou manquent.")
        precedente = sceau.empreinte
    return ecarts
