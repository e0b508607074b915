"""Filing: a paper leaves the tray for its dossiers. Undone while nobody relies on it."""

import datetime as dt
from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import noter
from comptes.models import Agent
from courrier.actions.depart import papier_du_lot, quitter, retirer_de
from courrier.actions.reperes import retirer_code
from courrier.classement.actions import oublier_confirmation, retenir_confirmation
from courrier.droits import peut_traiter
from courrier.enums import EtatPli
from courrier.exceptions import ClassementUtilise, MotifManquant, PliDejaTraite, PliLie, PliPasTraite
from courrier.models import Bannette, Pli
from dossiers.actions.reception import est_inutilisee, recevoir_document, retirer_pieces
from dossiers.models import DossierSocial, Piece
from ged.actions import actualiser_index
from ged.confidentialite import exiger_ordinaire
from ged.models import Document, Rattachement
from referentiel.models import TypePiece


def classer(
    *,
    pli: Pli,
    dossier: DossierSocial,
    par: Agent,
    type_piece: TypePiece | None = None,
    date_piece: dt.date | None = None,
    valable_jusqu_au: dt.date | None = None,
    autres: Sequence[DossierSocial] = (),
    proposees: str = "",
    fausses: Collection[str] | None = None,
) -> list[Piece]:
    """File the paper in the dossier (and in `autres`, of the same household: one document, a piece in each).

    It keeps the day it was received and leaves the tray. Versions older than the one filed, which may hold pages of
    somebody else, are no longer read. `proposees`: `Propositions.sceau()` as the form sent it back; `fausses`: what it
    showed and the person said to be wrong.
    Raises ActionRefusee, PliDejaTraite, DossierClos, DatesIncoherentes.
    """
    cibles = {cible.pk: cible for cible in (dossier, *autres)}.values()
    with transaction.atomic():
        verrou = _a_classer(pli, par)
        papier = papier_du_lot(verrou)
        recevoir = partial(
            recevoir_document, document=verrou.document, par=par, recu_le=verrou.arrive_le, type_piece=type_piece,
            date_piece=date_piece, valable_jusqu_au=valable_jusqu_au, papier=papier,
        )  # fmt: skip
        pieces = [recevoir(dossier=cible) for cible in cibles]
        retenir_confirmation(piece=pieces[0], par=par, sceau=proposees, fausses=fausses)
        quitter(verrou, par)
        type_id = type_piece.pk if type_piece else None
        faits = {"document": verrou.document_id, "pieces": [p.pk for p in pieces], "type_piece": type_id}
        _noter("pli_classe", verrou, par, **faits)
        return pieces


def ecarter(*, pli: Pli, motif: str, par: Agent) -> Pli:
    """Set aside, with a reason; it stays in the tray's drawer of what was set aside. Raises as `classer`."""
    if not motif.strip():
        raise MotifManquant
    with transaction.atomic():
        verrou = _a_classer(pli, par)
        verrou.ecarter(par, motif.strip())
        verrou.save()
        _noter("pli_ecarte", verrou, par)
        return verrou


def reprendre(*, pli: Pli, par: Agent) -> Pli:
    """Undo: back in the tray. A filing is undone only while nobody read the piece nor relies on it.

    Raises ActionRefusee, PliPasTraite, PliLie (joined to another paper), ClassementUtilise.
    """
    with transaction.atomic():
        verrou = _verrouiller(pli, par)
        if verrou.etat == EtatPli.A_CLASSER:
            raise PliPasTraite
        if verrou.etat == EtatPli.ECARTE and verrou.joint_a_id is not None:
            raise PliLie(
                "Les pages de ce papier sont dans celui auquel il a été joint.",
                "Annulez la réunion depuis ce papier-là.",
            )
        if verrou.etat == EtatPli.CLASSE:
            _defaire(verrou, par)
        verrou.reprendre()
        verrou.save()
        _noter("pli_repris", verrou, par, document=verrou.document_id)
        return verrou


def transmettre(*, pli: Pli, vers: Bannette, par: Agent) -> Pli:
    """Pass the paper on to another tray; who does not hold that one no longer sees it. Raises as `classer`."""
    if vers.institution_id != par.institution_id:
        raise ActionRefusee
    with transaction.atomic():
        verrou = _a_classer(pli, par)
        if vers.pk == verrou.bannette_id:
            return verrou
        depuis = verrou.bannette
        Rattachement.objects.get_or_create(document=verrou.document, compartiment=vers.compartiment)
        retirer_de(depuis, verrou.document)
        verrou.bannette = vers
        verrou.save()
        _noter("pli_transmis", verrou, par, de=depuis.pk, vers=vers.pk)
        actualiser_index([verrou.document_id])
        return verrou


def recueillir(document: Document, par: Agent, bannette: Bannette) -> Pli:
    """A document taken back from its dossier waits in a tray again. Called inside the act's transaction."""
    Rattachement.objects.get_or_create(document=document, compartiment=bannette.compartiment)
    pli = Pli.objects.select_for_update().filter(document=document).first()
    if pli is None:
        pli = Pli.objects.create(bannette=bannette, document=document, provenance="depot", arrive_le=document.cree_le)
    else:
        if pli.etat != EtatPli.A_CLASSER:
            pli.reprendre()
        pli.bannette = bannette
        pli.save()
    _noter("pli_repris", pli, par, document=document.pk)
    document.versions.update(ecartee=False)
    actualiser_index([document.pk])
    return pli


def deja_traite(pli: Pli) -> PliDejaTraite:
    """Who did what, and when, for the colleague who comes second."""
    if pli.traite_par is None or pli.traite_le is None:
        return PliDejaTraite()
    fait = "classé" if pli.etat == EtatPli.CLASSE else "écarté"
    return PliDejaTraite(
        f"{pli.traite_par.nom_complet} a déjà {fait} ce papier à {timezone.localtime(pli.traite_le):%H h %M}.",
        "Passez au suivant ; s’il y a une erreur, reprenez-le dans la bannette.",
    )


def _verrouiller(pli: Pli, par: Agent) -> Pli:
    verrou = (
        Pli.objects.select_for_update(of=("self",))
        .select_related("document", "bannette__compartiment", "lot", "traite_par")
        .get(pk=pli.pk)
    )
    if not peut_traiter(par, verrou.bannette):
        raise ActionRefusee
    return verrou


def _a_classer(pli: Pli, par: Agent) -> Pli:
    """The paper locked, which nobody dealt with yet."""
    verrou = _verrouiller(pli, par)
    if verrou.etat != EtatPli.A_CLASSER:
        raise deja_traite(verrou)
    return verrou


def _noter(type_: str, pli: Pli, par: Agent, **faits: Any) -> None:
    noter(type_, pli, par=par, institution_id=par.institution_id, **faits)


def _defaire(pli: Pli, par: Agent) -> None:
    pieces = list(
        Piece.objects.select_for_update(of=("self",))
        .filter(document=pli.document)
        .select_related("dossier__compartiment", "dossier__personne", "document")
    )
    depuis = pli.traite_le or pli.arrive_le
    if not pieces or not all(est_inutilisee(piece, par, depuis) for piece in pieces):
        raise ClassementUtilise
    exiger_ordinaire(pli.document)
    Rattachement.objects.get_or_create(document=pli.document, compartiment=pli.bannette.compartiment)
    pli.document.versions.update(ecartee=False)
    for piece in pieces:
        oublier_confirmation(piece=piece)
    retirer_pieces(pieces, par=par)
    retirer_code(pli, par)
