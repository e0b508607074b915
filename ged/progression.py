"""How the reading of a version advances: the only writers of its state and pages. Short transactions, rows only."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from commun.journal import noter
from ged import doutes
from ged.enums import EtatVersion
from ged.models import Page, Version
from ged.mots import emballer
from ged.signals import version_lue
from ocr.moteur import VERSION, Apercu, Mot, PageLue
from search.actions import indexer

AVERTISSEMENT_MAX = 500

CHAMPS_COMMENCER = (
    "etat",
    "type_mime",
    "nb_pages",
    "avertissement",
    "raison",
    "remede",
    "code_raison",
    "moteur",
    "langues",
    "lecture_depuis",
    "lecture_depuis_page",
)


def commencer(version_id: int, apercu: Apercu, *, langues: str = "") -> Version:
    """The file was opened: its type and number of pages are known, and in which `langues` it will be read."""
    with transaction.atomic():
        version = _verrouiller(version_id)
        version.commencer(
            type_mime=apercu.type_mime, nb_pages=apercu.nb_pages, avertissement=" ".join(apercu.avertissements)[:500]
        )
        # Pages kept from an interrupted reading by an older engine: the document counts as read by that one.
        version.moteur = min(version.moteur, VERSION) if version.moteur and version.pages_lues else VERSION
        version.langues, version.code_raison = langues, ""
        version.lecture_depuis, version.lecture_depuis_page = timezone.now(), version.pages_lues
        version.save(update_fields=CHAMPS_COMMENCER)
        return version


def enregistrer_pages(version_id: int, lues: Sequence[PageLue]) -> None:
    """Keep pages as they come; one already there is left as it stands. Their index entries are queued with them."""
    pages = [page_de(version_id, lue) for lue in lues]
    with transaction.atomic():
        Page.objects.bulk_create(pages, ignore_conflicts=True)
        du_lot = Page.objects.filter(version=version_id, numero__in=[lue.numero for lue in lues])
        indexer("page", list(du_lot.values_list("pk", flat=True)))
        nombre = Page.objects.filter(version=version_id).count()
        Version.objects.filter(pk=version_id).update(pages_lues=nombre)


def page_de(version_id: int, lue: PageLue) -> Page:
    """The row, not saved yet, of a page as the engine gave it."""
    return Page(
        version_id=version_id,
        numero=lue.numero,
        texte=lue.texte,
        mots=emballer(lue.mots),
        source=lue.source,
        confiance=lue.confiance,
        largeur=lue.largeur,
        hauteur=lue.hauteur,
        rotation=lue.rotation,
        avertissement=lue.avertissement[:300],
        codes=[[c.texte, c.genre, c.x, c.y, c.l, c.h] for c in getattr(lue, "codes", ())],
    )


def premiere_manquante(version: Version) -> int | None:
    """Number of the first page not read yet, None when all are there."""
    presentes = set(version.pages.values_list("numero", flat=True))
    return next((n for n in range(1, (version.nb_pages or 0) + 1) if n not in presentes), None)


def terminer(version_id: int) -> None:
    """Every page is there: the version is read. Harmless when another worker said it first."""
    doute = doutes.resumer(version_id)
    with transaction.atomic():
        version = _verrouiller(version_id)
        if version.etat != EtatVersion.EN_LECTURE:
            return
        version.terminer()
        version.doutes = doute.phrase[: doutes.PHRASE_MAX]
        version.save(update_fields=["etat", "pages_lues", "lue_le", "doutes"])
        doutes.demander_au_deposant(version, doute)
        _noter("lecture_terminee", version, pages=version.nb_pages)
        version_lue.send(sender=Version, version=version)


def refuser(version_id: int, raison: str, remede: str, code: str) -> None:
    """The content cannot be read: said once, the original kept."""
    with transaction.atomic():
        version = _verrouiller(version_id)
        if version.finale:
            return
        version.refuser(raison, remede)
        version.code_raison = code[:30]
        version.save(update_fields=["etat", "raison", "remede", "code_raison"])
        _noter("lecture_refusee", version, code=code)


def echouer(version_id: int, raison: str, remede: str, code: str) -> None:
    """Reading was stopped: visible, with a replay."""
    with transaction.atomic():
        version = _verrouiller(version_id)
        if version.finale:
            return
        version.echouer(raison, remede)
        version.code_raison = code[:30]
        version.save(update_fields=["etat", "raison", "remede", "code_raison"])
        _noter("lecture_interrompue", version, code=code)


def garder_cherchable(version_id: int, cle: str, *, conforme: bool | None = None) -> str:
    """The searchable PDF stands under this key; `conforme`: it is PDF/A. Returns the key it replaces, or ""."""
    with transaction.atomic():
        version = _verrouiller(version_id)
        avant = version.cle_cherchable
        version.cle_cherchable, version.conforme = cle, conforme
        version.save(update_fields=["cle_cherchable", "conforme"])
        return avant if avant not in (cle, version.cle_lecture) else ""


def avertir(version_id: int, phrase: str) -> None:
    """Add a warning to what the depositor reads, once."""
    with transaction.atomic():
        version = _verrouiller(version_id)
        avant, version.avertissement = version.avertissement, ajouter(version.avertissement, phrase)
        if version.avertissement != avant:
            version.save(update_fields=["avertissement"])


def ajouter(avertissement: str, phrase: str) -> str:
    """One more sentence in a warning, once, within what the column holds."""
    return avertissement if phrase in avertissement else f"{avertissement} {phrase}".strip()[:AVERTISSEMENT_MAX]


def pages_lues(version: Version) -> Iterator[PageLue]:
    """The stored pages as the engine gave them, in order: what derived files are rebuilt from."""
    pages: Iterable[Page] = version.pages.order_by("numero").iterator(chunk_size=50)
    for page in pages:
        yield PageLue(
            numero=page.numero,
            texte=page.texte,
            mots=[Mot(*mot) for mot in page.mots_places()],
            source=page.source,
            confiance=page.confiance,
            largeur=page.largeur,
            hauteur=page.hauteur,
            rotation=page.rotation,
        )


def _verrouiller(version_id: int) -> Version:
    return Version.objects.select_for_update(of=("self",)).select_related("document").get(pk=version_id)


def _noter(type_: str, version: Version, **faits: Any) -> None:
    document = version.document
    noter(type_, document, par=None, institution_id=document.institution_id, version=version.pk, **faits)
