"""The proposition as plain values: what is frozen at each submission, compared, and copied into the decision."""

from decimal import Decimal
from typing import Any

from decisions.echeancier import ANNEES_MAX, trop_longue
from decisions.en_vigueur import conflit, phrase_de_conflit
from decisions.models import LigneProposition, Proposition
from decisions.models.lignes import LigneCommune

CHAMPS_LIGNE = (
    "ordre",
    "objet_id",
    "motif_office",
    "acte",
    "type_aide_id",
    "montant",
    "mode_calcul",
    "periodicite",
    "du",
    "au",
    "beneficiaire_id",
    "payee_id",
    "tiers_nom",
    "tiers_iban",
    "communication",
    "mensualites",
)


def _en_json(valeur: Any) -> Any:
    if isinstance(valeur, Decimal):
        return f"{valeur:.2f}"
    return valeur.isoformat() if hasattr(valeur, "isoformat") else valeur


def contenu_de_ligne(ligne: LigneCommune) -> dict[str, Any]:
    """One line as JSON values (amounts as text with two decimals, ISO days)."""
    return {champ: _en_json(getattr(ligne, champ)) for champ in CHAMPS_LIGNE} | {
        "aide": ligne.type_aide.libelle,
        "payee": ligne.tiers_nom or (str(ligne.payee) if ligne.payee else ""),
    }


def contenu(proposition: Proposition) -> dict[str, Any]:
    """The whole text and its lines."""
    lignes = proposition.lignes.select_related("type_aide", "payee").order_by("ordre", "pk")
    return {
        "motivation_fait": proposition.motivation_fait,
        "motivation_droit": proposition.motivation_droit,
        "lignes": [contenu_de_ligne(ligne) for ligne in lignes],
    }


def manques(proposition: Proposition) -> list[str]:
    """What the letter would lack, each in words (domaine.md 1.3): shown in the margin, checked at submission."""
    absents: list[str] = []
    lignes = list(proposition.lignes.select_related("type_aide", "beneficiaire"))
    if not lignes:
        absents.append("aucune ligne : dites ce que vous proposez d’accorder ou de refuser")
    if not proposition.motivation_fait.strip():
        absents.append("la motivation en fait")
    if not proposition.motivation_droit.strip():
        absents.append("la motivation en droit")
    for ligne in lignes:
        absents += [f"{manque} ({ligne.type_aide})" for manque in _manques_de_ligne(ligne)]
        if en_cours := conflit(ligne):
            absents.append(f"{phrase_de_conflit(en_cours)} Remplacez-la par une révision, ou changez la période")
    return absents


def _manques_de_ligne(ligne: LigneProposition) -> list[str]:
    if not ligne.accorde or not ligne.type_aide.financiere:
        return []
    conditions = [
        (bool(ligne.montant), "le montant"),
        (bool(ligne.mode_calcul.strip()), "le mode de calcul"),
        (ligne.du is not None, "la date de début"),
        (ligne.periodicite == "unique" or ligne.au is not None, "la fin de la période"),
        (not trop_longue(ligne.du, ligne.au), f"une période de {ANNEES_MAX} ans au plus"),
        (ligne.payee_id is not None or bool(ligne.tiers_nom), "à qui payer"),
        (not ligne.tiers_nom or bool(ligne.tiers_iban), "le compte du tiers payé"),
        (not ligne.type_aide.remboursable or bool(ligne.mensualites), "le nombre de mensualités du remboursement"),
    ]
    return [libelle for rempli, libelle in conditions if not rempli]
