"""The only write path of the room: each action checks rights, locks, changes, and writes the journal."""

from dossiers.actions.demandes import (
    clore,
    clore_decidee,
    dispenser,
    enregistrer_demande,
    instruire,
    reprendre,
    retirer_dispense,
    suspendre,
)
from dossiers.actions.ouverture import adresse_du_dossier, attribuer_dossier, ouvrir_dossier, referents_possibles
from dossiers.actions.pieces import DepotPiece, classer_piece, deposer_piece
from dossiers.actions.rapports import ecrire_rapport, signer_rapport

__all__ = [
    "DepotPiece",
    "adresse_du_dossier",
    "attribuer_dossier",
    "classer_piece",
    "clore",
    "clore_decidee",
    "deposer_piece",
    "dispenser",
    "ecrire_rapport",
    "enregistrer_demande",
    "instruire",
    "ouvrir_dossier",
    "referents_possibles",
    "reprendre",
    "retirer_dispense",
    "signer_rapport",
    "suspendre",
]
