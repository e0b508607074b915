"""Register of incoming mail (R3.10): numbered without gap, dispatched, answered."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_fsm import can_proceed

from commun.erreurs import ActionRefusee, EtatPerime, RegleNonSatisfaite
from commun.journal import noter
from commun.models import Compteur
from commun.texte import cle_tri
from comptes.afaire import clore, demander
from comptes.models import Agent, Institution
from courrier.enums import CanalCourrier, EtatCourrier
from courrier.models import Bannette, Courrier, Pli
from courrier.tenue import peut_repondre, tient_registre
from ged.models import Document

A_REPONDRE = "courrier-a-repondre"
A_RETIRER = "courrier-a-retirer"


def enregistrer(
    *,
    par: Agent,
    recu_le: dt.date,
    canal: str,
    expediteur: str,
    objet: str = "",
    destinataire: Agent | None = None,
    bannette: Bannette | None = None,
    echeance: dt.date | None = None,
    personnel: bool = False,
) -> Courrier:
    """Enter one letter. A personal one is passed on unopened: nothing is said of it but who sends it to whom.

    Raises ActionRefusee, RegleNonSatisfaite.
    """
    if not tient_registre(par):
        raise ActionRefusee("Le registre du courrier est tenu par l’accueil.")
    _verifier(recu_le, canal, expediteur, echeance)
    if personnel and destinataire is None:
        raise RegleNonSatisfaite(
            "Un courrier personnel se remet à quelqu’un.", remede="Choisissez son destinataire : il en sera averti."
        )
    _de_la_maison(par.institution_id, destinataire, bannette)
    with transaction.atomic():
        return inscrire(
            institution=par.institution,
            par=par,
            recu_le=recu_le,
            canal=canal,
            expediteur=expediteur,
            objet="" if personnel else objet,
            destinataire=destinataire,
            bannette=None if personnel else bannette,
            echeance=None if personnel else echeance,
            personnel=personnel,
        )


def inscrire(
    *,
    institution: Institution,
    par: Agent,
    recu_le: dt.date,
    canal: str,
    expediteur: str,
    objet: str = "",
    destinataire: Agent | None = None,
    bannette: Bannette | None = None,
    echeance: dt.date | None = None,
    personnel: bool = False,
    message_id: str = "",
) -> Courrier:
    """The row, its number and what it asks of people; inside the caller's transaction, which checked the rights."""
    annee = timezone.localdate().year
    courrier = Courrier.objects.create(
        institution=institution,
        annee=annee,
        numero=Compteur.suivant(institution.pk, f"courrier:{annee}"),
        recu_le=recu_le,
        enregistre_par=par,
        canal=canal,
        expediteur=expediteur.strip()[:200],
        objet=objet.strip()[:200],
        cle_tri=cle_tri(f"{expediteur} {objet}")[:420],
        destinataire=destinataire,
        echeance=echeance,
        personnel=personnel,
        message_id=message_id[:255],
    )
    if bannette is not None:
        courrier.distribuer(bannette)
        courrier.save()
    _noter("courrier_enregistre", courrier, par, canal=canal, recu_le=recu_le.isoformat())
    _demander(courrier)
    return courrier


def distribuer(*, courrier: Courrier, bannette: Bannette, par: Agent, echeance: dt.date | None = None) -> Courrier:
    """Pass it to a service's or an agent's tray. Raises ActionRefusee, EtatPerime."""
    with transaction.atomic():
        actuel = _pour_agir(courrier, par)
        _de_la_maison(par.institution_id, None, bannette)
        _exiger(actuel, actuel.distribuer)
        if actuel.personnel:
            raise ActionRefusee("Un courrier personnel se remet à son destinataire, sans être ouvert.")
        actuel.distribuer(bannette)
        actuel.echeance = echeance or actuel.echeance
        actuel.save()
        clore(actuel, A_REPONDRE, par=par)
        _demander(actuel)
        _noter("courrier_distribue", actuel, par, bannette=bannette.pk)
        return actuel


def repondre(*, courrier: Courrier, reponse: str, par: Agent, document: Document | None = None) -> Courrier:
    """Answered by a letter of the dossier (`document`, which the agent reads), or as told in words."""
    texte = (document.titre if document else "") or reponse.strip()
    if not texte:
        raise RegleNonSatisfaite(
            "Dites comment il a été répondu.", remede="Choisissez la lettre, ou écrivez-le en quelques mots."
        )
    if document is not None and not Document.objects.visibles_par(par).filter(pk=document.pk).exists():
        raise ActionRefusee
    with transaction.atomic():
        actuel = _pour_agir(courrier, par)
        _exiger(actuel, actuel.repondre)
        actuel.repondre(texte, document)
        actuel.save()
        clore(actuel, par=par)
        _noter("courrier_repondu", actuel, par, document=document.pk if document else None)
        return actuel


def classer_sans_suite(*, courrier: Courrier, par: Agent) -> Courrier:
    """Nothing to answer; a personal letter was handed over."""
    with transaction.atomic():
        actuel = _pour_agir(courrier, par)
        _exiger(actuel, actuel.classer_sans_suite)
        actuel.classer_sans_suite()
        actuel.save()
        clore(actuel, par=par)
        _noter("courrier_sans_suite", actuel, par)
        return actuel


def joindre(*, courrier: Courrier, pli: Pli, par: Agent) -> Pli:
    """Say that this scanned paper is that letter. Raises ActionRefusee for a tray the agent does not hold."""
    with transaction.atomic():
        actuel = _pour_agir(courrier, par)
        if actuel.personnel:
            raise ActionRefusee("Un courrier personnel n’est ni ouvert ni numérisé.")
        vu = Pli.objects.visibles_par(par).select_for_update(of=("self",)).filter(pk=pli.pk).first()
        if vu is None:
            raise ActionRefusee
        vu.courrier = actuel
        vu.save(update_fields=["courrier"])
        _noter("courrier_numerise", actuel, par, document=vu.document_id)
        return vu


def _verifier(recu_le: dt.date, canal: str, expediteur: str, echeance: dt.date | None) -> None:
    if canal not in CanalCourrier.values:
        raise RegleNonSatisfaite("Dites comment ce courrier est arrivé.")
    if not expediteur.strip():
        raise RegleNonSatisfaite("L’expéditeur manque.", remede="« inconnu » s’il ne figure pas sur l’enveloppe.")
    if recu_le > timezone.localdate():
        raise RegleNonSatisfaite("Cette date est dans le futur.", remede="Indiquez le jour de l’arrivée.")
    if echeance and echeance < recu_le:
        raise RegleNonSatisfaite("La réponse est attendue avant l’arrivée.", remede="Vérifiez les deux dates.")


def _de_la_maison(institution_id: int, destinataire: Agent | None, bannette: Bannette | None) -> None:
    if any(o is not None and o.institution_id != institution_id for o in (destinataire, bannette)):
        raise ActionRefusee


def _demander(courrier: Courrier) -> None:
    """On the list of its addressee or of its tray: what is due at a day, and a personal letter to be fetched."""
    bannette = courrier.bannette
    agent = courrier.destinataire or (bannette.agent if bannette else None)
    organe = bannette.organe if bannette and agent is None else None
    if (agent is None and organe is None) or not (courrier.personnel or courrier.echeance):
        return
    sujet = "Courrier personnel" if courrier.personnel else f"{courrier.expediteur} – {courrier.objet or 'courrier'}"
    demander(
        A_RETIRER if courrier.personnel else A_REPONDRE,
        courrier,
        sujet=sujet,
        raison="à retirer à l’accueil, non ouvert" if courrier.personnel else f"courrier {courrier.reference}",
        url=reverse("courrier:lire", args=[courrier.pk]),
        agent=agent,
        organe=organe,
        echeance=courrier.echeance,
    )


def _pour_agir(courrier: Courrier, par: Agent) -> Courrier:
    actuel = _verrouiller(courrier)
    if not (tient_registre(par) or peut_repondre(par, actuel)) or actuel.institution_id != par.institution_id:
        raise ActionRefusee
    return actuel


def _verrouiller(courrier: Courrier) -> Courrier:
    return (
        Courrier.objects.select_for_update(of=("self",))
        .select_related("bannette__compartiment", "bannette__agent", "bannette__organe", "destinataire")
        .get(pk=courrier.pk)
    )


def _exiger(courrier: Courrier, transition: object) -> None:
    if not can_proceed(transition):
        etat = EtatCourrier(courrier.etat).label
        raise EtatPerime(f"Le courrier {courrier.reference} est {etat} : cela ne se peut plus.")


def _noter(type_: str, courrier: Courrier, par: Agent | None, **faits: Any) -> None:
    noter(type_, courrier, par=par, institution_id=courrier.institution_id, reference=courrier.reference, **faits)
