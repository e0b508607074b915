"""What a decision's page shows: its outcome in words, its branches side by side, its extract of the minutes."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from commun.templatetags.liasse import jour, montant
from comptes.models import Agent
from decisions.enums import (
    EtatAvance,
    EtatEcheance,
    EtatNotification,
    EtatPaiement,
)
from decisions.models import Avance, Decision, Ligne, Notification, Paiement

TON_NOTIFICATION = {
    EtatNotification.A_PREPARER: "attention",
    EtatNotification.PRETE: "encours",
    EtatNotification.ENVOYEE: "encours",
    EtatNotification.PROUVEE: "succes",
}


def lignes_de(decision: Decision) -> list[Ligne]:
    """Decided lines with what their table shows."""
    return list(
        decision.lignes.select_related("type_aide", "payee", "remplace__decision", "remplacee_par__decision").order_by(
            "ordre", "pk"
        )
    )


def branches(decision: Decision, agent: Agent) -> list[dict[str, Any]]:
    """Branches the lines needed, as the reader may know them (`composants/branche.html`)."""
    notification = Notification.objects.visibles_par(agent).filter(decision=decision).first()
    paiement = Paiement.objects.visibles_par(agent).filter(decision=decision).first()
    avances = Avance.objects.visibles_par(agent).filter(ligne__decision=decision).select_related("ligne__type_aide")
    return [
        *([_notification(notification)] if notification else []),
        *([_paiement(paiement)] if paiement else []),
        *(_avance(avance) for avance in avances),
    ]


def _notification(notification: Notification) -> dict[str, Any]:
    lignes = [
        ("À notifier pour le", jour(notification.echeance)),
        ("Envoi", notification.get_canal_display()),
        ("Envoyée le", jour(notification.envoyee_le)),
        ("Remise le", jour(notification.presentee_le)),
        ("Recours jusqu’au", jour(notification.recours_jusqu_au)),
    ]
    return {
        "titre": "Notification",
        "icone": "lettre",
        "etat": notification.get_etat_display(),
        "ton": TON_NOTIFICATION[EtatNotification(notification.etat)],
        "lignes": [ligne for ligne in lignes if ligne[1]],
        "url": reverse("decisions:notification", args=[notification.pk]),
        "libelle": "Ouvrir la notification",
    }


def _paiement(paiement: Paiement) -> dict[str, Any]:
    echeances = list(paiement.echeances.all())
    dues = [e for e in echeances if e.etat != EtatEcheance.ANNULEE]
    payees = [e for e in dues if e.etat == EtatEcheance.PAYEE]
    prochaine = next((e for e in dues if e.etat != EtatEcheance.PAYEE), None)
    return {
        "titre": "Paiement",
        "icone": "paiement",
        "etat": paiement.get_etat_display(),
        "ton": "succes" if paiement.etat == EtatPaiement.CLOS else "encours",
        "lignes": [
            ("Échéances payées", f"{len(payees)} sur {len(dues)}"),
            ("Payé", montant(sum(e.montant for e in payees))),
            ("Total", montant(sum(e.montant for e in dues))),
            *([("Prochaine", f"{montant(prochaine.montant)} le {jour(prochaine.prevue_le)}")] if prochaine else []),
        ],
        "url": reverse("decisions:paiement", args=[paiement.pk]),
        "libelle": "Ouvrir les échéances",
    }


def _avance(avance: Avance) -> dict[str, Any]:
    plan = list(avance.remboursements.all())
    recus = [r for r in plan if r.recu_le]
    return {
        "titre": f"Avance : {avance.ligne.type_aide}",
        "icone": "recuperation",
        "etat": avance.get_etat_display(),
        "ton": {EtatAvance.A_SIGNER: "attention", EtatAvance.EN_COURS: "encours"}.get(
            EtatAvance(avance.etat), "succes"
        ),
        "lignes": [
            ("Mensualités reçues", f"{len(recus)} sur {len(plan)}"),
            ("Reste dû", montant(sum(r.montant for r in plan if not r.recu_le))),
        ],
        "url": reverse("decisions:avance", args=[avance.pk]),
        "libelle": "Ouvrir l’avance",
    }


def issue_en_mots(decision: Decision) -> str:
    """« conforme à la proposition », « accordé avec modification », « refus »."""
    if decision.point is None:
        return str(decision.get_origine_display())
    return str(decision.point.get_issue_display())


def extrait_pv(decision: Decision) -> list[str]:
    """Sentences of the minutes about this decision, without the account number."""
    point = decision.point
    if point is None:
        return [f"Décision {decision.numero}, prise {decision.get_origine_display()} le {jour(decision.prise_le)}."]
    seance = point.seance
    presents = seance.presences.filter(present=True).select_related("agent").order_by("agent__nom", "agent__prenom")
    debut = timezone.localtime(seance.debut)
    phrases = [
        f"{decision.organe}, séance du {debut:%d/%m/%Y} à {debut:%H h %M}, point {point.ordre}.",
        f"Présents : {', '.join(p.agent.nom_complet for p in presents) or 'non relevés'}.",
        f"Issue : {issue_en_mots(decision)}.",
    ]
    if decision.motif_ecart:
        phrases.append(f"Motif de l’écart, figé en séance : {decision.motif_ecart}")
    noms = " et ".join(a.nom_complet for a in (point.notee_par, point.confirmee_par) if a)
    return [*phrases, f"Notée et confirmée par {noms}."] if noms else phrases
