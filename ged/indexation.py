"""What the search engine knows of documents: one entry per page of the current version."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db.models import F, Max, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse

from comptes.models import Agent, Compartiment
from ged.enums import SourcePage
from ged.models import Document, Page, Rattachement
from search.actions import indexer
from search.protocole import Entree
from search.registre import enregistrer
from search.retraits import inscrire

GENRE = "page"


@dataclass(frozen=True)
class Contexte:
    """What an upper room knows of a document (its links are its own): `type` is the label shown on a hit.

    `dossier`: the number that people write.
    """

    dossier_id: int | None = None
    dossier: str = ""
    type: str = ""
    date: dt.date | None = None


@dataclass(frozen=True)
class Acces:
    """Who may find a document: composite keys, compartments; `entite`: where it stands, "" when in several."""

    cles: tuple[str, ...]
    compartiments: tuple[int, ...]
    entite: str


SURE, MOYENNE = 0.9, 0.7  # mean confidence of a page's words from which its text is said sure, fair
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
        .select_related("version__document__par")
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


def _acces(document_ids: set[int]) -> dict[int, Acces]:
    """Document → who may find it (keys are computed once per compartment)."""
    compartiments = Compartiment.objects.filter(documents__in=document_ids).distinct()
    lieux = {c.pk: (c.cles(), c.entite_id) for c in compartiments.select_related("entite")}
    parts: dict[int, list[int]] = {}
    for document_id, compartiment_id in Rattachement.objects.filter(document__in=document_ids).values_list(
        "document_id", "compartiment_id"
    ):
        parts.setdefault(document_id, []).append(compartiment_id)
    return {document_id: _acces_dans(ids, lieux) for document_id, ids in parts.items()}


def _acces_dans(ids: list[int], lieux: dict[int, tuple[list[str], int]]) -> Acces:
    entites = {lieux[c][1] for c in ids}
    return Acces(
        cles=tuple(sorted({cle for c in ids for cle in lieux[c][0]})),
        compartiments=tuple(sorted(ids)),
        entite=str(entites.pop()) if len(entites) == 1 else "",
    )


def _contextes(document_ids: list[int]) -> dict[int, Contexte]:
    reunis: dict[int, Contexte] = {}
    for fournisseur in _fournisseurs:
        reunis.update(fournisseur(document_ids))
    return reunis


def _confiance(page: Page) -> str:
    if page.correction is not None or page.source == SourcePage.NATIVE:
        return "sûre"
    if page.source != SourcePage.OCR:
        return ""
    return "sûre" if page.confiance >= SURE else "moyenne" if page.confiance >= MOYENNE else "faible"


def _entree(page: Page, acces: Acces, contexte: Contexte) -> Entree:
    document = page.version.document
    return Entree(
        id=f"{GENRE}:{page.pk}",
        genre=GENRE,
        objet_id=page.pk,
        institution_id=document.institution_id,
        titre=document.titre,
        texte=page.texte_a_lire,
        url=f"{reverse('ged:lire', args=[document.pk])}?page={page.numero}",
        version=document.revision,
        cles=acces.cles,
        compartiments=acces.compartiments,
        dossier_id=contexte.dossier_id,
        dossier=contexte.dossier,
        auteur=document.par.nom_complet,
        entite=acces.entite,
        etat="corrigée" if page.correction is not None else str(page.get_source_display()),
        confiance=_confiance(page),
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


@receiver(post_delete, sender=Rattachement, dispatch_uid="ged.indexation.quitter")
def quitter(instance: Rattachement, **kwargs: object) -> None:
    """A document that leaves a compartment (moved, sealed, taken out) is found by nobody until the index followed."""
    institution = Document.objects.filter(pk=instance.document_id).values_list("institution_id", flat=True).first()
    if institution is not None:
        ecarter(ids_des_pages([instance.document_id]), institution_id=institution)


def ecarter(page_ids: list[int], *, institution_id: int) -> None:
    """These pages leave every search at once, in the caller's transaction; the index follows."""
    inscrire(GENRE, page_ids, institution_id=institution_id)
    indexer(GENRE, page_ids)


def secours(agent: Agent, texte: str, limite: int) -> list[int]:
    """First pages of the documents he reads whose title has every word."""
    titres = reduce(and_, (Q(titre__icontains=mot) for mot in texte.split()))
    trouves = Document.objects.visibles_par(agent).filter(titres).order_by("-pk").values_list("pk", flat=True)[:limite]
    premieres = Page.objects.filter(pk__in=ids_des_pages(trouves), numero=1)
    return list(premieres.order_by("-pk").values_list("pk", flat=True))


enregistrer(
    GENRE,
    libelle="Pages de documents",
    entrees=entrees,
    tous_les_ids=tous_les_ids,
    lisibles=lisibles,
    secours=secours,
)
