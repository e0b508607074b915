"""A tray as a place to deposit in (`ged.destinations`): « bannette:12 », one's own being « bannette:0 »."""

from collections.abc import Sequence

from django.http import Http404
from django.urls import reverse

from commun.erreurs import ActionRefusee
from comptes.models import Agent
from courrier.actions.bannettes import bannette_de, deposer_dans_bannette
from courrier.droits import a_une_bannette, peut_deposer_dans
from courrier.models import Bannette, Lot
from ged import rangement
from ged.actions import Depot
from ged.destinations import Cible, declarer
from ged.stockage import Recu

GENRE = "bannette"


def cible(agent: Agent, numero: int) -> Cible:
    """The tray, the agent's own for 0. Raises Http404, ActionRefusee, BannetteSansEntite."""
    bannette = (
        Bannette.objects.select_related("compartiment").filter(pk=numero, institution_id=agent.institution_id).first()
        if numero
        else bannette_de(agent)
    )
    if bannette is None:
        raise Http404("bannette")
    if not peut_deposer_dans(agent, bannette):
        raise ActionRefusee

    def inscrire(recu: Recu, *, nom: str, par: Agent, provenance: str) -> Depot:
        pli = deposer_dans_bannette(bannette=bannette, recu=recu, nom=nom, par=par, provenance=provenance)
        version = pli.document.version_courante
        return Depot(pli.document, version, deja_present=version.cle != recu.cle)

    libelle = "votre bannette" if bannette.agent_id == agent.pk else f"la bannette « {bannette.libelle} »"
    recu = reverse("courrier:recu") if a_une_bannette(agent) else ""
    return Cible(f"{GENRE}:{numero}", libelle, inscrire, url_recu=recu)


def _lots(cles: Sequence[str]) -> set[str]:
    """Raw bytes of batches are kept until their own purge."""
    return set(Lot.objects.filter(cle__in=cles).values_list("cle", flat=True))


declarer(GENRE, cible)
rangement.declarer(_lots)
