"""The only ways a view obtains an object of the room: what the agent may not know of is a 404."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from comptes.requete import agent_de
from dossiers.models import Demande, DossierSocial, Piece, Rapport
from usagers.models import Personne

DU_DOSSIER = ("personne", "entite", "referent", "institution", "compartiment")
DE_LA_DEMANDE = tuple(f"dossier__{champ}" for champ in DU_DOSSIER)


def personne_connue(request: HttpRequest, pk: int) -> Personne:
    """A person the agent may know of."""
    return get_object_or_404(Personne.objects.visibles_par(agent_de(request)), pk=pk)


def dossier_connu(request: HttpRequest, pk: int) -> DossierSocial:
    """A dossier of which the agent knows at least person, referent and centre."""
    dossiers = DossierSocial.objects.connus_de(agent_de(request)).select_related(*DU_DOSSIER)
    return get_object_or_404(dossiers, pk=pk)


def dossier_lisible(request: HttpRequest, pk: int) -> DossierSocial:
    """A dossier whose content the agent reads."""
    dossiers = DossierSocial.objects.visibles_par(agent_de(request)).select_related(*DU_DOSSIER)
    return get_object_or_404(dossiers, pk=pk)


def demande_lisible(request: HttpRequest, pk: int) -> Demande:
    """A demande whose content the agent reads."""
    demandes = Demande.objects.visibles_par(agent_de(request)).select_related("institution", *DE_LA_DEMANDE)
    return get_object_or_404(demandes, pk=pk)


def demande_connue(request: HttpRequest, pk: int) -> Demande:
    """A demande of a dossier the agent knows of (its accusé is printed at the desk)."""
    connus = DossierSocial.objects.connus_de(agent_de(request))
    demandes = Demande.objects.filter(dossier__in=connus).select_related("institution", *DE_LA_DEMANDE)
    return get_object_or_404(demandes, pk=pk)


def piece_lisible(request: HttpRequest, pk: int) -> Piece:
    """A piece the agent reads."""
    pieces = Piece.objects.visibles_par(agent_de(request)).select_related(
        "document__confidentialite", "type_piece", "deposee_par", "confirmee_par", *DE_LA_DEMANDE
    )
    return get_object_or_404(pieces, pk=pk)


def rapport_lisible(request: HttpRequest, pk: int) -> Rapport:
    """A signed report, or the agent's own draft."""
    rapports = Rapport.objects.visibles_par(agent_de(request)).select_related(
        "auteur", "demande__institution", *(f"demande__{champ}" for champ in DE_LA_DEMANDE)
    )
    return get_object_or_404(rapports, pk=pk)
