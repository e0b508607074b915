"""Jobs of the room: cut a batch, look at folders and mailboxes, believe the codes of what was read, purge."""

import tempfile
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_tasks import TaskContext, task

from commun import reperes
from commun.travaux.travailleur import ESSAIS_MAX
from courrier.actions.courriels import relever_partout
from courrier.actions.lots import copier_brut, echouer_lot, inscrire_documents, purger_lots
from courrier.actions.reperes import appliquer
from courrier.decoupe import Coupe, Plan, couper
from courrier.enums import EtatLot, EtatPli
from courrier.models import Lot, Pli
from courrier.surveillance import passer_partout
from ged import progression, stockage
from ged.enums import SourcePage
from ged.models import Page, Version
from ged.stockage import Recu
from ged.taches import DELAI_ORPHELIN
from ocr.moteur import ErreurMoteur, FichierIntrouvable, LimiteDepassee, MoteurAbsent
from ocr.moteur.assemblage import Morceau, assembler
from ocr.moteur.feuilletage import feuilleter

# The file may be sound: the machine was not up to it, so another try is offered.
PANNES = (LimiteDepassee, MoteurAbsent, FichierIntrouvable)
A_CLASSER = "Classez ce papier vous-même."


def mettre_en_decoupe(sender: Any, lot: Lot, **kwargs: Any) -> None:
    """Receiver of a new batch: queue its cutting in the same transaction."""
    decouper_lot.enqueue(lot.pk)


def mettre_en_suivi(sender: Any, version: Version, **kwargs: Any) -> None:
    """Receiver of a version read: its pages may bear codes of ours."""
    if version.pages.exclude(codes=[]).exists():
        suivre_codes.enqueue(version.pk)


@task(takes_context=True, priority=10)
def decouper_lot(context: TaskContext, lot_id: int) -> str:
    """Cut one batch into the documents of its tray. Returns the state reached. Harmless when run again."""
    lot = Lot.objects.select_related("bannette__institution").filter(pk=lot_id).first()
    if lot is None or lot.etat not in (EtatLot.RECU, EtatLot.ECHEC):
        return "rien à découper"
    try:
        return str(_decouper(lot).etat)
    except PANNES as panne:
        return str(echouer_lot(lot=lot, raison=str(panne)).etat)
    except Exception:
        if context.attempt >= ESSAIS_MAX:
            raison = "Le découpage s’est interrompu plusieurs fois. Réessayez ; sinon prévenez la gestion technique."
            echouer_lot(lot=lot, raison=raison)
        raise


def _decouper(lot: Lot) -> Lot:
    bannette = lot.bannette
    with stockage.fichier_local(lot.cle) as chemin:
        try:
            feuillets = list(feuilleter(chemin))
        except ErreurMoteur as erreur:
            if isinstance(erreur, PANNES) or type(erreur) is ErreurMoteur:
                raise
            # No pages to part (a letter typed on a computer, a damaged file): one document, as it came.
            return inscrire_documents(
                lot=lot, plan=Plan([Coupe()], entier=True), recus=[copier_brut(lot)], nb_pages=None
            )
        plan = couper(
            feuillets, lambda texte: reperes.lire(bannette.institution_id, texte), deux_piles=_deux_piles(lot)
        )
        recus = [copier_brut(lot)] if plan.entier else [_assembler(chemin, coupe) for coupe in plan.documents]
    return inscrire_documents(lot=lot, plan=plan, recus=recus, nb_pages=len(feuillets))


def _deux_piles(lot: Lot) -> bool:
    """Said by the tray, or by the name that the copier's button gives: « recto-verso 0012.pdf »."""
    nom = lot.nom_origine.lower().replace("_", "-").replace(" ", "-")
    return lot.bannette.deux_piles or "deux-piles" in nom or "rectos-versos" in nom


def _assembler(chemin: Path, coupe: Coupe) -> Recu:
    with tempfile.TemporaryDirectory(prefix="liasse-") as dossier:
        sortie = Path(dossier) / "document.pdf"
        assembler(sortie, [Morceau(chemin, tuple(coupe.pages))])
        with sortie.open("rb") as fichier:
            return stockage.recevoir(fichier)


@task()
def suivre_codes(version_id: int) -> str:
    """Believe the codes read on a paper that waits in a tray (a photograph, a message, a single scan)."""
    version = Version.objects.select_related("document").filter(pk=version_id).first()
    if version is None:
        return "rien"
    pli = Pli.objects.select_related("bannette__institution", "bannette__agent").filter(document=version.document)
    attendu = pli.filter(etat=EtatPli.A_CLASSER).first()
    if attendu is None:
        return "rien"
    pages = Page.objects.filter(version=version).exclude(source=SourcePage.VIDE).order_by("numero")
    par_page = [{code[0] for code in codes} for codes in pages.values_list("codes", flat=True)]
    partout = set.intersection(*par_page) if par_page else set()
    textes = sorted(set().union(*par_page), key=lambda texte: texte not in partout)
    refus = [
        phrase
        for texte in textes
        for phrase in appliquer(attendu, [texte], par=version.par, propose=texte not in partout)
    ]
    for phrase in dict.fromkeys(refus):
        progression.avertir(version_id, f"{phrase} {A_CLASSER}")
    return f"{len(textes)} codes"


@task(priority=-80)
def purger() -> int:
    """Raw bytes of batches whose day has come, and those that no batch names (killed before its rows)."""
    limite = timezone.now() - DELAI_ORPHELIN
    anciennes = list(stockage.originaux_anciens(limite, stockage.LOTS))
    connues = set(Lot.objects.filter(cle__in=anciennes).values_list("cle", flat=True))
    for cle in anciennes:
        if cle not in connues:
            stockage.retirer(cle)
    return purger_lots(timezone.localdate())


@task(priority=20)
def surveiller_dossiers() -> str:
    """One look at every watched folder."""
    passage = passer_partout()
    return f"{passage.pris} pris, {passage.refuses} restés"


@task(priority=20)
def relever_courriels() -> str:
    """One look at every mailbox."""
    passage = relever_partout()
    return f"{passage.pris} relevés, {passage.refuses} restés"
