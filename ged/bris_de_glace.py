"""Emergency opening of what is reserved in one place: named, motivated, dated, and it ends by itself."""

import datetime as dt
from collections.abc import Collection

from django.utils import timezone

from comptes.models import Agent, Compartiment, Ouverture
from ged.exceptions_confidentialite import MotifDeBrisManquant
from ged.models import Document, Rattachement
from ged.models_confidentialite import BrisDeGlace, Confidentialite

DUREE = dt.timedelta(days=1)  # today and tomorrow
MOTIF_MAX = 500
MOTIF = "bris de glace"


def ouvrir_les_reservees(*, lieu: Compartiment, motif: str, par: Agent) -> BrisDeGlace:
    """Let `par` read what is reserved within `lieu` and he does not read yet; written down even when nothing is.

    The upper room checked that he may, and tells whom it concerns; called inside its transaction.
    Raises MotifDeBrisManquant.
    """
    if not motif.strip():
        raise MotifDeBrisManquant
    occupes = Compartiment.objects.filter(dans=lieu, documents__isnull=False)  # those left by a former choice are empty
    fermes = occupes.exclude(pk__in=occupes.visibles_par(par).values("pk"))
    ids = sorted(set(fermes.values_list("pk", flat=True)))
    jour = timezone.localdate()
    Ouverture.objects.bulk_create(
        Ouverture(compartiment_id=pk, agent=par, motif=MOTIF, du=jour, au=jour + DUREE) for pk in ids
    )
    documents = Rattachement.objects.filter(compartiment__in=ids).values("document")
    reservees = Confidentialite.objects.filter(document__in=documents).order_by("document")
    return BrisDeGlace.objects.create(
        institution_id=lieu.institution_id,
        compartiment=lieu,
        agent=par,
        motif=motif.strip()[:MOTIF_MAX],
        au=jour + DUREE,
        documents=[list(paire) for paire in reservees.values_list("document_id", "auteur_id")],
    )


def visible(bris: BrisDeGlace, agent: Agent) -> bool:
    """Who did it, and the authors of what was opened; the upper room adds the DPO."""
    return agent.pk == bris.agent_id or any(auteur == agent.pk for _, auteur in bris.documents)


def concernes(bris: BrisDeGlace, agent: Agent, *, tous: bool = False) -> list[int]:
    """Ids of what was opened: all to who did it (or `tous`), to an author his own alone, not how many others hold."""
    tous = tous or agent.pk == bris.agent_id
    return [document for document, auteur in bris.documents if tous or auteur == agent.pk]


def documents_lisibles(ids: Collection[int], agent: Agent) -> list[Document]:
    """Those of the documents that this reader may read himself."""
    return list(Document.objects.visibles_par(agent).filter(pk__in=ids).order_by("pk"))
