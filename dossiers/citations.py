"""The rapport social cites pieces: an agent cites in his own draft, and opens the proof from the report."""

from django.urls import reverse

from commun.erreurs import ActionRefusee
from comptes.models import Agent
from dossiers.actions.rapports import ecrire_rapport
from dossiers.droits import peut_instruire
from dossiers.enums import EtatDemande, EtatRapport
from dossiers.models import Demande, Rapport
from ged.citations import Source, declarer
from ged.models import Document

GENRE = "rapport"


def _brouillons(agent: Agent, document: Document) -> list[tuple[int, str]]:
    """The open demandes of the dossiers where the document stands and where he may write the report."""
    demandes = (
        Demande.objects.visibles_par(agent)
        .filter(dossier__pieces__document=document)
        .exclude(etat=EtatDemande.CLOSE)
        .select_related("dossier__compartiment")
        .distinct()
    )
    return [(d.pk, f"Rapport social, demande {d.reference}") for d in demandes if peut_instruire(agent, d.dossier)]


def _ouvrir(agent: Agent, demande_id: int) -> tuple[int, str]:
    """His draft on this demande, begun now if there is none. Raises ActionRefusee."""
    demande = Demande.objects.visibles_par(agent).filter(pk=demande_id).first()
    if demande is None:
        raise ActionRefusee
    rapport = ecrire_rapport(demande=demande, par=agent, champs={})
    return rapport.pk, reverse("dossiers:rapport_rediger", args=[demande.pk])


def _lisible(agent: Agent, rapport_id: int) -> bool:
    return Rapport.objects.visibles_par(agent).filter(pk=rapport_id).exists()


def _modifiable(agent: Agent, rapport_id: int) -> bool:
    rapports = Rapport.objects.visibles_par(agent).select_related("demande__dossier__compartiment")
    rapport = rapports.filter(pk=rapport_id, auteur=agent, etat=EtatRapport.BROUILLON).first()
    return rapport is not None and peut_instruire(agent, rapport.demande.dossier)


declarer(Source(GENRE, _brouillons, _ouvrir, _lisible, _modifiable))
