"""The receipt a person signs when the house hands over goods or a service: printed from the decision, with its code."""

from commun.pdf import rendre_pdf
from comptes.models import Agent
from decisions import reperes
from decisions.actions.commun import noter_decision
from decisions.lettres import composer, contexte
from decisions.models import Decision, Ligne

GABARIT = "decisions/lettres/bon.html"


def a_remettre(decision: Decision) -> list[Ligne]:
    """Lines that grant something no payment carries out."""
    lignes = decision.lignes.select_related("type_aide", "beneficiaire")
    return [ligne for ligne in lignes if ligne.accorde and not ligne.a_payer]


def imprimer_bon(*, decision: Decision, lignes: list[Ligne], par: Agent) -> bytes:
    """The sheet to be signed for these lines, made anew each time; the caller checked that the agent may read it."""
    donnees = contexte(composer(decision)) | {"lignes": lignes, "repere": reperes.qr_bon(decision)}
    pdf = rendre_pdf(GABARIT, donnees)
    noter_decision("bon.imprime", decision, decision, par)
    return pdf
