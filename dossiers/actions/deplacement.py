"""Wrong dossier: the piece goes to the right one with its day of receipt; the first knows nothing of it any more."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from commun.erreurs import ActionRefusee, ErreurLiasse
from commun.journal import noter
from commun.models import Consultation
from comptes.afaire import demander
from comptes.enums import Profil
from comptes.models import AFaire, Agent, Entite
from dossiers.deplacements import Deplacement
from dossiers.droits import peut_deposer, peut_instruire
from dossiers.exceptions import DossierClos, MotifManquant
from dossiers.joints import pieces_jointes
from dossiers.models import DossierSocial, Piece
from dossiers.usages import Usage, usages
from ged.actions import actualiser_index
from ged.confidentialite import exiger_ordinaire, verrouiller
from ged.enfants import descendants
from ged.models import Document, Rattachement

MOTIF_MAX = 300
RETIREE = "piece-retiree"  # nature of what awaits who answers for a paper that cited the piece


def peut_deplacer(agent: Agent, piece: Piece) -> bool:
    """Who instructs the dossier, and the depositor who sees his own mistake."""
    return peut_instruire(agent, piece.dossier) or (
        piece.deposee_par_id == agent.pk and peut_deposer(agent, piece.dossier)
    )


def deplacer_piece(*, piece: Piece, vers: DossierSocial, motif: str, par: Agent) -> Piece:
    """Move the piece. It leaves the first dossier everywhere at once; a neutral line stays in its timeline.

    Those who read it meanwhile are listed for the data protection officer; whoever answers for what relies on it is
    told. Raises ActionRefusee, MotifManquant, DossierClos, Reservee.
    """
    if not motif.strip():
        raise MotifManquant
    if not peut_deplacer(par, piece) or not peut_deposer(par, vers):
        raise ActionRefusee
    if vers.clos_le:
        raise DossierClos
    if vers.pk == piece.dossier_id:
        raise ErreurLiasse("Cette pièce est déjà dans ce dossier.", "Choisissez un autre dossier.")
    with transaction.atomic():
        actuelle = (
            Piece.objects.select_for_update(of=("self",))
            .select_related("dossier__compartiment", "dossier__institution", "document", "type_piece")
            .get(pk=piece.pk)
        )
        if actuelle.dossier_id != piece.dossier_id:
            raise ErreurLiasse("Cette pièce vient d’être déplacée par quelqu’un d’autre.", "Rechargez la page.")
        exiger_ordinaire(verrouiller(actuelle.document))  # once locked: somebody may just have reserved it
        ancien, appuis = actuelle.dossier, usages(actuelle.dossier, actuelle.document)
        jointes = pieces_jointes(actuelle)
        _changer_de_place(actuelle.document, ancien, vers)
        deplacee, *_ = [_changer_de_dossier(ligne, vers) for ligne in (actuelle, *jointes)]
        trace = _tracer(deplacee, ancien, vers, motif.strip()[:MOTIF_MAX], par, appuis)
        _journaliser(deplacee, ancien, vers, par)
        _prevenir(trace, appuis)
        actualiser_index([deplacee.document_id, *(jointe.document_id for jointe in jointes)])
        return deplacee


def _changer_de_place(document: Document, ancien: DossierSocial, vers: DossierSocial) -> None:
    Rattachement.objects.get_or_create(document=document, compartiment=vers.compartiment)
    Rattachement.objects.filter(document=document, compartiment=ancien.compartiment).delete()


def _changer_de_dossier(piece: Piece, vers: DossierSocial) -> Piece:
    """The same row, with its day of receipt; one already there (a document of the whole household) is kept instead."""
    deja = Piece.objects.filter(dossier=vers, document=piece.document).first()
    if deja is not None:
        piece.delete()
        return deja
    piece.dossier = vers
    piece.save(update_fields=["dossier"])
    return piece


def _tracer(
    piece: Piece, ancien: DossierSocial, vers: DossierSocial, motif: str, par: Agent, appuis: list[Usage]
) -> Deplacement:
    return Deplacement.objects.create(
        institution_id=ancien.institution_id,
        document=piece.document,
        de=ancien,
        vers=vers,
        motif=motif,
        par=par,
        depuis=piece.deposee_le,
        lecteurs=_lecteurs(piece.document),
        usages=[{"libelle": usage.libelle, "url": usage.url} for usage in appuis],
    )


def _lecteurs(document: Document) -> list[dict[str, object]]:
    """Who saw it or what it holds, one line per agent and kind of reading (the last time), and whether he still may."""
    dernieres: dict[tuple[int, str], Consultation] = {}
    for ligne in Consultation.objects.filter(document_id__in=[document.pk, *descendants(document)]).order_by("tranche"):
        dernieres[ligne.agent_id, ligne.nature] = ligne
    agents = Agent.objects.in_bulk({agent_id for agent_id, _ in dernieres})
    lisent = {a.pk for a in agents.values() if Document.objects.visibles_par(a).filter(pk=document.pk).exists()}
    return [
        {
            "agent": agent_id,
            "nom": agents[agent_id].nom_complet if agent_id in agents else "agent parti",
            "quand": ligne.tranche.isoformat(),
            "nature": str(Consultation.Nature(nature).label),
            "lit_encore": agent_id in lisent,
        }
        for (agent_id, nature), ligne in sorted(dernieres.items(), key=lambda c: c[1].tranche)
    ]


def _journaliser(piece: Piece, ancien: DossierSocial, vers: DossierSocial, par: Agent) -> None:
    """The first dossier keeps a neutral line, without a word of what it was; the second one says what came."""
    noter("piece_retiree", piece, par=par, institution_id=ancien.institution_id, dossier_id=ancien.pk)
    noter(
        "piece_recue_d_un_autre",
        piece,
        par=par,
        institution_id=vers.institution_id,
        dossier_id=vers.pk,
        document=piece.document_id,
        recue_le=piece.deposee_le.date().isoformat(),
    )


def _prevenir(trace: Deplacement, appuis: list[Usage]) -> None:
    racine = Entite.objects.filter(institution_id=trace.institution_id, parent__isnull=True).order_by("pk").first()
    demander(
        "piece-deplacee",
        trace,
        sujet=f"Pièce du dossier {trace.de.numero} rangée dans le dossier {trace.vers.numero}",
        raison=f"{trace.motif} Lue entre-temps par {len({ligne['agent'] for ligne in trace.lecteurs})} personne(s).",
        url=reverse("dossiers:deplacement", args=[trace.pk]),
        profil=Profil.DPO,
        entite=racine or trace.de.entite,
    )
    for usage in appuis:
        if usage.responsable is not None:
            demander(
                RETIREE,
                trace,
                sujet=f"Dossier {trace.de.numero} : {usage.libelle} citait une pièce retirée",
                raison="Cette pièce n’était pas de ce dossier : vérifiez ce qui s’appuie sur elle.",
                url=reverse("dossiers:deplacement_appuis", args=[trace.pk]),
                agent=usage.responsable,
                compartiment=trace.de.compartiment,
            )


def verifier_appuis(*, trace: Deplacement, par: Agent) -> None:
    """Who was told has looked again at what relied on the piece: it leaves his list. Raises ActionRefusee."""
    demandes = AFaire.objects.pour(par).filter(
        nature=RETIREE, objet_type=trace._meta.label_lower, objet_id=trace.pk, agent=par
    )
    with transaction.atomic():
        if not demandes.exists():
            raise ActionRefusee
        faites = AFaire.objects.filter(pk__in=list(demandes.ouverts().values_list("pk", flat=True)))
        if faites.update(fait_le=timezone.now(), fait_par_id=par.pk):
            noter("appuis_verifies", trace, par=par, institution_id=trace.institution_id, dossier_id=trace.de_id)
