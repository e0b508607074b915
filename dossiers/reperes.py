"""Sheets of this room that are printed for signature: the demande itself, and its accusé de réception."""

from django.utils.safestring import SafeString

from commun import reperes
from commun.journal import noter
from commun.reperes import Arrivee, Designation, Genre, Repere
from comptes.models import Agent
from dossiers.models import Demande

DEMANDE = "DEM"
ACCUSE = "ACC"
TITRES = {DEMANDE: "Demande {} signée", ACCUSE: "Accusé de réception {} signé"}
TYPES = {DEMANDE: "demande_signee", ACCUSE: "lettre_envoyee"}


def qr(demande: Demande, genre: str) -> SafeString:
    """The drawing that stands on the sheet."""
    return reperes.svg_qr(reperes.texte(demande.institution_id, Repere(genre, (demande.pk,))))


def designer(repere: Repere) -> Designation | None:
    """The dossier of the demande."""
    demande = Demande.objects.filter(pk=repere.ids[0]).first()
    if demande is None:
        return None
    return Designation(demande.dossier_id, TYPES[repere.genre], TITRES[repere.genre].format(demande.reference))


def recevoir(repere: Repere, arrivee: Arrivee) -> None:
    """The signed sheet is there: said on the timeline; the list of pieces shows it, to be confirmed."""
    demande = Demande.objects.get(pk=repere.ids[0])
    noter(
        "feuille_signee_recue",
        demande,
        par=Agent.objects.get(pk=arrivee.agent_id),
        institution_id=demande.institution_id,
        dossier_id=demande.dossier_id,
        reference=demande.reference,
        document=arrivee.document_id,
        feuille=repere.genre,
    )


reperes.declarer(Genre(DEMANDE, "demande à signer", designer, recevoir))
reperes.declarer(Genre(ACCUSE, "accusé de réception", designer, recevoir))
