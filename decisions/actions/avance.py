"""Repayable advance: agreement printed, signed, paid back by its plan; the last instalment closes it."""

import datetime as dt
from io import BytesIO

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import EtatPerime, RegleNonSatisfaite
from comptes.afaire import clore, demander
from comptes.enums import Profil
from comptes.models import Agent
from decisions.actions.commun import exiger, exiger_etat, noter_decision
from decisions.actions.pieces_produites import classer_au_dossier
from decisions.droits_execution import peut_recuperer
from decisions.enums import EtatAvance
from decisions.lettres import convention_pdf
from decisions.models import Avance, Remboursement
from ged import stockage

A_RECEVOIR = "remboursement-a-recevoir"


def preparer_convention(*, avance: Avance, par: Agent) -> Avance:
    """Make the agreement to be signed, with its plan, and file it in the dossier. Asked twice, it is made once."""
    _exiger_bureau(avance, par)
    if avance.convention_id:
        return avance
    exiger_etat(avance, EtatAvance.A_SIGNER)
    decision = avance.ligne.decision
    recu = stockage.recevoir(BytesIO(convention_pdf(avance)))
    with transaction.atomic():
        avance = _verrouiller(avance)
        if avance.convention_id:
            transaction.on_commit(lambda: stockage.retirer(recu.cle))
            return avance
        avance.convention = classer_au_dossier(
            recu,
            dossier=decision.dossier,
            nom=f"convention-{decision.numero}-{avance.ligne_id}.pdf",
            titre=f"Convention de remboursement, décision {decision.numero}",
            par=par,
        )
        avance.save(update_fields=["convention"])
        noter_decision("avance.convention_prete", avance, decision, par, document=avance.convention_id)
        return avance


def signer_convention(*, avance: Avance, le: dt.date, par: Agent) -> Avance:
    """The person signed: from now on the plan is due."""
    with transaction.atomic():
        avance = _verrouiller(avance)
        _exiger_bureau(avance, par)
        exiger_etat(avance, EtatAvance.A_SIGNER)
        _verifier_signature(avance, le)
        avance.signer(le)
        avance.save()
        clore(avance, par=par)
        _attendre(avance)
        noter_decision("avance.signee", avance, avance.ligne.decision, par, le=le.isoformat())
        return avance


def _verifier_signature(avance: Avance, le: dt.date) -> None:
    if avance.convention_id is None:
        raise RegleNonSatisfaite("La convention n’est pas encore imprimée.", remede="Préparez-la avant la signature.")
    if le > timezone.localdate():
        raise RegleNonSatisfaite("Cette date est dans le futur.", remede="Inscrivez le jour de la signature.")
    if le < avance.ligne.decision.prise_le:
        raise RegleNonSatisfaite(
            "La convention ne peut pas être signée avant la décision.", remede="Inscrivez le jour de la signature."
        )


def enregistrer_remboursement(*, remboursement: Remboursement, le: dt.date, par: Agent) -> Remboursement:
    """One instalment came in; with the last one the advance is paid back and its branch closes."""
    with transaction.atomic():
        avance = _verrouiller(remboursement.avance)
        _exiger_bureau(avance, par)
        remboursement = avance.remboursements.select_for_update().get(pk=remboursement.pk)
        if remboursement.recu_le:
            raise EtatPerime(f"Cette mensualité est déjà reçue, le {remboursement.recu_le:%d/%m/%Y}.")
        exiger_etat(avance, EtatAvance.EN_COURS)
        _verifier_reception(avance, le)
        remboursement.recu_le = le
        remboursement.recu_par = par
        remboursement.save(update_fields=["recu_le", "recu_par"])
        noter_decision(
            "avance.remboursement_recu",
            avance,
            avance.ligne.decision,
            par,
            rang=remboursement.rang,
            montant=f"{remboursement.montant:.2f}",
        )
        _attendre(avance)
        if not avance.remboursements.filter(recu_le__isnull=True).exists():
            _solder(avance, par)
        return remboursement


def _verifier_reception(avance: Avance, le: dt.date) -> None:
    if le > timezone.localdate():
        raise RegleNonSatisfaite("Cette date est dans le futur.", remede="Inscrivez le jour du relevé de la banque.")
    if avance.signee_le and le < avance.signee_le:
        raise RegleNonSatisfaite(
            "Cette date précède la signature de la convention.", remede="Inscrivez le jour du relevé de la banque."
        )


def _solder(avance: Avance, par: Agent) -> None:
    avance.solder()
    avance.save()
    clore(avance, par=par)
    noter_decision("avance.soldee", avance, avance.ligne.decision, par)


def _attendre(avance: Avance) -> None:
    """The desk's list shows the next instalment at its date."""
    prochain = avance.remboursements.filter(recu_le__isnull=True).order_by("rang").first()
    if prochain is None:
        return
    decision = avance.ligne.decision
    demander(
        A_RECEVOIR,
        avance,
        sujet=f"{decision.dossier.personne} – décision {decision.numero}",
        raison=f"mensualité {prochain.rang} attendue",
        url=reverse("decisions:avance", args=[avance.pk]),
        compartiment=decision.dossier.compartiment,
        profil=Profil.RECUPERATION,
        echeance=prochain.attendu_le,
    )


def _verrouiller(avance: Avance) -> Avance:
    return (
        Avance.objects.select_for_update(of=("self",))
        .select_related(
            "ligne__type_aide",
            "ligne__decision__dossier__compartiment__entite",
            "ligne__decision__dossier__institution",
            "ligne__decision__dossier__personne",
        )
        .get(pk=avance.pk)
    )


def _exiger_bureau(avance: Avance, par: Agent) -> None:
    exiger(peut_recuperer(par, avance), "Le bureau des récupérations de ce service fait cela.")
