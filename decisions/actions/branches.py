"""Opens the execution branches of a decision: only those its lines need, side by side (R3.3, R3.8)."""

import datetime as dt
from decimal import ROUND_HALF_UP

from django.db import models
from django.urls import reverse
from django_fsm import can_proceed

from comptes.afaire import clore, demander
from comptes.enums import Profil
from comptes.models import Agent
from decisions.actions.commun import noter_decision
from decisions.echeancier import CENT, echeances_de, mensualites, total
from decisions.models import Avance, Decision, Echeance, Ligne, Notification, Paiement, Remboursement
from referentiel.delais import ajouter_mois
from referentiel.lecture import echeance


def ouvrir_branches(decision: Decision, par: Agent) -> None:
    """Inside the deciding transaction: rows exist before anybody works on them."""
    lignes = list(decision.lignes.select_related("type_aide", "remplace__decision"))
    _ouvrir_notification(decision)
    if any(ligne.a_payer for ligne in lignes):
        _ouvrir_paiement(decision, lignes)
    for ligne in lignes:
        if ligne.remboursable:
            _ouvrir_avance(decision, ligne)
        if ligne.remplace:
            _arreter(ligne.remplace, ligne, par)
    noter_decision("decision.branches_ouvertes", decision, decision, par)


def _ouvrir_notification(decision: Decision) -> None:
    notification = Notification.objects.create(
        decision=decision, echeance=echeance(decision.dossier.institution, "delai_notification", decision.prise_le)
    )
    _confier(
        decision,
        notification,
        Profil.NOTIFICATION,
        "notification-a-preparer",
        "decisions:notification",
        notification.echeance,
    )


def _ouvrir_paiement(decision: Decision, lignes: list[Ligne]) -> None:
    paiement = Paiement.objects.create(
        decision=decision, payer_avant=echeance(decision.dossier.institution, "delai_paiement", decision.prise_le)
    )
    for ligne in lignes:
        Echeance.objects.bulk_create(
            Echeance(
                paiement=paiement,
                ligne=ligne,
                rang=prevue.rang,
                du=prevue.du,
                au=prevue.au,
                prevue_le=prevue.prevue_le,
                montant=prevue.montant,
                payee=ligne.payee,
                tiers_nom=ligne.tiers_nom,
            )
            for prevue in echeances_de(ligne, decision.prise_le)
        )
    _confier(decision, paiement, Profil.PAIEMENT, "paiement-a-controler", "decisions:paiement", paiement.payer_avant)


def _ouvrir_avance(decision: Decision, ligne: Ligne) -> None:
    avance = Avance.objects.create(ligne=ligne)
    debut = decision.prise_le.replace(day=1)
    parts = mensualites(total(ligne, decision.prise_le), ligne.mensualites or 1)
    Remboursement.objects.bulk_create(
        Remboursement(avance=avance, rang=rang, attendu_le=ajouter_mois(debut, rang), montant=part)
        for rang, part in enumerate(parts, start=1)
        if part
    )
    _confier(decision, avance, Profil.RECUPERATION, "convention-a-signer", "decisions:avance", None)


def _arreter(ancienne: Ligne, nouvelle: Ligne, par: Agent) -> None:
    """What the replaced line had still to pay from the new line's first day is cancelled; what is paid is counted."""
    debut = nouvelle.du or nouvelle.decision.prise_le
    motif = f"remplacée par la décision {nouvelle.decision.numero}"
    deja = 0
    for echeance_ in ancienne.echeances.select_for_update().filter(au__gte=debut).order_by("rang"):
        if not can_proceed(echeance_.annuler):
            deja += 1
            continue
        echeance_.annuler(motif)
        echeance_.save()
        if echeance_.du and echeance_.du < debut:
            _garder_le_debut(echeance_, debut - dt.timedelta(days=1))
    noter_decision(
        "ligne.remplacee", ancienne, ancienne.decision, par, par_decision=nouvelle.decision.numero, deja=deja
    )
    paiement = Paiement.objects.select_for_update().filter(decision=ancienne.decision).first()
    if paiement is not None:
        clore_si_tout_est_paye(paiement, par)


def clore_si_tout_est_paye(paiement: Paiement, par: Agent) -> bool:
    """Close a locked payment whose échéances are all paid or cancelled. True when none is left."""
    if paiement.echeances.ouvertes().exists():
        return False
    if can_proceed(paiement.clore):
        paiement.clore()
        paiement.save()
        noter_decision("paiement.clos", paiement, paiement.decision, par)
    clore(paiement, par=par)
    return True


def _garder_le_debut(annulee: Echeance, fin: dt.date) -> None:
    """The days before the replacement stay due, in proportion."""
    jours = (annulee.au - annulee.du).days + 1 if annulee.au and annulee.du else 1
    part = (annulee.montant * ((fin - annulee.du).days + 1) / jours) if annulee.du else annulee.montant
    montant = part.quantize(CENT, ROUND_HALF_UP)
    if montant:
        dernier = annulee.ligne.echeances.aggregate(rang=models.Max("rang"))["rang"]
        Echeance.objects.create(
            paiement_id=annulee.paiement_id,
            ligne_id=annulee.ligne_id,
            rang=dernier + 1,
            du=annulee.du,
            au=fin,
            prevue_le=annulee.prevue_le,
            montant=montant,
            payee_id=annulee.payee_id,
            tiers_nom=annulee.tiers_nom,
        )


def _confier(
    decision: Decision, branche: models.Model, profil: str, nature: str, url: str, limite: dt.date | None
) -> None:
    demander(
        nature,
        branche,
        sujet=f"{decision.dossier.personne} – décision {decision.numero}",
        raison=RAISONS[nature],
        url=reverse(url, args=[branche.pk]),
        compartiment=decision.dossier.compartiment,
        profil=profil,
        echeance=limite,
    )


RAISONS = {
    "notification-a-preparer": "décision à notifier",
    "paiement-a-controler": "échéances à contrôler et à payer",
    "convention-a-signer": "convention de remboursement à faire signer",
}
