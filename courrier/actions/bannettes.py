"""Trays: made, found, filled."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import noter
from comptes.models import Agent, Compartiment, Entite, Organe, Ouverture
from courrier.droits import a_une_bannette, peut_creer_bannette, peut_deposer_dans
from courrier.enums import EtatPli
from courrier.exceptions import BannetteSansEntite
from courrier.models import Bannette, Courrier, Lot, Pli
from dossiers.models import DossierSocial
from ged.actions import inscrire
from ged.stockage import Recu
from referentiel.models import TypePiece

MOTIF_OUVERTURE = "bannette"


def creer_bannette(
    *,
    entite: Entite,
    libelle: str,
    agent: Agent | None = None,
    organe: Organe | None = None,
    dossier_surveille: str = "",
    par: Agent | None = None,
) -> Bannette:
    """A tray with its reserved compartment, opened to its agent or to those who hold a seat in its team.

    `par` None: made by Liasse itself (first use of one's own tray). Raises ActionRefusee.
    """
    if par is not None and not (peut_creer_bannette(par) and par.institution_id == entite.institution_id):
        raise ActionRefusee
    with transaction.atomic():
        compartiment = Compartiment.objects.create(institution_id=entite.institution_id, entite=entite, reserve=True)
        bannette = Bannette.objects.create(
            institution_id=entite.institution_id,
            entite=entite,
            compartiment=compartiment,
            libelle=libelle[:120],
            agent=agent,
            organe=organe,
            dossier_surveille=dossier_surveille,
        )
        Ouverture.objects.create(compartiment=compartiment, agent=agent, organe=organe, motif=MOTIF_OUVERTURE)
        noter("bannette_creee", bannette, par=par, institution_id=entite.institution_id)
        return bannette


def bannette_de(agent: Agent) -> Bannette:
    """The agent's own tray, made on first use. Raises BannetteSansEntite when he handles no papers."""
    bannette = Bannette.objects.filter(agent=agent).select_related("compartiment").first()
    if bannette is not None:
        return bannette
    habilitation = agent.habilitations_en_vigueur().select_related("entite").order_by("pk").first()
    if habilitation is None or not a_une_bannette(agent):
        raise BannetteSansEntite
    with transaction.atomic():
        Agent.objects.select_for_update().get(pk=agent.pk)  # two first uses at once make one tray
        deja = Bannette.objects.filter(agent=agent).select_related("compartiment").first()
        return deja or creer_bannette(
            entite=habilitation.entite, libelle=f"Bannette de {agent.nom_complet}", agent=agent
        )


def deposer_dans_bannette(
    *,
    bannette: Bannette,
    recu: Recu,
    nom: str,
    par: Agent,
    provenance: str,
    titre: str = "",
    lot: Lot | None = None,
    courrier: Courrier | None = None,
    ordre: int = 0,
    dossier_indique: DossierSocial | None = None,
    type_indique: TypePiece | None = None,
    arrive_le: dt.datetime | None = None,
) -> Pli:
    """Put stored bytes (`ged.stockage.recevoir`) into the tray as a paper to file; its reading is queued.

    The same bytes still in this tray answer with the paper already there (a batch tried again adds nothing); one that
    had been set aside waits again. `arrive_le`: when it was received, now by default. Raises ActionRefusee.
    """
    if not peut_deposer_dans(par, bannette):
        raise ActionRefusee
    with transaction.atomic():
        document = inscrire(recu, nom=nom, compartiments=[bannette.compartiment], par=par, titre=titre).document
        attente = {
            "bannette": bannette, "lot": lot, "courrier": courrier, "ordre": ordre, "provenance": provenance,
            "arrive_le": arrive_le or timezone.now(), "dossier_indique": dossier_indique, "type_indique": type_indique,
        }  # fmt: skip
        pli, nouveau = Pli.objects.get_or_create(document=document, defaults=attente)
        if nouveau:
            faits = {"bannette": bannette.pk, "document": document.pk, "lot": lot.pk if lot else None}
            noter("pli_recu", pli, par=par, institution_id=bannette.institution_id, **faits)
        elif pli.etat == EtatPli.ECARTE and pli.joint_a_id is None:
            pli.reprendre()
            pli.save()
            noter("pli_repris", pli, par=par, institution_id=bannette.institution_id)
        return pli
