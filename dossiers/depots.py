"""A dossier as a place to deposit in (`ged.destinations`): « dossier:12 »."""

from django.http import Http404
from django.urls import reverse

from commun.erreurs import ActionRefusee
from comptes.models import Agent
from dossiers.actions.pieces import inscrire_piece
from dossiers.droits import peut_deposer
from dossiers.exceptions import DossierClos
from dossiers.models import DossierSocial, Piece
from ged import repentirs
from ged.actions import Depot
from ged.destinations import Cible, declarer
from ged.models import Document
from ged.stockage import Recu

GENRE = "dossier"


def code(dossier: DossierSocial) -> str:
    """How addresses name this place."""
    return f"{GENRE}:{dossier.pk}"


def cible(agent: Agent, numero: int) -> Cible:
    """The dossier, for who may deposit there. Raises Http404, ActionRefusee, DossierClos."""
    dossier = DossierSocial.objects.connus_de(agent).select_related("compartiment", "institution").filter(pk=numero)
    trouve = dossier.first()
    if trouve is None:
        raise Http404("dossier")
    if not peut_deposer(agent, trouve):
        raise ActionRefusee
    if trouve.clos_le:
        raise DossierClos

    def inscrire(recu: Recu, *, nom: str, par: Agent, provenance: str) -> Depot:
        return inscrire_piece(dossier=trouve, recu=recu, nom=nom, par=par).depot

    return Cible(code(trouve), f"le dossier {trouve.numero}", inscrire)


def repentir(document: Document, agent: Agent) -> str:
    """Where the depositor takes back or moves the piece he has just filed."""
    piece = Piece.objects.filter(document=document, deposee_par=agent).select_related("dossier__compartiment").last()
    if piece is None or not peut_deposer(agent, piece.dossier):
        return ""
    return reverse("dossiers:piece_deplacer", args=[piece.pk])


declarer(GENRE, cible)
repentirs.declarer(repentir)
