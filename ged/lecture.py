"""Reading: which version and pages one may see, what is journaled, who read."""

import datetime as dt

from django.db.models import Prefetch, Q
from django.http import Http404
from django.utils import timezone

from commun.journal import consulter, tranche
from commun.models import Consultation
from comptes.models import Agent
from ged.enums import EtatVersion
from ged.exceptions_depot import EnQuarantaine
from ged.models import Document, Page, Version


def document_lisible(agent: Agent, document_id: int) -> Document:
    """The document, or 404 when it does not exist for this agent."""
    versions = Prefetch("versions", queryset=Version.objects.select_related("par"))
    document = Document.objects.visibles_par(agent).prefetch_related(versions).filter(pk=document_id).first()
    if document is None:
        raise Http404("document")
    return document


def version_lisible(document: Document, version_id: int | None = None) -> Version:
    """The version asked for (a frozen one), else the current one; 404 when it is another document's.

    The one door to pages and bytes. Raises EnQuarantaine: nobody opens an infected file.
    """
    version: Version | None = document.version_courante
    if version_id is not None:
        version = next((v for v in document.versions.all() if v.pk == version_id and not v.ecartee), None)
    if version is None:
        raise Http404("version")
    if version.etat == EtatVersion.QUARANTAINE:
        raise EnQuarantaine
    return version


def pages_reconnues(document: Document) -> list[Page]:
    """Pages of the current version that carry text, without their words."""
    avec_texte = ~Q(texte="") & Q(correction=None) | ~Q(correction="") & Q(correction__isnull=False)
    return list(document.version_courante.pages.filter(avec_texte).defer("mots"))


def journaliser(version: Version, *, par: Agent, nature: str = Consultation.Nature.LECTURE) -> None:
    """One row per agent, version, nature and ten minutes; asks before writing, as each page image comes here."""
    deja = Consultation.objects.filter(
        agent_id=par.pk, version_id=version.pk, tranche=tranche(timezone.now()), nature=nature
    )
    if not deja.exists():
        consulter([(version.document_id, version.pk)], par=par, nature=nature)


def lecteurs(document: Document) -> list[tuple[int, dt.datetime, str]]:
    """Who read the document: (agent id, start of the ten minutes, nature), newest first."""
    lignes = Consultation.objects.filter(document_id=document.pk, institution_id=document.institution_id)
    return list(lignes.order_by("-tranche", "-pk").values_list("agent_id", "tranche", "nature"))


def lecteurs_nommes(document: Document) -> list[tuple[Agent | None, dt.datetime, str]]:
    """The same with agents and the nature in words, for a screen."""
    lignes = lecteurs(document)
    agents = Agent.objects.in_bulk({agent_id for agent_id, _, _ in lignes})
    return [(agents.get(a), quand, str(Consultation.Nature(nature).label)) for a, quand, nature in lignes]


def en_cours(document: Document) -> bool:
    """True while the current version is being read."""
    return document.version_courante.etat in (EtatVersion.RECUE, EtatVersion.EN_LECTURE)
