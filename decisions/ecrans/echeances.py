"""What the payment desk checks on each échéance: account, obstacle, difference with the month before."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from django.db.models import Q
from django.utils import timezone

from commun.templatetags.liasse import masque, montant
from decisions.destinataires import comptes, pourquoi_sans_compte
from decisions.enums import EtatEcheance
from decisions.models import Echeance

TONS = {
    EtatEcheance.PREVUE: "attention",
    EtatEcheance.CONTROLEE: "encours",
    EtatEcheance.EMISE: "info",
    EtatEcheance.PAYEE: "succes",
    EtatEcheance.ANNULEE: "",
}


@dataclass(frozen=True)
class LigneEcheance:
    """One row. `obstacle`: why it cannot be paid yet, in words. `ecart`: difference with the previous one, in words."""

    echeance: Echeance
    compte: str
    obstacle: str
    ecart: str
    change: bool
    ton: str


@dataclass
class Mois:
    """Échéances due in one month, with their sum."""

    premier: dt.date
    lignes: list[LigneEcheance] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """Sum of what is shown."""
        return sum((ligne.echeance.montant for ligne in self.lignes), Decimal(0))


def lignes(echeances: Iterable[Echeance]) -> list[LigneEcheance]:
    """Rows in the same order, in two queries whatever their number; read them with `actions.paiement.AVEC`."""
    liste = list(echeances)
    connus = comptes(liste, timezone.localdate())
    avant = _precedents(liste)
    rangees = []
    for echeance in liste:
        iban = echeance.iban or (connus[echeance.pk].iban if echeance.pk in connus else "")
        ecart, change = _ecart(echeance, avant.get(echeance.pk))
        bloquee = echeance.etat in {EtatEcheance.PREVUE, EtatEcheance.CONTROLEE} and not iban
        rangees.append(
            LigneEcheance(
                echeance,
                masque(iban),
                pourquoi_sans_compte(echeance) if bloquee else "",
                ecart,
                change,
                TONS[EtatEcheance(echeance.etat)],
            )
        )
    return rangees


def par_mois(rangees: Iterable[LigneEcheance]) -> list[Mois]:
    """Rows grouped by the month they are due in, oldest first."""
    triees = sorted(rangees, key=lambda r: (r.echeance.prevue_le, r.echeance.pk))
    return [
        Mois(premier, list(groupe))
        for premier, groupe in groupby(triees, key=lambda r: r.echeance.prevue_le.replace(day=1))
    ]


def _precedents(echeances: list[Echeance]) -> dict[int, Echeance]:
    """Échéance pk → the one just before: same line, else the last of the line that it replaces."""
    lignes_ = {e.ligne_id for e in echeances} | {e.ligne.remplace_id for e in echeances if e.ligne.remplace_id}
    voisines: dict[int, list[Echeance]] = {}
    for voisine in Echeance.objects.filter(~Q(etat=EtatEcheance.ANNULEE), ligne__in=lignes_).order_by("du", "rang"):
        voisines.setdefault(voisine.ligne_id, []).append(voisine)
    trouves: dict[int, Echeance] = {}
    for echeance in echeances:
        siennes = [v for v in voisines.get(echeance.ligne_id, []) if (v.du, v.rang) < (echeance.du, echeance.rang)]
        remplacees = voisines.get(echeance.ligne.remplace_id or 0, [])
        if siennes or remplacees:
            trouves[echeance.pk] = (siennes or remplacees)[-1]
    return trouves


def _ecart(echeance: Echeance, avant: Echeance | None) -> tuple[str, bool]:
    if avant is None:
        return "première", False
    difference = echeance.montant - avant.montant
    if not difference:
        return "comme la précédente", False
    signe = "+" if difference > 0 else "−"
    return f"{signe} {montant(abs(difference))}", True
