"""Lots: raw bytes inscribed once, cut into the documents of the tray in one transaction, purged at their day."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ActionRefusee, EtatPerime
from commun.journal import noter
from comptes.afaire import clore, demander
from comptes.models import Agent
from courrier.actions.bannettes import deposer_dans_bannette
from courrier.actions.reperes import appliquer
from courrier.arrivees import porteur
from courrier.decoupe import Coupe, Plan
from courrier.droits import peut_traiter
from courrier.enums import EtatLot, Provenance
from courrier.models import Bannette, Lot
from courrier.signals import lot_recu
from dossiers.models import DossierSocial
from ged import stockage
from ged.actions import nom_sur
from ged.stockage import Recu
from referentiel.lecture import types_piece
from referentiel.models import TypePiece

A_REPRENDRE = "lot-a-reprendre"


def inscrire_lot(
    *, bannette: Bannette, recu: Recu, nom: str, par: Agent | None = None, provenance: str = Provenance.NUMERISEUR
) -> tuple[Lot, bool]:
    """Rows of a batch whose bytes are stored (`stockage.recevoir(…, stockage.LOTS)`); its cutting is queued.

    The same bytes came into this tray before: that batch is answered, with False, and the new bytes go.
    """
    with transaction.atomic():
        Bannette.objects.select_for_update().get(pk=bannette.pk)  # the same file taken twice waits here
        deja = Lot.objects.filter(bannette=bannette, empreinte=recu.empreinte).first()
        if deja is not None:
            transaction.on_commit(lambda: stockage.retirer(recu.cle))
            return deja, False
        lot = Lot.objects.create(
            bannette=bannette,
            provenance=provenance,
            nom_origine=nom_sur(nom),
            cle=recu.cle,
            empreinte=recu.empreinte,
            taille=recu.taille,
            par=par,
        )
        _noter("lot_recu", lot, par, empreinte=lot.empreinte, taille=lot.taille)
        lot_recu.send(sender=Lot, lot=lot)
        return lot, True


def inscrire_documents(*, lot: Lot, plan: Plan, recus: Sequence[Recu], nb_pages: int | None) -> Lot:
    """All the documents cut from a batch appear in the tray together, or none does.

    `recus`: the stored bytes of each document of the plan. A batch already cut is left as it stands.
    """
    with transaction.atomic():
        lot = _verrouiller(lot.pk)
        if lot.etat not in (EtatLot.RECU, EtatLot.ECHEC):
            transaction.on_commit(lambda: _oublier(recus))
            return lot
        par = lot.par or porteur(lot.bannette)
        for ordre, (coupe, recu) in enumerate(zip(plan.documents, recus, strict=True), start=1):
            _deposer(lot, coupe, recu, ordre, par, seul=len(recus) == 1)
        lot.decouper()
        lot.nb_pages, lot.pages_blanches = nb_pages, plan.blanches
        lot.avertissement = " ".join(plan.avertissements)[:500]
        lot.purge_le = timezone.localdate() + dt.timedelta(days=settings.LOTS_JOURS)
        lot.save()
        clore(lot, A_REPRENDRE, par=None)
        _noter(
            "lot_decoupe",
            lot,
            None,
            documents=len(recus),
            pages=nb_pages,
            blanches=plan.blanches,
            separateurs=plan.separateurs,
        )
        return lot


def _oublier(recus: Sequence[Recu]) -> None:
    for recu in recus:
        stockage.retirer(recu.cle)


def _deposer(lot: Lot, coupe: Coupe, recu: Recu, ordre: int, par: Agent, *, seul: bool) -> None:
    bannette, designation = lot.bannette, coupe.designation
    racine, _, extension = lot.nom_origine.rpartition(".")
    pli = deposer_dans_bannette(
        bannette=bannette,
        recu=recu,
        nom=lot.nom_origine if seul else f"{racine or extension} {ordre:02d}.pdf",
        par=par,
        provenance=lot.provenance,
        titre=designation.titre,
        lot=lot,
        ordre=ordre,
        dossier_indique=_dossier(bannette, designation.dossier_id),
        type_indique=_type(bannette, designation.type_code),
        arrive_le=lot.recu_le,
    )
    appliquer(pli, coupe.codes, par=par)


def _dossier(bannette: Bannette, dossier_id: int | None) -> DossierSocial | None:
    if dossier_id is None:
        return None
    return DossierSocial.objects.filter(pk=dossier_id, institution_id=bannette.institution_id).first()


def _type(bannette: Bannette, code: str) -> TypePiece | None:
    return types_piece(bannette.institution).filter(code=code).first() if code else None


def echouer_lot(*, lot: Lot, raison: str) -> Lot:
    """It could not be cut: said to those of the tray, who try again or keep it as one document."""
    with transaction.atomic():
        lot = _verrouiller(lot.pk)
        if lot.etat not in (EtatLot.RECU, EtatLot.ECHEC):
            return lot
        lot.echouer(raison)
        lot.save()
        _noter("lot_echoue", lot, None)
        bannette = lot.bannette
        demander(
            A_REPRENDRE,
            lot,
            sujet=f"{bannette.libelle} : {lot.nom_origine}",
            raison="lot numérisé qui n’a pas pu être découpé",
            url=reverse("courrier:lot", args=[lot.pk]),
            agent=bannette.agent,
            organe=bannette.organe,
        )
        return lot


def relancer_lot(*, lot: Lot, par: Agent) -> Lot:
    """Another try at cutting. Raises ActionRefusee, EtatPerime."""
    with transaction.atomic():
        lot = _pour_agir(lot, par)
        _noter("lot_relance", lot, par)
        lot_recu.send(sender=Lot, lot=lot)
        return lot


def garder_entier(*, lot: Lot, par: Agent) -> Lot:
    """The whole batch as one document of the tray, as it came. Raises ActionRefusee, EtatPerime."""
    if not peut_traiter(par, lot.bannette):
        raise ActionRefusee
    if lot.etat not in (EtatLot.RECU, EtatLot.ECHEC):
        raise EtatPerime("Ce lot est déjà découpé.")
    recu = copier_brut(lot)
    with transaction.atomic():
        lot = _pour_agir(lot, par)
        lot = inscrire_documents(lot=lot, plan=Plan([Coupe()], entier=True), recus=[recu], nb_pages=None)
        _noter("lot_garde_entier", lot, par)
        return lot


def copier_brut(lot: Lot) -> Recu:
    """The bytes of the batch stored once more, as those of a document: each keeps its own under its own retention."""
    with stockage.fichier_local(lot.cle) as chemin, chemin.open("rb") as fichier:
        return stockage.recevoir(fichier)


def purger_lots(jour: dt.date) -> int:
    """Remove the raw bytes of the batches whose day has come. Returns how many. Rows go first, then the bytes."""
    faits = 0
    for pk in Lot.objects.filter(etat=EtatLot.DECOUPE, purge_le__lt=jour).values_list("pk", flat=True):
        with transaction.atomic():
            lot = _verrouiller(pk)
            if lot.etat != EtatLot.DECOUPE:
                continue
            cle = lot.cle
            lot.purger()
            lot.save()
            _noter("lot_purge", lot, None)
        stockage.retirer(cle)
        faits += 1
    return faits


def _pour_agir(lot: Lot, par: Agent) -> Lot:
    lot = _verrouiller(lot.pk)
    if not peut_traiter(par, lot.bannette):
        raise ActionRefusee
    if lot.etat not in (EtatLot.RECU, EtatLot.ECHEC):
        raise EtatPerime("Ce lot est déjà découpé.")
    return lot


def _verrouiller(pk: int) -> Lot:
    return (
        Lot.objects.select_for_update(of=("self",))
        .select_related("bannette__compartiment", "bannette__institution", "bannette__agent", "bannette__organe", "par")
        .get(pk=pk)
    )


def _noter(type_: str, lot: Lot, par: Agent | None, **faits: Any) -> None:
    noter(type_, lot, par=par, institution_id=lot.bannette.institution_id, bannette=lot.bannette_id, **faits)
