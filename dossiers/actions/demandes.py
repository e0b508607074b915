"""Life of a demande: entered in the registre, instructed, suspended where allowed, closed; pieces waived."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed

from commun.erreurs import ActionRefusee, EtatPerime
from commun.journal import noter
from commun.models import Compteur
from comptes import afaire
from comptes.enums import Profil
from comptes.models import Agent
from dossiers.actions.ouverture import adresse_du_dossier
from dossiers.droits import peut_enregistrer_demande, peut_instruire
from dossiers.enums import Canal, EtatDemande, MotifCloture
from dossiers.exceptions import DateAVenir, DemandeSansAide, DossierClos, MotifManquant, SuspensionNonPrevue
from dossiers.models import Demande, Dispense, DossierSocial, Objet
from referentiel.lecture import echeance, permis
from referentiel.models import TypeAide, TypePiece
from search.actions import indexer

A_INSTRUIRE = "demande_a_instruire"
EN_COURS = "demande_en_cours"


def enregistrer_demande(
    *,
    dossier: DossierSocial,
    par: Agent,
    types_aide: Sequence[TypeAide],
    recue_le: dt.date,
    canal: str = Canal.GUICHET,
    expose: str = "",
) -> Demande:
    """Enter a demande in the registre (loi organique art. 58 §1): number, due date, and the social worker told.

    Raises ActionRefusee, DossierClos, DemandeSansAide, DateAVenir.
    """
    if not peut_enregistrer_demande(par, dossier):
        raise ActionRefusee
    if not types_aide:
        raise DemandeSansAide
    if recue_le > timezone.localdate():
        raise DateAVenir
    if any(aide.profil != dossier.institution.profil for aide in types_aide):
        raise ActionRefusee("Cette aide n’est pas accordée par votre institution.")
    with transaction.atomic():
        if DossierSocial.objects.select_for_update().get(pk=dossier.pk).clos_le:
            raise DossierClos
        demande = _inscrire(dossier, par, types_aide, recue_le, canal, expose)
        noter(
            "demande_enregistree",
            demande,
            par=par,
            institution_id=demande.institution_id,
            dossier_id=dossier.pk,
            reference=demande.reference,
            recue_le=recue_le.isoformat(),
            aides=[aide.pk for aide in types_aide],
        )
        _demander(A_INSTRUIRE, demande, "Demande à instruire", dossier.referent)
        indexer("demande", [demande.pk])
        return demande


def _inscrire(
    dossier: DossierSocial, par: Agent, types_aide: Sequence[TypeAide], recue_le: dt.date, canal: str, expose: str
) -> Demande:
    annee = timezone.localdate().year
    dues = [echeance(dossier.institution, "delai_decision", recue_le, type_aide=aide) for aide in types_aide]
    demande = Demande.objects.create(
        dossier=dossier,
        institution_id=dossier.institution_id,
        annee=annee,
        numero=Compteur.suivant(dossier.institution_id, f"registre:{annee}"),
        recue_le=recue_le,
        echeance=min((due for due in dues if due), default=None),
        enregistree_par=par,
        canal=canal,
        expose=expose.strip(),
    )
    Objet.objects.bulk_create(Objet(demande=demande, type_aide=aide) for aide in dict.fromkeys(types_aide))
    return demande


def _demander(nature: str, demande: Demande, quoi: str, agent: Agent | None) -> None:
    """On the list of that agent, or of the social workers of the centre when nobody follows the dossier."""
    dossier = demande.dossier
    afaire.demander(
        nature,
        demande,
        sujet=f"{quoi} – {dossier.personne.nom_complet}"[:200],
        raison=", ".join(o.type_aide.libelle for o in demande.objets.select_related("type_aide"))[:300],
        url=adresse_du_dossier(dossier),
        compartiment=dossier.compartiment,
        agent=agent,
        profil="" if agent else Profil.AS,
        echeance=demande.echeance,
    )


def _verrouiller(demande: Demande) -> Demande:
    return (
        Demande.objects.select_for_update(of=("self",))
        .select_related("dossier__compartiment", "dossier__personne", "dossier__referent", "dossier__institution")
        .get(pk=demande.pk)
    )


def _changer_etat(
    demande: Demande,
    par: Agent,
    evenement: str,
    transition: Callable[[Demande], Callable[..., None]],
    *arguments: object,
    **faits: object,
) -> Demande:
    """Lock, rights, transition, journal. `transition` gives the bound method of the locked row."""
    actuelle = _verrouiller(demande)
    if not peut_instruire(par, actuelle.dossier):
        raise ActionRefusee
    methode = transition(actuelle)
    if not can_proceed(methode):
        raise EtatPerime(f"La demande {actuelle.reference} est {actuelle.get_etat_display()} : cela ne se peut plus.")
    avant = actuelle.etat
    methode(*arguments)
    actuelle.save()
    noter(
        evenement,
        actuelle,
        par=par,
        institution_id=actuelle.institution_id,
        dossier_id=actuelle.dossier_id,
        reference=actuelle.reference,
        de=avant,
        vers=actuelle.etat,
        **faits,
    )
    indexer("demande", [actuelle.pk])
    return actuelle


def instruire(*, demande: Demande, par: Agent) -> Demande:
    """Start the enquiry: the demande leaves the list of what waits, and stands on the list of who instructs."""
    with transaction.atomic():
        actuelle = _changer_etat(demande, par, "demande_instruite", lambda d: d.instruire)
        afaire.clore(actuelle, A_INSTRUIRE, par=par)
        _demander(EN_COURS, actuelle, "Décision à proposer", actuelle.dossier.referent or par)
        return actuelle


def suspendre(*, demande: Demande, par: Agent, le: dt.date | None = None) -> Demande:
    """Stop the clock, where the parameter `suspension_possible` says so that day. Raises SuspensionNonPrevue."""
    jour = le or timezone.localdate()
    with transaction.atomic():
        if not permis(demande.institution, "suspension_possible", jour):
            raise SuspensionNonPrevue
        return _changer_etat(demande, par, "demande_suspendue", lambda d: d.suspendre, jour, le=jour.isoformat())


def reprendre(*, demande: Demande, par: Agent, le: dt.date | None = None) -> Demande:
    """Let the clock run again; the due date moves by the days it stood still."""
    jour = le or timezone.localdate()
    with transaction.atomic():
        actuelle = _changer_etat(demande, par, "demande_reprise", lambda d: d.reprendre, jour, le=jour.isoformat())
        _demander(EN_COURS, actuelle, "Décision à proposer", actuelle.dossier.referent or par)
        return actuelle


def clore(*, demande: Demande, motif: str, par: Agent) -> Demande:
    """Close with its reason (MotifCloture); nothing about it awaits anybody any more."""
    if motif not in MotifCloture.values:
        raise MotifManquant
    with transaction.atomic():
        actuelle = _changer_etat(demande, par, "demande_close", lambda d: d.clore, motif, motif=motif)
        afaire.clore(actuelle, par=par)
        return actuelle


def clore_decidee(demande: Demande, *, par: Agent | None) -> Demande:
    """Close as decided, inside the transaction of the decision: the organ's right was checked there."""
    actuelle = _verrouiller(demande)
    if actuelle.etat == EtatDemande.CLOSE:
        return actuelle
    avant = actuelle.etat
    actuelle.clore(MotifCloture.DECIDEE)
    actuelle.save()
    noter(
        "demande_close",
        actuelle,
        par=par,
        institution_id=actuelle.institution_id,
        dossier_id=actuelle.dossier_id,
        reference=actuelle.reference,
        de=avant,
        vers=actuelle.etat,
        motif=MotifCloture.DECIDEE,
    )
    afaire.clore(actuelle, par=par)
    indexer("demande", [actuelle.pk])
    return actuelle


def dispenser(*, demande: Demande, type_piece: TypePiece, motif: str, par: Agent) -> Dispense:
    """Waive a required piece for this demande, with a reason that those who decide read."""
    if not motif.strip():
        raise MotifManquant("Une dispense se motive.")
    with transaction.atomic():
        actuelle = _pour_instruire(demande, par)
        dispense, _ = Dispense.objects.update_or_create(
            demande=actuelle, type_piece=type_piece, defaults={"motif": motif.strip()[:300], "par": par}
        )
        _noter_dispense("piece_dispensee", actuelle, type_piece, par)
        return dispense


def retirer_dispense(*, demande: Demande, type_piece: TypePiece, par: Agent) -> None:
    """Ask for the piece again."""
    with transaction.atomic():
        actuelle = _pour_instruire(demande, par)
        if Dispense.objects.filter(demande=actuelle, type_piece=type_piece).delete()[0]:
            _noter_dispense("dispense_retiree", actuelle, type_piece, par)


def _pour_instruire(demande: Demande, par: Agent) -> Demande:
    actuelle = _verrouiller(demande)
    if not peut_instruire(par, actuelle.dossier):
        raise ActionRefusee
    if actuelle.etat == EtatDemande.CLOSE:
        raise EtatPerime(f"La demande {actuelle.reference} est close : ses pièces ne changent plus.")
    return actuelle


def _noter_dispense(evenement: str, demande: Demande, type_piece: TypePiece, par: Agent) -> None:
    noter(
        evenement,
        demande,
        par=par,
        institution_id=demande.institution_id,
        dossier_id=demande.dossier_id,
        reference=demande.reference,
        type_piece=type_piece.pk,
    )
