"""What a scanned code does: a sheet printed for signature files itself; a code beside a paper proposes its dossier."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from commun import reperes
from commun.journal import noter
from commun.models import Evenement
from commun.reperes import Arrivee, Designation, Genre, Repere, RepereRefuse
from comptes.models import Agent
from courrier.actions.depart import papier_du_lot, quitter
from courrier.enums import EtatPli
from courrier.models import Pli
from dossiers.actions.reception import inscrire_piece
from dossiers.models import DossierSocial
from ged.models import Document
from referentiel.lecture import types_piece
from referentiel.models import TypePiece

CLASSE_PAR_CODE = "pli_classe_par_code"


def appliquer(pli: Pli, textes: Iterable[str], *, par: Agent, propose: bool = False) -> list[str]:
    """Follow the codes found on a paper of a tray. Returns the sentences of those that were not followed.

    `propose`: other pages of the paper do not bear the code, so a person says where it goes.

    Only what this institution printed is believed; the code is the authority (who printed it might file there), and
    the piece still shows that nobody confirmed it. Runs inside the caller's transaction or its own; may be run again.
    """
    refus: list[str] = []
    for texte in textes:
        try:
            repere = reperes.lire(pli.bannette.institution_id, texte)
        except RepereRefuse as refuse:
            refus.append(refuse.raison)
            continue
        genre = reperes.genre_de(repere) if repere else None
        if repere is None or genre is None:
            continue
        designation = genre.designer(repere)
        if designation is None:
            refus.append(f"Un code « {genre.libelle} » n’a pas été suivi : ce qu’il désigne est clos ou n’existe plus.")
            continue
        if designation.dossier_id is None:
            continue
        with transaction.atomic():
            if _suivre(pli, repere, genre, designation, par, propose=propose):
                break
    return refus


def _suivre(pli: Pli, repere: Repere, genre: Genre, designation: Designation, par: Agent, *, propose: bool) -> bool:
    """True when the paper left the tray."""
    actuel = Pli.objects.select_for_update(of=("self",)).select_related("document", "bannette").get(pk=pli.pk)
    dossier = (
        DossierSocial.objects.filter(pk=designation.dossier_id or 0, institution_id=actuel.bannette.institution_id)
        .select_related("compartiment", "institution")
        .first()
    )
    if actuel.etat != EtatPli.A_CLASSER or dossier is None:
        return False
    type_piece = types_piece(dossier.institution).filter(code=designation.type_code).first()
    if propose or genre.recevoir is None or dossier.clos_le or _deja_classe(actuel):
        actuel.dossier_indique, actuel.type_indique = dossier, type_piece
        actuel.save(update_fields=["dossier_indique", "type_indique"])
        return False
    _classer(actuel, dossier, type_piece, par, repere)
    if designation.titre:
        Document.objects.filter(pk=actuel.document_id).update(titre=designation.titre)
    recue_le = timezone.localdate(actuel.arrive_le)
    genre.recevoir(repere, Arrivee(actuel.document_id, recue_le, par.pk))
    pli.refresh_from_db()
    return True


def _deja_classe(pli: Pli) -> bool:
    """A code filed it once and a person took it back: from then on it only proposes."""
    return Evenement.objects.de(pli).filter(type=CLASSE_PAR_CODE).exists()


def retirer_code(pli: Pli, par: Agent) -> None:
    """The paper that a code had filed is back in its tray: the step that the signed sheet ticked waits again."""
    classement = Evenement.objects.de(pli).filter(type=CLASSE_PAR_CODE).last()
    if classement is None or "repere" not in classement.faits:
        return
    code, *ids = classement.faits["repere"]
    repere = Repere(code, tuple(ids))
    genre = reperes.genre_de(repere)
    if genre is not None and genre.retirer is not None:
        genre.retirer(repere, Arrivee(pli.document_id, timezone.localdate(pli.arrive_le), par.pk))


def _classer(pli: Pli, dossier: DossierSocial, type_piece: TypePiece | None, par: Agent, repere: Repere) -> None:
    """The document leaves the tray for the dossier, with its day of receipt; nobody has confirmed it yet."""
    pli.dossier_indique, pli.type_indique = dossier, type_piece
    piece = inscrire_piece(
        dossier, pli.document, par, recu_le=pli.arrive_le, type_piece=type_piece, **papier_du_lot(pli)
    )
    quitter(pli, par)
    noter(
        CLASSE_PAR_CODE,
        pli,
        par=par,
        institution_id=dossier.institution_id,
        document=pli.document_id,
        pieces=[piece.pk],
        type_piece=type_piece.pk if type_piece else None,
        repere=[repere.genre, *repere.ids],
    )
