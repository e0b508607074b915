"""Deposit a piece for some readers only, choose them again, and open what is reserved in emergency."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ActionRefusee, ErreurLiasse
from commun.journal import noter
from comptes.afaire import demander
from comptes.enums import Profil
from comptes.models import AFaire, Agent, Entite
from dossiers.actions.pieces import DepotPiece
from dossiers.actions.reception import noter_depot
from dossiers.droits import peut_briser_la_glace, peut_deposer
from dossiers.exceptions import DossierClos
from dossiers.models import DossierSocial, Piece
from dossiers.usages import usages
from ged import confidentialite, stockage
from ged.bris_de_glace import ouvrir_les_reservees
from ged.confidentialite import Choix
from ged.droits import modifiables
from ged.enfants import descendants
from ged.enums import Niveau
from ged.models import Document
from ged.models_confidentialite import BrisDeGlace
from ged.stockage import Lisible
from referentiel.models import TypePiece


@dataclass(frozen=True)
class Papier:
    """What is said of the piece with its deposit; an empty title comes from the file's name."""

    titre: str = ""
    type_piece: TypePiece | None = None
    date_piece: dt.date | None = None


def peut_deposer_reservee(agent: Agent, dossier: DossierSocial) -> bool:
    """Who deposits and reads the dossier: its author reads what he reserves, and sees by whom it is read."""
    return peut_deposer(agent, dossier) and dossier.compartiment.visible_par(agent)


def deposer_piece_reservee(
    *, dossier: DossierSocial, fichier: Lisible, nom: str, choix: Choix, par: Agent, papier: Papier | None = None
) -> DepotPiece:
    """File a piece that the chosen readers alone know, from its first instant.

    Raises ActionRefusee, DossierClos, SansDestinataire and the refusals of ged's deposit.
    """
    if not peut_deposer_reservee(par, dossier):
        raise ActionRefusee
    if dossier.clos_le:
        raise DossierClos
    choix.verifier()
    papier = papier or Papier()
    recu = stockage.recevoir(fichier)
    with transaction.atomic():
        depot = confidentialite.inscrire_reserve(
            recu=recu, nom=nom, lieu=dossier.compartiment, choix=choix, par=par, titre=papier.titre
        )
        piece, nouvelle = Piece.objects.get_or_create(
            dossier=dossier,
            document=depot.document,
            defaults={
                "deposee_par": par,
                "type_piece": papier.type_piece,
                "date_piece": papier.date_piece,
                "confirmee_par": par if papier.type_piece else None,
            },
        )
        if nouvelle:
            noter_depot(piece, par)
        return DepotPiece(piece, depot)


def reserver_piece(*, piece: Piece, choix: Choix, par: Agent) -> None:
    """Choose again who reads the piece; never of a letter nor of an account's proof, on which other services act.

    Nor of a piece that serves another dossier too, where he may change nothing: it would leave that one in silence.
    Raises ActionRefusee, SansDestinataire, ErreurLiasse.
    """
    if choix.niveau != Niveau.ORDINAIRE:
        _exiger_reservable(piece.document, par)
    confidentialite.changer(document=piece.document, choix=choix, par=par)


def _exiger_reservable(document: Document, par: Agent) -> None:
    """Asked of every dossier and of every place of the document, whether he reads them or not."""
    documents = [document.pk, *descendants(document)]
    dossiers = DossierSocial.objects.filter(pieces__document__in=documents).distinct()
    appuis = sorted({u.libelle for d in dossiers for u in usages(d, document) if u.responsable is None})
    if appuis:
        raise ErreurLiasse(
            f"Cette pièce ne peut pas être réservée : {', '.join(appuis)} s’appuie sur elle.",
            "D’autres services doivent pouvoir la lire ; déposez à part ce qui doit rester entre vous.",
        )
    ordinaires = document.compartiments.filter(dans__isnull=True)
    if ordinaires.exclude(pk__in=modifiables(par).values("pk")).exists():
        raise ErreurLiasse(
            "Cette pièce sert aussi dans un autre dossier, où vous ne pouvez rien changer : elle ne peut pas être "
            "réservée d’ici.",
            "Voyez-le avec qui suit cet autre dossier, ou déposez à part ce qui doit rester entre vous.",
        )


def briser_la_glace(*, dossier: DossierSocial, motif: str, par: Agent) -> BrisDeGlace:
    """A chief opens to himself, for a short time, all that is reserved in the dossier, whether anything is or not.

    The authors and the DPO are told. Raises ActionRefusee, MotifDeBrisManquant.
    """
    if not peut_briser_la_glace(par, dossier):
        raise ActionRefusee
    with transaction.atomic():
        bris = ouvrir_les_reservees(lieu=dossier.compartiment, motif=motif, par=par)
        noter("bris_de_glace", bris, par=par, institution_id=dossier.institution_id, dossier_id=dossier.pk)
        _prevenir(bris, dossier)
        return bris


def _prevenir(bris: BrisDeGlace, dossier: DossierSocial) -> None:
    dire = partial(
        demander,
        "bris-de-glace",
        bris,
        sujet=f"Bris de glace dans le dossier {dossier.numero} par {bris.agent.nom_complet}",
        raison=bris.motif,
        url=reverse("dossiers:bris", args=[bris.pk]),
    )
    racine = Entite.objects.filter(institution_id=bris.institution_id, parent__isnull=True).order_by("pk").first()
    dire(profil=Profil.DPO, entite=racine or dossier.entite)
    auteurs = {auteur for _, auteur in bris.documents} - {bris.agent_id}
    for auteur in Agent.objects.filter(pk__in=auteurs, is_active=True):
        dire(agent=auteur)


def prendre_connaissance(*, bris: BrisDeGlace, par: Agent) -> int:
    """Who was told has read it: his line is struck out. Returns how many."""
    lignes = AFaire.objects.pour(par).ouverts().filter(nature="bris-de-glace", objet_id=bris.pk)
    ids = list(lignes.values_list("pk", flat=True))
    return AFaire.objects.filter(pk__in=ids).update(fait_le=timezone.now(), fait_par_id=par.pk)
