"""Accusé de réception: what it must say is read from the referentiel, and checked before it is printed."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import noter
from commun.pdf import rendre_pdf
from commun.templatetags.liasse import jour_en_lettres
from comptes.models import Agent, Institution
from dossiers import reperes
from dossiers.completude import Ligne, manquantes
from dossiers.droits import peut_enregistrer_demande
from dossiers.exceptions import LettreIncomplete
from dossiers.models import Demande
from referentiel.enums import Donnee, GenreLettre
from referentiel.impression import MentionImprimee, imprimer
from referentiel.lecture import delai, echeance, mentions

GABARIT = "dossiers/lettres/accuse.html"
AUCUNE_PIECE = "aucune : nous avons tout ce qu’il faut pour examiner votre demande"


@dataclass(frozen=True)
class Accuse:
    """All that the letter prints. `manques`: labels of the mentions to be provided."""

    demande: Demande
    institution: Institution
    mentions: list[MentionImprimee]
    pieces: list[Ligne] = field(default_factory=list)

    @property
    def manques(self) -> list[str]:
        """What is still to be provided, in words."""
        return [m.mention.libelle for m in self.mentions if m.a_fournir]


def preparer_accuse(demande: Demande) -> Accuse:
    """Gather the mentions in force the day the demande was received (CPAS: domaine.md 1.2; CCAS: CRPA R112-5)."""
    institution = demande.institution
    pieces = manquantes(demande)
    donnees = _donnees(demande, pieces)
    imprimees = imprimer(mentions(institution, GenreLettre.ACCUSE, demande.recue_le), donnees)
    return Accuse(demande, institution, imprimees, pieces)


def _donnees(demande: Demande, pieces: list[Ligne]) -> dict[str, str]:
    institution, dossier = demande.institution, demande.dossier
    agent = dossier.referent.nom_complet if dossier.referent else ""
    adresse = [institution.rue, f"{institution.code_postal} {institution.localite}".strip(), institution.courriel]
    return {
        Donnee.DATE_RECEPTION: jour_en_lettres(demande.recue_le),
        Donnee.DELAI_EXAMEN: _delai(demande),
        Donnee.AGENT: agent,
        Donnee.ECHEANCE_DECISION: jour_en_lettres(demande.echeance),
        Donnee.SERVICE_ET_AGENT: f"{dossier.entite.nom}, {agent}" if agent else "",
        Donnee.ADRESSE_SERVICE: ", ".join(a for a in adresse if a) if institution.rue else "",
        Donnee.TELEPHONE_SERVICE: institution.telephone,
        Donnee.PIECES_MANQUANTES: ", ".join(p.type_piece.libelle for p in pieces) or AUCUNE_PIECE,
        Donnee.REFERENCES_DOSSIER: f"{dossier.numero}, demande {demande.reference}",
    }


def _delai(demande: Demande) -> str:
    """The delay that gave the due date: « 30 jours »."""
    for objet in demande.objets.select_related("type_aide"):
        regle = delai(demande.institution, "delai_decision", demande.recue_le, type_aide=objet.type_aide)
        due = echeance(demande.institution, "delai_decision", demande.recue_le, type_aide=objet.type_aide)
        if regle is not None and due is not None and due == demande.echeance:
            return f"{regle.valeur} {regle.unite}"
    return ""


def imprimer_accuse(*, demande: Demande, par: Agent) -> bytes:
    """Print the accusé as PDF/A and journal it.

    Raises ActionRefusee; LettreIncomplete with the list, outside a demonstration, when a mention is not provided.
    """
    dossier = demande.dossier
    if not (peut_enregistrer_demande(par, dossier) or dossier.compartiment.visible_par(par)):
        raise ActionRefusee
    accuse = preparer_accuse(demande)
    if accuse.manques and not accuse.institution.demonstration:
        raise LettreIncomplete(manques=accuse.manques)
    pdf = rendre_pdf(GABARIT, contexte_accuse(accuse))
    with transaction.atomic():
        noter(
            "accuse_imprime",
            demande,
            par=par,
            institution_id=demande.institution_id,
            dossier_id=dossier.pk,
            reference=demande.reference,
        )
    return pdf


def contexte_accuse(accuse: Accuse) -> dict[str, object]:
    """What the template reads."""
    dossier = accuse.demande.dossier
    referent = dossier.referent
    suivi = [referent.nom_complet, referent.telephone] if referent else []
    return {
        "accuse": accuse,
        "service": dossier.entite.nom,
        "references": [
            ("Dossier", dossier.numero),
            ("Demande", accuse.demande.reference),
            ("Suivi par", ", ".join(mot for mot in suivi if mot)),
        ],
        "demande": accuse.demande,
        "dossier": dossier,
        "personne": dossier.personne,
        "adresse": dossier.personne.adresse_actuelle(),
        "institution": accuse.institution,
        "objets": accuse.demande.objets.select_related("type_aide"),
        "le": timezone.localdate(),
        "repere": reperes.qr(accuse.demande, reperes.ACCUSE),
    }
