"""The outline of the reader: the other pieces of the dossier, with what is new in them for who reads; marked copies."""

from django.urls import reverse

from comptes.models import Agent
from dossiers.models import Piece
from ged.marquage import exiger_par
from ged.models import Document
from ged.nouveautes import nouveautes
from ged.sommaire import Entree, Groupe, declarer

ENTREES_MAX = 400


@declarer
def pieces_des_dossiers(agent: Agent, document: Document) -> list[Groupe]:
    """One group by dossier where the document is a piece that the agent reads."""
    ici = Piece.objects.visibles_par(agent).filter(document=document).select_related("dossier__personne")
    groupes = []
    for dossier in {piece.dossier_id: piece.dossier for piece in ici}.values():
        pieces = list(
            Piece.objects.visibles_par(agent)
            .filter(dossier=dossier)
            .select_related("document", "type_piece")
            .prefetch_related("document__versions")[:ENTREES_MAX]
        )
        neuves = nouveautes(agent, [piece.document for piece in pieces])
        adresse = reverse("dossiers:onglet", args=[dossier.pk, "pieces"])
        entrees = [
            Entree(
                piece.document_id,
                piece.document.titre,
                piece.type_piece.libelle if piece.type_piece else "à classer",
                neuves.get(piece.document_id, ""),
            )
            for piece in pieces
        ]
        groupes.append(Groupe(f"{dossier.personne.nom_complet}, dossier {dossier.numero}", adresse, entrees))
    return groupes


@exiger_par
def type_marque(document: Document) -> bool:
    """True when one of its types, as the institution uses it, asks that copies be marked."""
    pieces = Piece.objects.filter(document=document, type_piece__isnull=False).select_related("type_piece")
    return any(
        piece.type_piece.usage_de(document.institution_id).marquer_copies
        for piece in pieces.prefetch_related("type_piece__reglages")
        if piece.type_piece
    )
