"""The letter: one structured text for the proposal's preview, the notification and the committee's sheet (R3.3).

What it must say is read from the referentiel (domaine.md 1.3, 2.4) and checked before it may leave.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from commun.pdf import rendre_pdf
from commun.templatetags.liasse import jour_en_lettres, montant
from comptes.models import Organe
from decisions.enums import Acte, EtatMotivation, Periodicite
from decisions.exceptions import LettreIncomplete
from decisions.models import Avance, Decision, Proposition
from decisions.models.lignes import LigneCommune
from referentiel.enums import ConditionMention, Donnee, GenreLettre
from referentiel.impression import MentionImprimee, imprimer
from referentiel.lecture import mentions, parametre

GABARIT = "decisions/lettres/notification.html"
ACTES = {
    Acte.OCTROI: "Vous est accordé",
    Acte.REFUS: "Est refusé",
    Acte.REVISION: "Est révisé",
    Acte.RETRAIT: "Est retiré",
    Acte.SUSPENSION: "Est suspendu",
    Acte.PROLONGATION: "Est prolongé",
    Acte.RECUPERATION: "Est à rembourser",
}


@dataclass(frozen=True)
class LigneImprimee:
    """A line in words."""

    acte: str
    aide: str
    montant: str
    periodicite: str
    periode: str
    calcul: str
    paye_a: str
    remboursement: str

    @classmethod
    def de(cls, ligne: LigneCommune) -> "LigneImprimee":
        """Words of a proposed or decided line."""
        paye = ligne.tiers_nom or (str(ligne.payee) if ligne.payee else "")
        mensuel = ligne.periodicite == Periodicite.MENSUELLE
        return cls(
            acte=ACTES[Acte(ligne.acte)],
            aide=ligne.type_aide.libelle,
            montant=(montant(ligne.montant) + (" par mois" if mensuel else "")) if ligne.a_payer else "",
            periodicite=ligne.get_periodicite_display() if ligne.a_payer else "",
            periode=_periode(ligne.du, ligne.au),
            calcul=ligne.mode_calcul if ligne.a_payer else "",
            paye_a=paye if ligne.a_payer else "",
            remboursement=f"à rembourser en {ligne.mensualites} mensualités"
            if ligne.remboursable and ligne.mensualites
            else "",
        )


def _periode(du: dt.date | None, au: dt.date | None) -> str:
    if du and au:
        return f"du {jour_en_lettres(du)} au {jour_en_lettres(au)}"
    return f"à partir du {jour_en_lettres(du)}" if du else ""


@dataclass(frozen=True)
class Lettre:
    """All that the letter prints, whether still proposed or already decided."""

    texte: Proposition | Decision
    organe: Organe | None
    prise_le: dt.date | None
    numero: str
    lignes: list[LigneImprimee]
    mentions: list[MentionImprimee]

    @property
    def manques(self) -> list[str]:
        """Labels of the compulsory mentions that nothing says yet."""
        return [m.mention.libelle for m in self.mentions if m.a_fournir]


def composer(texte: Proposition | Decision) -> Lettre:
    """Gather lines and mentions in force on the day of the decision (today for a proposal)."""
    decision = texte if isinstance(texte, Decision) else None
    lignes = list(texte.lignes.select_related("type_aide", "payee"))
    jour = decision.prise_le if decision else timezone.localdate()
    argent = any(ligne.a_payer for ligne in lignes)
    institution = texte.dossier.institution
    exigees = [
        m
        for m in mentions(institution, GenreLettre.NOTIFICATION, jour)
        if argent or m.condition != ConditionMention.SI_ARGENT
    ]
    return Lettre(
        texte=texte,
        organe=texte.organe,
        prise_le=decision.prise_le if decision else None,
        numero=decision.numero if decision else "",
        lignes=[LigneImprimee.de(ligne) for ligne in lignes],
        mentions=imprimer(exigees, _donnees(texte, lignes, jour)),
    )


def _donnees(texte: Proposition | Decision, lignes: list[Any], jour: dt.date) -> dict[str, str]:
    dossier = texte.dossier
    agent = dossier.referent.nom_complet if dossier.referent else ""
    institution = dossier.institution
    tribunal = parametre(institution, "tribunal_adresse", jour)
    payees = [ligne for ligne in lignes if ligne.a_payer]
    adresse = [institution.rue, f"{institution.code_postal} {institution.localite}".strip(), institution.courriel]
    return {
        Donnee.MOTIVATION: "ci-dessus" if texte.motivation_fait.strip() and texte.motivation_droit.strip() else "",
        Donnee.MONTANT_CALCUL_PERIODICITE: "ci-dessus" if all(p.montant and p.mode_calcul for p in payees) else "",
        Donnee.PERIODICITE_PAIEMENT: ", ".join(dict.fromkeys(p.get_periodicite_display() for p in payees)),
        Donnee.REFERENCES_DOSSIER: f"{dossier.numero}, demande {texte.demande.reference}",
        Donnee.SERVICE_ET_AGENT: f"{dossier.entite.nom}, {agent}" if agent else "",
        Donnee.AGENT: agent,
        Donnee.ADRESSE_SERVICE: ", ".join(a for a in adresse if a) if institution.rue else "",
        Donnee.TELEPHONE_SERVICE: institution.telephone,
        Donnee.DATE_RECEPTION: jour_en_lettres(texte.demande.recue_le),
        Donnee.TRIBUNAL_ADRESSE: tribunal.valeur if tribunal else "",
    }


def contexte(lettre: Lettre) -> dict[str, Any]:
    """What the template reads."""
    texte, dossier = lettre.texte, lettre.texte.dossier
    return {
        "lettre": lettre,
        "texte": texte,
        "institution": dossier.institution,
        "service": dossier.entite.nom,
        "personne": dossier.personne,
        "adresse": dossier.personne.adresse_actuelle(),
        "le": timezone.localdate(),
        "references": [
            ("Dossier", dossier.numero),
            ("Décision", lettre.numero),
            ("Demande", f"{texte.demande.reference}, reçue le {texte.demande.recue_le:%d/%m/%Y}"),
            ("Suivi par", dossier.referent.nom_complet if dossier.referent else ""),
        ],
    }


def apercu(texte: Proposition | Decision) -> SafeString:
    """The letter as it will leave, for the screen."""
    return mark_safe(render_to_string("decisions/lettres/_corps.html", contexte(composer(texte))))  # noqa: S308 (our template)


def manques_de_lettre(decision: Decision) -> list[str]:
    """What forbids the letter to leave, each in words; texts nobody provided are printed in a demonstration only."""
    absents = []
    if decision.motivation == EtatMotivation.A_REDIGER:
        absents.append("la motivation, à rédiger : la décision s’écarte de la proposition")
    lettre = composer(decision)
    demonstration = decision.dossier.institution.demonstration
    for imprimee in lettre.mentions:
        texte_absent = imprimee.a_fournir and (not imprimee.fait or imprimee.mention.donnee == Donnee.TRIBUNAL_ADRESSE)
        if imprimee.a_fournir and not (texte_absent and demonstration):
            absents.append(imprimee.mention.libelle)
    return absents


def lettre_pdf(decision: Decision) -> bytes:
    """The notification as PDF/A. Raises LettreIncomplete with the list of what is missing."""
    if absents := manques_de_lettre(decision):
        raise LettreIncomplete(manques=absents)
    return rendre_pdf(GABARIT, contexte(composer(decision)))


def convention_pdf(avance: Avance) -> bytes:
    """Agreement of repayment with its plan, to be signed."""
    decision = avance.ligne.decision
    donnees = contexte(composer(decision)) | {
        "avance": avance,
        "ligne": avance.ligne,
        "plan": list(avance.remboursements.all()),
        "total": sum(r.montant for r in avance.remboursements.all()),
    }
    return rendre_pdf("decisions/lettres/convention.html", donnees)
