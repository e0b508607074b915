"""What a demande still lacks: each piece its kinds of aid require, whether it is there, and why it is asked.

Pure reading, a fixed number of queries whatever the number of demandes. A valid piece already in the dossier counts.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from dossiers.models import Demande, Dispense, Objet, Piece
from dossiers.reservees import appreciee_par
from ged.models import Rattachement
from referentiel import nomenclature
from referentiel.models import TypePiece
from referentiel.requises import Exigences, Requise


class EtatLigne(models.TextChoices):
    """Where a required piece stands."""

    RECUE = "recue", "pièce reçue"
    PERIMEE = "perimee", "pièce périmée"
    MANQUANTE = "manquante", "pièce manquante"
    DISPENSEE = "dispensee", "pièce dispensée"


@dataclass
class Ligne:
    """One required type of piece. `motifs`: why, per kind of aid (without repetition). `piece`: the one that counts."""

    type_piece: TypePiece
    obligatoire: bool
    motifs: list[str] = field(default_factory=list)
    etat: EtatLigne = EtatLigne.MANQUANTE
    piece: Piece | None = None
    dispense: Dispense | None = None

    @property
    def manque(self) -> bool:
        """Compulsory, and neither valid nor waived."""
        return self.obligatoire and self.etat in {EtatLigne.MANQUANTE, EtatLigne.PERIMEE}

    @property
    def reserve(self) -> str:
        """« sous pli, appréciée par … » for a piece that not every reader of the dossier opens; else ""."""
        if self.piece is None or not getattr(self.piece, "est_reservee", False):
            return ""
        return appreciee_par(getattr(self.piece.document, "confidentialite", None))

    @property
    def libelle_etat(self) -> str:
        """State in words."""
        return self.etat.label

    @property
    def fin_validite(self) -> dt.date | None:
        """Day the piece that counts stops being valid."""
        return fin_de_validite(self.piece) if self.piece else None


def fin_de_validite(piece: Piece) -> dt.date | None:
    """Last day of validity: as confirmed by a person, else from the date of the paper and its type; None: no end."""
    if piece.valable_jusqu_au:
        return piece.valable_jusqu_au
    if piece.type_piece is None:
        return None
    return nomenclature.fin_de_validite(piece.type_piece, piece.dossier.institution_id, piece.date_piece)


def completudes(demandes: Sequence[Demande], jour: dt.date | None = None) -> dict[int, list[Ligne]]:
    """Demande id → its lines, in the order people read them. Five queries in all."""
    jour = jour or timezone.localdate()
    requises = _requises(demandes)
    pieces = _pieces({d.dossier_id for d in demandes})
    dispenses = {
        (d.demande_id, d.type_piece_id): d
        for d in Dispense.objects.filter(demande__in=demandes).select_related("par", "type_piece")
    }
    resultat: dict[int, list[Ligne]] = {}
    for demande in demandes:
        lignes = _lignes(requises.get(demande.pk, []))
        for ligne in lignes:
            candidates = pieces.get((demande.dossier_id, ligne.type_piece.pk), [])
            _situer(ligne, candidates, dispenses.get((demande.pk, ligne.type_piece.pk)), jour)
        resultat[demande.pk] = lignes
    return resultat


def completude(demande: Demande, jour: dt.date | None = None) -> list[Ligne]:
    """Lines of one demande."""
    return completudes([demande], jour)[demande.pk]


def manquantes(demande: Demande, jour: dt.date | None = None) -> list[Ligne]:
    """What is still missing: compulsory lines neither valid nor waived."""
    return [ligne for ligne in completude(demande, jour) if ligne.manque]


def _requises(demandes: Sequence[Demande]) -> dict[int, list[Requise]]:
    """What the institution asked for these aids on the day each demande came in."""
    aides: dict[int, list[int]] = {}
    for objet in Objet.objects.filter(demande__in=demandes).order_by("pk"):
        aides.setdefault(objet.demande_id, []).append(objet.type_aide_id)
    toutes = {aide for siennes in aides.values() for aide in siennes}
    exigences = {i: Exigences.de(i, toutes) for i in {demande.institution_id for demande in demandes}}
    resultat: dict[int, list[Requise]] = {}
    for demande in demandes:
        en_vigueur = exigences[demande.institution_id].au(demande.recue_le)
        siennes = aides.get(demande.pk, [])
        resultat[demande.pk] = [r for aide in siennes for r in en_vigueur if r.type_aide.pk == aide]
    return resultat


def _pieces(dossier_ids: set[int]) -> dict[tuple[int, int], list[Piece]]:
    """Classified pieces, the most recent paper first."""
    reservees = Rattachement.objects.filter(document=OuterRef("document"), compartiment__dans__isnull=False)
    pieces = (
        Piece.objects.filter(dossier__in=dossier_ids, type_piece__isnull=False)
        .sues()
        .annotate(est_reservee=Exists(reservees))
        .select_related("type_piece", "dossier", "document__confidentialite__auteur")
        .prefetch_related("type_piece__reglages")
    )
    resultat: dict[tuple[int, int], list[Piece]] = {}
    for piece in sorted(pieces, key=lambda p: (p.date_piece or p.deposee_le.date(), p.pk), reverse=True):
        resultat.setdefault((piece.dossier_id, piece.type_piece_id or 0), []).append(piece)
    return resultat


def _lignes(requises: Iterable[Requise]) -> list[Ligne]:
    lignes: dict[int, Ligne] = {}
    for requise in requises:
        ligne = lignes.setdefault(requise.type_piece.pk, Ligne(requise.type_piece, obligatoire=False))
        ligne.obligatoire = ligne.obligatoire or requise.obligatoire
        if requise.motif and requise.motif not in ligne.motifs:
            ligne.motifs.append(requise.motif)
    return list(lignes.values())


def _situer(ligne: Ligne, candidates: list[Piece], dispense: Dispense | None, jour: dt.date) -> None:
    """A valid piece first; else the waiver; else the expired one, shown as such."""
    valable = next((p for p in candidates if (fin := fin_de_validite(p)) is None or fin >= jour), None)
    if valable is not None:
        ligne.etat, ligne.piece = EtatLigne.RECUE, valable
    elif dispense is not None:
        ligne.etat, ligne.dispense = EtatLigne.DISPENSEE, dispense
    elif candidates:
        ligne.etat, ligne.piece = EtatLigne.PERIMEE, candidates[0]
