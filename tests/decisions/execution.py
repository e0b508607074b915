"""Situations of the execution, reached by the real acts. Persons and accounts are invented."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pypdfium2
from django.utils import timezone

from comptes.enums import Profil
from comptes.models import Agent
from decisions.actions.notification import envoyer_notification, preparer_notification
from decisions.actions.paiement import controler_echeances, preparer_lot
from decisions.models import Avance, Decision, LotPaiement, Notification, Paiement
from tests.decisions.situations import Agents, aide, decision_prise
from tests.factories import habiliter
from usagers.actions.paiement import enregistrer_instruction_paiement, verifier_instruction_paiement
from usagers.models import InstructionPaiement, Personne

IBAN = "BE71096123456769"
AUTRE_IBAN = "BE68539007547034"


def texte_du_pdf(contenu: bytes) -> str:
    """Text of every page on one line; ligatures and no-break spaces as ordinary characters."""
    document = pypdfium2.PdfDocument(contenu)
    pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join(" ".join(pages).replace("\u202f", " ").replace("\u00a0", " ").split())


def second_payeur(agents: Agents) -> Agent:
    """Another agent of the same payment desk."""
    entite = agents["paiement"].habilitations.get().entite
    return habiliter(agents["paiement"].institution, entite, Profil.PAIEMENT)


def compte_verifie(agents: Agents, personne: Personne, iban: str = IBAN, **champs: Any) -> InstructionPaiement:
    """Account typed by the AS, verified by the payment desk, in force for a year."""
    champs.setdefault("du", timezone.localdate() - dt.timedelta(days=365))
    instruction = enregistrer_instruction_paiement(
        personne=personne, iban=iban, titulaire=personne.nom_complet, par=agents["as"], **champs
    )
    return verifier_instruction_paiement(instruction=instruction, par=agents["paiement"])


def decision_a_payer(agents: Agents, *, compte: bool = True, **options: Any) -> Decision:
    """Three months at 500.00; the person's account is verified unless `compte` is False."""
    decision = decision_prise(agents, **options)
    if compte:
        compte_verifie(agents, decision.dossier.personne)
    return decision


def paiement_de(decision: Decision) -> Paiement:
    return Paiement.objects.get(decision=decision)


def pks(paiement: Paiement) -> list[int]:
    return list(paiement.echeances.order_by("rang").values_list("pk", flat=True))


def echeances_controlees(agents: Agents, decision: Decision | None = None) -> Paiement:
    paiement = paiement_de(decision or decision_a_payer(agents))
    controler_echeances(echeances=pks(paiement), par=agents["paiement"])
    return paiement


def lot_prepare(agents: Agents, decision: Decision | None = None) -> LotPaiement:
    paiement = echeances_controlees(agents, decision)
    return preparer_lot(
        institution=agents["paiement"].institution,
        execution_le=timezone.localdate(),
        echeances=pks(paiement),
        par=agents["paiement"],
    )


def notification_prete(agents: Agents) -> Notification:
    notification = Notification.objects.get(decision=decision_prise(agents))
    return preparer_notification(notification=notification, par=agents["notification"])


def notification_envoyee(agents: Agents, canal: str = "recommande", numero: str = "RR123456789BE") -> Notification:
    return envoyer_notification(
        notification=notification_prete(agents), par=agents["notification"], canal=canal, numero=numero
    )


def avance_accordee(agents: Agents, *, montant: Decimal = Decimal("100.00"), mensualites: int = 3) -> Avance:
    """An advance to be paid back by instalments."""
    code = "avance_prestations" if agents["as"].institution.belge else "aide_remboursable"
    decision = decision_prise(
        agents, types=[aide(agents, code)], montant=montant, mensualites=mensualites, periodicite="unique", au=None
    )
    return Avance.objects.get(ligne__decision=decision)
