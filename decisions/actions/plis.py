"""A proposition that rests on a sealed piece says what the organ learns of it; until then it does not leave."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from commun.erreurs import ActionRefusee
from comptes.models import Agent, Organe
from decisions import droits
from decisions.actions.commun import exiger, noter, verrouiller
from decisions.enums import ChoixPli, EtatSeance
from decisions.exceptions import PlisSansChoix, ResumeManquant
from decisions.models import PliPropose, Point, Proposition
from dossiers.completude import completude
from dossiers.models import Piece
from ged.confidentialite import ouvrir_a_un_organe, peut_reserver, refermer_a_un_organe

RESUME_MAX = 500


@dataclass(frozen=True)
class PliAChoisir:
    """One sealed piece of the proposition. `lisible`: this agent reads it; `ouvrable`: he may open it to the organ."""

    piece: Piece
    reserve: str
    lisible: bool
    ouvrable: bool
    fait: PliPropose | None


def plis_de(proposition: Proposition, agent: Agent) -> list[PliAChoisir]:
    """Sealed pieces that the checklist of its demande counts, with what was chosen."""
    faits = {pli.piece_id: pli for pli in proposition.plis.select_related("par")}
    choix = []
    for piece, reserve in _appuis(proposition):
        lisible = Piece.objects.visibles_par(agent).filter(pk=piece.pk).exists()
        ouvrable = lisible and peut_reserver(piece.document, agent)
        choix.append(PliAChoisir(piece, reserve, lisible, ouvrable, faits.get(piece.pk)))
    return choix


def _appuis(proposition: Proposition) -> list[tuple[Piece, str]]:
    """(piece, « sous pli, appréciée par … ») of the sealed pieces that count as received."""
    trouves = {ligne.piece.pk: (ligne.piece, ligne.reserve) for ligne in completude(proposition.demande) if ligne.piece}
    return [appui for appui in trouves.values() if appui[1]]


def exiger_plis_choisis(proposition: Proposition) -> None:
    """Raises PlisSansChoix, naming the types of paper that still wait for a choice."""
    choisies = set(proposition.plis.values_list("piece_id", flat=True))
    attendent = [str(piece.type_piece) for piece, _ in _appuis(proposition) if piece.pk not in choisies]
    if attendent:
        raise PlisSansChoix(f"Dites ce que l’organe saura de ce qui est sous pli : {', '.join(attendent)}.")


def choisir_pli(*, proposition: Proposition, piece: Piece, choix: str, resume: str, par: Agent) -> PliPropose:
    """Open it to the organ (its author only), sum it up (who reads it), or leave it out, in sight of all.

    Raises ActionRefusee, ResumeManquant.
    """
    with transaction.atomic():
        proposition = verrouiller(proposition)
        exiger(droits.peut_rediger_proposition(par, proposition), "Cette proposition n’est pas à vous de la modifier.")
        pli = next((p for p in plis_de(proposition, par) if p.piece.pk == piece.pk), None)
        if pli is None or choix not in ChoixPli.values:
            raise ActionRefusee
        exiger(choix != ChoixPli.OUVRIR or pli.ouvrable, "Seul l’auteur du pli peut l’ouvrir à l’organe.")
        exiger(choix != ChoixPli.RESUMER or pli.lisible, "Seul qui a lu la pièce peut la résumer.")
        if choix == ChoixPli.RESUMER and not resume.strip():
            raise ResumeManquant
        valeurs = {
            "choix": choix,
            "resume": resume.strip()[:RESUME_MAX] if choix == ChoixPli.RESUMER else "",
            "par": par,
        }
        fait, _ = PliPropose.objects.update_or_create(proposition=proposition, piece=piece, defaults=valeurs)
        noter("proposition.pli_choisi", proposition, par, piece=piece.pk, choix=choix)
        return fait


def ouvrir_les_plis(proposition: Proposition, organe: Organe, par: Agent) -> None:
    """The agenda is frozen: the organ reads what its author chose to open, and no earlier than the dossier itself."""
    for pli in _a_ouvrir(proposition):
        ouvrir_a_un_organe(document=pli.piece.document, lieu=proposition.dossier.compartiment, organe=organe, par=par)


def refermer_les_plis(proposition: Proposition, par: Agent) -> None:
    """The sitting is closed, or the proposition left the organ: the choice stands for the next frozen agenda.

    What another sitting of the organ still has to read stays open.
    """
    organe = proposition.organe
    if organe is None:
        return
    en_seance = Point.objects.filter(seance__etat__in=(EtatSeance.FIGEE, EtatSeance.OUVERTE), seance__organe=organe)
    ailleurs = PliPropose.objects.filter(
        choix=ChoixPli.OUVRIR, proposition__in=en_seance.exclude(proposition=proposition).values("proposition")
    )
    for pli in _a_ouvrir(proposition).exclude(piece__in=ailleurs.values("piece")):
        refermer_a_un_organe(document=pli.piece.document, lieu=proposition.dossier.compartiment, organe=organe, par=par)


def _a_ouvrir(proposition: Proposition) -> QuerySet[PliPropose]:
    return proposition.plis.filter(choix=ChoixPli.OUVRIR).select_related("piece__document")


def dits_a_l_organe(proposition: Proposition) -> Sequence[PliPropose]:
    """What the sheet says of them, opened or not: none is left out in silence."""
    return list(
        proposition.plis.select_related(
            "piece__type_piece", "piece__document__confidentialite__auteur", "par"
        ).order_by("pk")
    )
