"""Sources of a tray are set by the technical management, which sees no paper."""

from django.db import transaction

from commun.erreurs import ActionRefusee
from commun.journal import historiser, noter
from comptes.enums import Profil
from comptes.models import Agent
from courrier.models import Bannette, Messagerie, Releve

REGLENT = frozenset({Profil.GESTION_TECHNIQUE, Profil.DIRECTEUR_GENERAL})


def regle_les_sources(agent: Agent) -> bool:
    """Technical management and directeur général."""
    return bool(REGLENT & agent.profils())


def regler_dossier(*, bannette: Bannette, dossier_surveille: str, deux_piles: bool, par: Agent) -> Bannette:
    """Say which folder fills this tray. The next look starts afresh: a new folder has no witness yet."""
    _exiger(bannette, par)
    with transaction.atomic():
        actuelle = Bannette.objects.select_for_update().get(pk=bannette.pk)
        avant = {"dossier_surveille": actuelle.dossier_surveille, "deux_piles": actuelle.deux_piles}
        if actuelle.dossier_surveille != dossier_surveille:
            Releve.objects.filter(bannette=actuelle, source="dossier").delete()
        actuelle.dossier_surveille, actuelle.deux_piles = dossier_surveille, deux_piles
        actuelle.save(update_fields=["dossier_surveille", "deux_piles"])
        historiser(actuelle, avant, par=par, institution_id=par.institution_id)
        noter("source_reglee", actuelle, par=par, institution_id=par.institution_id, source="dossier")
        return actuelle


def regler_messagerie(*, messagerie: Messagerie, par: Agent) -> Messagerie:
    """Keep the settings of a tray's mailbox (a row not saved yet, or changed)."""
    _exiger(messagerie.bannette, par)
    with transaction.atomic():
        messagerie.save()
        Releve.objects.filter(bannette=messagerie.bannette, source="messagerie").delete()
        noter("source_reglee", messagerie.bannette, par=par, institution_id=par.institution_id, source="messagerie")
        return messagerie


def _exiger(bannette: Bannette, par: Agent) -> None:
    if not regle_les_sources(par) or bannette.institution_id != par.institution_id:
        raise ActionRefusee
