"""Where the money of an échéance goes: the person's verified account of that day, or the third party's of the line."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from decisions.models import Echeance
from usagers.models import InstructionPaiement


@dataclass(frozen=True)
class Compte:
    """An account money may follow. `saisi_par_id`: who typed it; he neither checks nor pays what goes there."""

    iban: str
    titulaire: str
    saisi_par_id: int


def comptes(echeances: Iterable[Echeance], jour: dt.date) -> dict[int, Compte]:
    """Échéance pk → account in force that day, in one query; an échéance without any is absent.

    Read them with `ligne`, `payee` and `paiement__decision__proposition`.
    """
    liste = list(echeances)
    instructions = _instructions({e.payee_id for e in liste if e.payee_id}, jour)
    trouves: dict[int, Compte] = {}
    for echeance in liste:
        compte = _du_tiers(echeance) if echeance.tiers_nom else instructions.get(echeance.payee_id or 0)
        if compte is not None:
            trouves[echeance.pk] = compte
    return trouves


def pourquoi_sans_compte(echeance: Echeance) -> str:
    """What is missing, in words."""
    if echeance.tiers_nom:
        return f"{echeance.tiers_nom} : la décision ne donne pas de compte pour ce tiers"
    if echeance.payee is None:
        return "la décision ne dit pas à qui payer"
    return f"{echeance.payee.nom_complet} : aucun compte vérifié"


def _du_tiers(echeance: Echeance) -> Compte | None:
    """The account the organ decided on, typed by the proposition's author."""
    ligne = echeance.ligne
    if not ligne.tiers_iban:
        return None
    return Compte(ligne.tiers_iban, echeance.tiers_nom, echeance.paiement.decision.proposition.auteur_id)


def _instructions(personnes: set[int], jour: dt.date) -> dict[int, Compte]:
    """Last verified instruction in force, as `Personne.instruction_de_paiement` says it, for many persons at once."""
    retenues: dict[int, Compte] = {}
    for instruction in InstructionPaiement.objects.filter(
        Q(au__isnull=True) | Q(au__gte=jour), personne__in=personnes, du__lte=jour, verifiee_le__isnull=False
    ).order_by("du", "pk"):
        retenues[instruction.personne_id] = Compte(instruction.iban, instruction.titulaire, instruction.saisie_par_id)
    return retenues
