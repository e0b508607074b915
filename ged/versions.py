"""Another version of a document: pages turned, moved, dropped, joined; or a better scan. Never destructive.

The version replaced stays with its bytes. Pages already read are carried over with their words, turned with them.
"""

import contextlib
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from commun.erreurs import ActionRefusee, EtatPerime
from commun.journal import noter
from comptes.models import Agent, Compartiment
from ged import stockage
from ged.actions import NOM_MAX, actualiser_index, nom_sur, titre_depuis
from ged.enums import EtatVersion, SourcePage
from ged.exceptions_depot import EnQuarantaine
from ged.indexation import ecarter
from ged.models import Document, Page, Rattachement, Version
from ged.mots import MotPlace, emballer
from ged.signals import version_deposee
from ged.stockage import Recu
from ocr.moteur import Mot
from ocr.moteur.assemblage import Morceau, assembler
from search.actions import indexer

CONFIANCE_GARDEE = 0.5  # a page turned by hand whose text was less sure than this is read again
MOTIF_MAX = 200
DEMI_TOUR = 180


@dataclass(frozen=True)
class Reprise:
    """A page of the new version: `page` as it was read, `tour` degrees clockwise added to how people see it now."""

    page: Page
    tour: int = 0


def composer(reprises: Sequence[Reprise]) -> Recu:
    """Store one PDF of these pages, upright as people see them. Raises ErreurMoteur and the refusals of a deposit.

    Slow (child process, hashes): never call it inside a transaction.
    """
    with contextlib.ExitStack() as pile:
        dossier = Path(pile.enter_context(tempfile.TemporaryDirectory(prefix="liasse-")))
        morceaux = list(_morceaux(reprises, pile))
        sortie = dossier / "pages.pdf"
        assembler(sortie, morceaux)
        with sortie.open("rb") as flux:
            return stockage.recevoir(flux)


def _morceaux(reprises: Sequence[Reprise], pile: contextlib.ExitStack) -> Iterator[Morceau]:
    chemins: dict[str, Path] = {}
    for reprise in reprises:
        _exiger_saine(reprise.page.version)
    for cle, groupe in itertools.groupby(reprises, key=lambda r: r.page.version.cle_des_pages):
        if cle not in chemins:
            chemins[cle] = pile.enter_context(stockage.fichier_local(cle))
        pages = list(groupe)
        yield Morceau(
            chemins[cle],
            tuple(r.page.numero for r in pages),
            tuple((r.page.rotation + r.tour) % 360 for r in pages),
        )


def remplacer(
    *,
    document: Document,
    recu: Recu,
    nom: str,
    par: Agent,
    motif: str,
    reprises: Sequence[Reprise] = (),
    copie_de: Version | None = None,
    attendue: int | None = None,
) -> Version:
    """The stored bytes become the document's next version; `reprises`: its pages in order, which keep their text.

    `copie_de`: the bytes are those of this former version (`copier`), put back with its pages as they were read.

    `attendue`: number of the version the agent saw, refused as stale when it is no longer the last. The upper room
    checks that he may change; here only that he reads. Raises ActionRefusee, EtatPerime.
    """
    with transaction.atomic():
        verrou = Document.objects.select_for_update().get(pk=document.pk)
        if not Document.objects.visibles_par(par).filter(pk=verrou.pk).exists():
            raise ActionRefusee
        courante = verrou.versions.order_by("-numero").first()
        if courante is None or (attendue is not None and courante.numero != attendue):
            raise EtatPerime
        perimees = list(courante.pages.values_list("pk", flat=True))
        version = _creer_version(verrou, recu, nom, par, motif, numero=courante.numero + 1)
        if copie_de is not None:
            _recopier_pages(copie_de, version)
        else:
            _reprendre_pages(version, reprises)
        noter(
            "version_ajoutee",
            verrou,
            par=par,
            institution_id=verrou.institution_id,
            version=version.pk,
            numero=version.numero,
            empreinte=version.empreinte,
        )
        version_deposee.send(sender=Version, version=version)
        actualiser_index([verrou.pk])
        ecarter(perimees, institution_id=verrou.institution_id)  # those of the version replaced leave every search
        return version


def copier(version: Version) -> Recu:
    """Its bytes, stored once more under a key of their own: what puts it back. Slow: never inside a transaction."""
    _exiger_saine(version)
    with stockage.fichier_local(version.cle) as chemin, chemin.open("rb") as flux:
        return stockage.recevoir(flux)


def _recopier_pages(ancienne: Version, nouvelle: Version) -> None:
    """Pages of a version whose bytes are the same: as they were read, with their rotation."""
    pages = list(ancienne.pages.all())
    for page in pages:
        page.pk, page.version, page.lecture = None, nouvelle, nouvelle.lecture
        page._state.adding = True
    Page.objects.bulk_create(pages)
    _lue_en_partie(nouvelle, ancienne, len(pages))


def creer_document(
    *,
    recu: Recu,
    nom: str,
    compartiments: Sequence[Compartiment],
    par: Agent,
    titre: str = "",
    motif: str = "",
    reprises: Sequence[Reprise] = (),
) -> Document:
    """A document of its own made of pages taken elsewhere; unlike a deposit, equal bytes never join another one."""
    with transaction.atomic():
        propre = nom_sur(nom)
        document = Document.objects.create(
            institution_id=par.institution_id, titre=(titre.strip() or titre_depuis(propre))[:NOM_MAX], par=par
        )
        Rattachement.objects.bulk_create(Rattachement(document=document, compartiment=c) for c in compartiments)
        version = _creer_version(document, recu, propre, par, motif, numero=1)
        _reprendre_pages(version, reprises)
        noter(
            "document_depose",
            document,
            par=par,
            institution_id=par.institution_id,
            version=version.pk,
            empreinte=version.empreinte,
            taille=version.taille,
        )
        version_deposee.send(sender=Version, version=version)
        indexer("page", version.pages.values_list("pk", flat=True))
        return document


def _creer_version(document: Document, recu: Recu, nom: str, par: Agent, motif: str, *, numero: int) -> Version:
    return Version.objects.create(
        document=document,
        numero=numero,
        cle=recu.cle,
        empreinte=recu.empreinte,
        taille=recu.taille,
        nom_origine=nom_sur(nom),
        par=par,
        motif=motif[:MOTIF_MAX],
    )


def _reprendre_pages(version: Version, reprises: Sequence[Reprise]) -> None:
    pages = [
        _page(version, numero, reprise) for numero, reprise in enumerate(reprises, start=1) if not _a_relire(reprise)
    ]
    Page.objects.bulk_create(pages)
    if reprises:
        _lue_en_partie(version, reprises[0].page.version, len(pages))


def _lue_en_partie(version: Version, source: Version, nombre: int) -> None:
    """The job that reads the version finds these pages there, and reads only those that miss."""
    version.pages_lues, version.moteur, version.langues = nombre, source.moteur, source.langues
    version.save(update_fields=["pages_lues", "moteur", "langues"])


def _a_relire(reprise: Reprise) -> bool:
    """A page that had to be turned by hand, and whose text shows that it was read the wrong way round."""
    return (
        reprise.tour % 360 != 0
        and reprise.page.correction is None
        and reprise.page.source in (SourcePage.OCR, SourcePage.ILLISIBLE)
        and reprise.page.confiance < CONFIANCE_GARDEE
    )


def _page(version: Version, numero: int, reprise: Reprise) -> Page:
    """The row of the page in its new place: already upright in the new file, so without rotation of its own."""
    page, tour = reprise.page, reprise.tour % 360
    couchee = tour % DEMI_TOUR != 0
    return Page(
        version=version,
        numero=numero,
        texte=page.texte,
        mots=emballer(Mot(*_mot_tourne(mot, tour)) for mot in page.mots_places()) if tour else bytes(page.mots),
        source=page.source,
        confiance=page.confiance,
        largeur=page.hauteur if couchee else page.largeur,
        hauteur=page.largeur if couchee else page.hauteur,
        avertissement=page.avertissement,
        codes=[[texte, genre, *cadre_tourne(x, y, l, h, tour)] for texte, genre, x, y, l, h in page.codes],  # noqa: E741
        correction=page.correction,
        corrigee_par=page.corrigee_par,
        corrigee_le=page.corrigee_le,
    )


def _mot_tourne(mot: MotPlace, tour: int) -> MotPlace:
    return MotPlace(mot.t, *cadre_tourne(mot.x, mot.y, mot.l, mot.h, tour), mot.c)


def cadre_tourne(x: float, y: float, l: float, h: float, tour: int) -> tuple[float, float, float, float]:  # noqa: E741
    """The box, in fractions of the page, once the page is turned clockwise by `tour` degrees."""
    if tour == 90:
        return 1 - y - h, x, h, l
    if tour == DEMI_TOUR:
        return 1 - x - l, 1 - y - h, l, h
    if tour == 270:
        return y, 1 - x - l, h, l
    return x, y, l, h


def _exiger_saine(version: Version) -> None:
    """What the antivirus set apart is opened by nobody, not even to make another version of it."""
    if version.etat == EtatVersion.QUARANTAINE:
        raise EnQuarantaine
