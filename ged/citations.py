"""The link between a sentence and its proof: words of a page cited by a draft that an upper room owns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from commun.erreurs import ActionRefusee
from commun.journal import noter
from comptes.models import Agent
from ged.exceptions_lecture import CitationVide
from ged.geometrie import Boite, autour, lignes, mots_dans
from ged.models import Document, Page, Version
from ged.models_lecture import CITATION_MAX, Citation


@dataclass(frozen=True)
class Source:
    """A kind of text that may cite.

    `brouillons(agent, document)`: (id, label) of those he may write now about this document; `ouvrir(agent, id)`: the
    id of the object that will cite, and where to go on writing; raises ActionRefusee. `lisible`, `modifiable`: of the
    object that cites.
    """

    genre: str
    brouillons: Callable[[Agent, Document], list[tuple[int, str]]]
    ouvrir: Callable[[Agent, int], tuple[int, str]]
    lisible: Callable[[Agent, int], bool]
    modifiable: Callable[[Agent, int], bool]


_SOURCES: dict[str, Source] = {}


def declarer(source: Source) -> None:
    """Declare a kind of text; declaring it again replaces it."""
    _SOURCES[source.genre] = source


def brouillons(agent: Agent, document: Document) -> list[tuple[str, str]]:
    """(key, label) of the drafts in which the agent may cite the document."""
    return [(f"{s.genre}:{pk}", nom) for s in _SOURCES.values() for pk, nom in s.brouillons(agent, document)]


def citer(*, version: Version, page: int, rectangles: Sequence[Boite], cle: str, par: Agent) -> tuple[Citation, str]:
    """Cite the words that stand in the boxes; the text kept is the page's own. Returns where to go on writing.

    Raises ActionRefusee, CitationVide.
    """
    genre, _, numero = cle.partition(":")
    source = _SOURCES.get(genre)
    lisible = Document.objects.visibles_par(par).filter(pk=version.document_id).exists()
    if source is None or not numero.isdigit() or not lisible:
        raise ActionRefusee
    if int(numero) not in {pk for pk, _ in source.brouillons(par, version.document)}:
        raise ActionRefusee
    boites, texte = _passage(version, page, rectangles)
    with transaction.atomic():
        objet_id, adresse = source.ouvrir(par, int(numero))
        citation = Citation.objects.create(
            document_id=version.document_id,
            version=version,
            page=page,
            rectangles=[list(b) for b in boites],
            texte=texte,
            genre=genre,
            objet_id=objet_id,
            auteur=par,
        )
        noter(
            "passage_cite",
            version.document,
            par=par,
            institution_id=par.institution_id,
            version=version.pk,
            page=page,
            genre=genre,
            cite_par=objet_id,
        )
    return citation, adresse


def _passage(version: Version, numero: int, rectangles: Sequence[Boite]) -> tuple[list[Boite], str]:
    """One box by line of the words chosen, and what they say."""
    page = Page.objects.filter(version=version, numero=numero).first()
    mots = page.mots_places() if page else []
    choisis = mots_dans(mots, rectangles)
    if not choisis:
        raise CitationVide
    rangs = [rang for rang, mot in enumerate(mots) if mot in choisis]
    boites = [autour(ligne) for ligne in lignes(mots, rangs)]
    return boites, " ".join(m.t for m in choisis)[:CITATION_MAX]


def retirer(*, citation: Citation, par: Agent) -> None:
    """Withdraw a citation from a text that the agent may still write. Raises ActionRefusee."""
    source = _SOURCES.get(citation.genre)
    if source is None or not source.modifiable(par, citation.objet_id):
        raise ActionRefusee
    with transaction.atomic():
        noter(
            "citation_retiree",
            citation.document,
            par=par,
            institution_id=par.institution_id,
            version=citation.version_id,
            page=citation.page,
            genre=citation.genre,
            cite_par=citation.objet_id,
        )
        citation.delete()


def de_l_objet(agent: Agent, genre: str, objet_id: int) -> tuple[list[Citation], bool]:
    """Citations of one text that the agent may see, and whether he may still change them. Raises ActionRefusee."""
    source = _SOURCES.get(genre)
    if source is None or not source.lisible(agent, objet_id):
        raise ActionRefusee
    visibles = Citation.objects.visibles_par(agent).filter(genre=genre, objet_id=objet_id)
    return list(visibles.select_related("document")), source.modifiable(agent, objet_id)


def citee(agent: Agent, version: Version, citation_id: int | None) -> Citation | None:
    """The citation that the address names, when the agent may see it and it is about this version."""
    if citation_id is None:
        return None
    citation = Citation.objects.visibles_par(agent).filter(pk=citation_id, version=version).first()
    source = _SOURCES.get(citation.genre) if citation else None
    return citation if citation and source and source.lisible(agent, citation.objet_id) else None


def preuves(agent: Agent, version: Version, numero: int, citation_id: int | None) -> list[list[float]]:
    """Boxes of the citation on this page."""
    citation = citee(agent, version, citation_id)
    return citation.rectangles if citation and citation.page == numero else []
