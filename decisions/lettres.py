"""The letter: one structured text for the proposal's preview, the notification and the committee's sheet (R3.3).

What it must say is read from the referentiel (domaine.md 1.3, 2.4) and checked before it may leave.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from commun.pdf import rendre_pdf
from commun.templatetags.liasse import jour_en_lettres, montant
from comptes.models import Organe
from decisions import reperes
from decisions.enums import Acte, EtatMotivation, Periodicite
from decisions.exceptions import LettreIncomplete
from decisions.models import Avance, Decision, Proposition
from decisions.models.lignes import LigneCommune
from referentiel.enums import ConditionMention, Donnee, GenreLettre
from referentiel.impression import MentionImprimee, imprimer
from referentiel.lecture import mentions, parametre
from referentiel.models import Mention

GABARIT = "decisions/lettres/notification.html"
DANS_LE_CORPS = "ci-dessus"  # value of a mention that the body of the letter says by itself
NUMERO_LEGAL = re.compile(r"^\d+° ?")
ACTES = {
    Acte.OCTROI: "Nous vous accordons",
    Acte.REFUS: "Nous refusons",
    Acte.REVISION: "Nous révisons",
    Acte.RETRAIT: "Nous retirons",
    Acte.SUSPENSION: "Nous suspendons",
    Acte.PROLONGATION: "Nous prolongeons",
    Acte.RECUPERATION: "Vous devez rembourser",
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
        mensuel = " par mois" if ligne.periodicite == Periodicite.MENSUELLE else ""
        chiffree = ligne.a_payer or (ligne.acte == Acte.RECUPERATION and bool(ligne.montant))
        return cls(
            acte=ACTES[Acte(ligne.acte)],
            aide=ligne.type_aide.libelle,
            montant=f"{montant(ligne.montant)}{mensuel if ligne.a_payer else ''}" if chiffree else "",
            periodicite=ligne.get_periodicite_display() if ligne.a_payer else "",
            periode="" if ligne.acte == Acte.REFUS else _periode(ligne),
            calcul=ligne.mode_calcul if chiffree else "",
            paye_a=ligne.tiers_nom or (ligne.payee.nom_complet if ligne.payee else ""),
            remboursement=_remboursement(ligne.mensualites) if ligne.remboursable and ligne.mensualites else "",
        )


def _remboursement(mensualites: int) -> str:
    if mensualites == 1:
        return "à rembourser en une fois"
    return f"à rembourser en {mensualites} mensualités"


def _periode(ligne: LigneCommune) -> str:
    """What is paid once has no period unless both its days are given."""
    if ligne.du and ligne.au:
        return f"du {jour_en_lettres(ligne.du)} au {jour_en_lettres(ligne.au)}"
    return f"à partir du {jour_en_lettres(ligne.du)}" if ligne.du and ligne.periodicite != Periodicite.UNIQUE else ""


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

    @property
    def droits(self) -> list[tuple[str, str]]:
        """Label and words of each mention that stands under « Vos droits », in the order of the law.

        The label comes without its number in the law; empty words: to be provided.
        """
        return [(NUMERO_LEGAL.sub("", m.mention.libelle), m.valeur) for m in self.mentions if m.valeur != DANS_LE_CORPS]


def composer(texte: Proposition | Decision) -> Lettre:
    """Gather lines and mentions in force on the day of the decision (today for a proposal)."""
    decision = texte if isinstance(texte, Decision) else None
    lignes = list(texte.lignes.select_related("type_aide", "payee"))
    jour = decision.prise_le if decision else timezone.localdate()
    exigees = _exigees(texte, lignes, jour)
    return Lettre(
        texte=texte,
        organe=texte.organe,
        prise_le=decision.prise_le if decision else None,
        numero=decision.numero if decision else "",
        lignes=[LigneImprimee.de(ligne) for ligne in lignes],
        mentions=imprimer(exigees, _donnees(texte, lignes, jour)),
    )


def _exigees(texte: Proposition | Decision, lignes: list[Any], jour: dt.date) -> list[Mention]:
    """Mentions of the notification, and those of a recovery when a line asks for money back (domaine.md 1.3)."""
    institution = texte.dossier.institution
    trouvees = mentions(institution, GenreLettre.NOTIFICATION, jour)
    if any(ligne.acte == Acte.RECUPERATION for ligne in lignes):
        trouvees += mentions(institution, GenreLettre.RECUPERATION, jour)
    argent = any(ligne.a_payer for ligne in lignes)
    return [m for m in trouvees if argent or m.condition != ConditionMention.SI_ARGENT]


def _donnees(texte: Proposition | Decision, lignes: list[Any], jour: dt.date) -> dict[str, str]:
    dossier, institution = texte.dossier, texte.dossier.institution
    agent = dossier.referent.nom_complet if dossier.referent else ""
    tribunal = parametre(institution, "tribunal_adresse", jour)
    payees = [ligne for ligne in lignes if ligne.a_payer]
    adresse = [institution.rue, f"{institution.code_postal} {institution.localite}".strip(), institution.courriel]
    return {
        **_dans_le_corps(texte, lignes),
        Donnee.PERIODICITE_PAIEMENT: ", ".join(dict.fromkeys(p.get_periodicite_display() for p in payees)),
        Donnee.REFERENCES_DOSSIER: f"{dossier.numero}, demande {texte.demande.reference}",
        Donnee.SERVICE_ET_AGENT: f"{dossier.entite.nom}, {agent}" if agent else "",
        Donnee.AGENT: agent,
        Donnee.ADRESSE_SERVICE: ", ".join(a for a in adresse if a) if institution.rue else "",
        Donnee.TELEPHONE_SERVICE: institution.telephone,
        Donnee.DATE_RECEPTION: jour_en_lettres(texte.demande.recue_le),
        Donnee.TRIBUNAL_ADRESSE: tribunal.valeur if tribunal else "",
    }


def _dans_le_corps(texte: Proposition | Decision, lignes: list[Any]) -> dict[str, str]:
    """What the body of the letter says by itself, when it does."""
    fait, droit = bool(texte.motivation_fait.strip()), bool(texte.motivation_droit.strip())
    payees = [ligne for ligne in lignes if ligne.a_payer]
    rendues = [ligne for ligne in lignes if ligne.acte == Acte.RECUPERATION]
    presents = {
        Donnee.MOTIVATION: fait and droit,
        Donnee.MONTANT_CALCUL_PERIODICITE: all(p.montant and p.mode_calcul.strip() for p in payees),
        Donnee.CONSTAT_INDU: fait,
        Donnee.TOTAL_ET_CALCUL: all(r.montant and r.mode_calcul.strip() for r in rendues),
        Donnee.DISPOSITIONS_VIOLEES: droit,
    }
    return {donnee: DANS_LE_CORPS if present else "" for donnee, present in presents.items()}


def contexte(lettre: Lettre, le: dt.date | None = None) -> dict[str, Any]:
    """What the template reads. `le`: date of the letter, today when not given."""
    texte, dossier = lettre.texte, lettre.texte.dossier
    referent = dossier.referent
    suivi = [referent.nom_complet, referent.telephone] if referent else []
    return {
        "lettre": lettre,
        "texte": texte,
        "institution": dossier.institution,
        "service": dossier.entite.nom,
        "personne": dossier.personne,
        "adresse": dossier.personne.adresse_actuelle(),
        "le": le or timezone.localdate(),
        "references": [
            ("Dossier", dossier.numero),
            ("Décision", lettre.numero),
            ("Demande", f"{texte.demande.reference}, reçue le {texte.demande.recue_le:%d/%m/%Y}"),
            ("Suivi par", ", ".join(mot for mot in suivi if mot)),
        ],
    }


def apercu(texte: Proposition | Decision, le: dt.date | None = None) -> SafeString:
    """The letter as it will leave, or as it left on that day, for the screen."""
    return mark_safe(render_to_string("decisions/lettres/_corps.html", contexte(composer(texte), le)))  # noqa: S308 (our template)


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
    donnees = contexte(composer(decision)) | {"repere": reperes.qr_notification(decision)}
    return rendre_pdf(GABARIT, donnees)


def convention_pdf(avance: Avance) -> bytes:
    """Agreement of repayment with its plan, to be signed."""
    decision = avance.ligne.decision
    donnees = contexte(composer(decision)) | {
        "avance": avance,
        "repere": reperes.qr_convention(avance),
        "ligne": avance.ligne,
        "plan": list(avance.remboursements.all()),
        "total": sum(r.montant for r in avance.remboursements.all()),
    }
    return rendre_pdf("decisions/lettres/convention.html", donnees)
