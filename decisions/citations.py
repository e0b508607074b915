"""The proposition cites pieces: who may write it cites, who reads it opens the proof."""

from django.urls import reverse

from commun.erreurs import ActionRefusee
from comptes.models import Agent
from decisions.droits import peut_rediger_proposition
from decisions.enums import EtatProposition
from decisions.models import Proposition
from ged.citations import Source, declarer
from ged.models import Document

GENRE = "proposition"


def _brouillons(agent: Agent, document: Document) -> list[tuple[int, str]]:
    """The drafts of the dossiers where the document stands."""
    ici = (
        Proposition.objects.visibles_par(agent)
        .filter(etat=EtatProposition.BROUILLON, dossier__pieces__document=document)
        .select_related("dossier__compartiment", "demande")
        .distinct()
    )
    return [(p.pk, f"Proposition, demande {p.demande.reference}") for p in ici if peut_rediger_proposition(agent, p)]


def _ouvrir(agent: Agent, proposition_id: int) -> tuple[int, str]:
    if not _modifiable(agent, proposition_id):
        raise ActionRefusee
    return proposition_id, reverse("decisions:proposition_lire", args=[proposition_id])


def _lisible(agent: Agent, proposition_id: int) -> bool:
    return Proposition.objects.visibles_par(agent).filter(pk=proposition_id).exists()


def _modifiable(agent: Agent, proposition_id: int) -> bool:
    trouvee = Proposition.objects.visibles_par(agent).select_related("dossier__compartiment")
    proposition = trouvee.filter(pk=proposition_id).first()
    return proposition is not None and peut_rediger_proposition(agent, proposition)


declarer(Source(GENRE, _brouillons, _ouvrir, _lisible, _modifiable))
