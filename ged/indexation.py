"""What the search engine knows of documents: one entry per page of the current version."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F, Max
from django.urls import reverse

from comptes.models import Agent, Compartiment
from ged.models import Document, Page, Rattachement
from search.protocole import Entree
from search.registre import enregistrer

GENRE = "page"


@dataclass(frozen=True)
class Contexte:
    """What an upper room knows of a document (its links are its own): `type` is the label shown on a hit."""

    dossier_id: int | None = None
    type: str = ""
    date: dt.date | None = None


Fournisseur = Callable[[Sequence[int]], dict[int, Contexte]]
_fournisseurs: list[Fournisseur] = []


def completer_par(fournisseur: Fournisseur) -> Fournisseur:
    """Declare a function document ids → contexts, in an upper room's `indexation.py`. The last one declared wins."""
    _fournisseurs.append(fournisseur)
    return fournisseur


def ids_des_pages(document_ids: Iterable[int]) -> list[int]:
    """Pages of the current versions of these documents."""
    return list(
        Page.objects.filter(version__document__in=list(document_ids))
        .annotate(derniere=Max("version__document__versions__numero"))
        .filter(version__numero=F("derniere"))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def tous_les_ids() -> Iterator[int]:
    """Every page of every version, for a rebuild (those of an old version yield no entry)."""
    return Page.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)


def entrees(ids: Iterable[int]) -> Iterator[Entree]:
    """Entries of these pages; none for a page that is gone, replaced, or attached nowhere."""
    pages = (
        Page.objects.filter(pk__in=list(ids))
        .select_related("version__document")
        .defer("mots")
        .annotate(derniere=Max("version__document__versions__numero"))
        .filter(version__numero=F("derniere"))
        .order_by("pk")
    )
    lot = list(pages)
    documents = {page.version.document_id for page in lot}
    acces = _acces(documents)
    contextes = _contextes(sorted(documents))
    for page in lot:
        if page.version.document_id in acces:
            yield _entree(page, acces[page.version.document_id], contextes.get(page.version.document_id, Contexte()))


def _acces(document_ids: set[int]) -> dict[int, tuple[tuple[str, ...], tuple[int, ...]]]:
    """Document → composite keys and compartments (computed once per compartment)."""
    compartiments = Compartiment.objects.filter(documents__in=document_ids).distinct()
    cles = {c.pk: c.cles() for c in compartiments.select_related("entite")}
    parts: dict[int, list[int]] = {}
    for document_id, compartiment_id in Rattachement.objects.filter(document__in=document_ids).values_list(
        "document_id", "compartiment_id"
    ):
        parts.setdefault(document_id, []).append(compartiment_id)
    return {
        document_id: (tuple(sorted({cle for c in ids for cle in cles[c]})), tuple(sorted(ids)))
        for document_id, ids in parts.items()
    }


def _contextes(document_ids: list[int]) -> dict[int, Contexte]:
    reunis: dict[int, Contexte] = {}
    for fournisseur in _fournisseurs:
        reunis.update(fournisseur(document_ids))
    return reunis


def _entree(page: Page, acces: tuple[tuple[str, ...], tuple[int, ...]], contexte: Contexte) -> Entree:
    document = page.version.document
    cles, compartiments = acces
    return Entree(
        id=f"{GENRE}:{page.pk}",
        genre=GENRE,
        objet_id=page.pk,
        institution_id=document.institution_id,
        titre=document.titre,
        texte=page.texte_a_lire,
        url=f"{reverse('ged:lire', args=[document.pk])}?page={page.numero}",
        version=document.revision,
        cles=cles,
        compartiments=compartiments,
        dossier_id=contexte.dossier_id,
        document_id=document.pk,
        version_id=page.version_id,
        page=page.numero,
        type=contexte.type,
        date=contexte.date or document.cree_le.date(),
    )


def lisibles(agent: Agent, ids: list[int]) -> set[int]:
    """Pages of current versions of documents that the agent may read now."""
    documents = Document.objects.visibles_par(agent).values("pk")
    pages = Page.objects.filter(pk__in=ids, version__document__in=documents)
    derniere = Max("version__document__versions__numero")
    return set(pages.annotate(derniere=derniere).filter(version__numero=F("derniere")).values_list("pk", flat=True))


enregistrer(GENRE, libelle="Pages de documents", entrees=entrees, tous_les_ids=tous_les_ids, lisibles=lisibles)
