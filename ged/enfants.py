"""Documents found inside another: attachments of a message, entries of an archive, files of a PDF.

They stand wherever their parent stands, now and later. Each is keyed by the parent's version and its place in it, so
that opening the parent again never doubles them.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction

from commun.journal import noter
from comptes.models import Agent
from ged import stockage
from ged.actions import NOM_MAX, actualiser_index, nom_sur
from ged.models import Document, Rattachement, Version
from ged.signals import enfant_place, version_deposee
from ged.stockage import Recu

ANCETRES_MAX = 20
DESCENDANTS_MAX = 1000


class Trouve(Protocol):
    """A file taken out of another: its name, and where its bytes are for now."""

    @property
    def nom(self) -> str:
        """Name without folders."""

    @property
    def chemin(self) -> Path:
        """Where to read it."""


def inscrire_enfants(version_id: int, trouves: Sequence[Trouve]) -> list[Document]:
    """Deposit what a version contains, in order, in its document's compartments. Returns the new documents.

    May be run again after a kill: those already there are left. The bytes are stored before the transaction.
    """
    version = Version.objects.select_related("document").get(pk=version_id)
    manquants = [(rang, t) for rang, t in enumerate(trouves, 1) if rang not in _rangs(version)]
    recus: list[tuple[int, str, Recu]] = []
    try:
        for rang, trouve in manquants:
            with trouve.chemin.open("rb") as flux:
                recus.append((rang, trouve.nom, stockage.recevoir(flux)))
        return _inscrire(version, recus)
    except BaseException:
        for _, _, recu in recus:
            stockage.retirer(recu.cle)
        raise


def _rangs(version: Version) -> set[int | None]:
    return set(Document.objects.filter(parent_version=version).values_list("rang", flat=True))


def _inscrire(version: Version, recus: Iterable[tuple[int, str, Recu]]) -> list[Document]:
    crees, inutiles = [], []
    with transaction.atomic():
        parent = Document.objects.select_for_update().get(pk=version.document_id)
        presents, connus = _rangs(version), _empreintes(parent)
        compartiments = list(parent.rattachements.values_list("compartiment_id", flat=True))
        for rang, nom, recu in recus:
            if rang in presents or recu.empreinte in connus:
                inutiles.append(recu.cle)
                continue
            crees.append(_creer(parent, version, rang, nom_sur(nom), recu, compartiments))
    for cle in inutiles:
        stockage.retirer(cle)
    return crees


def _empreintes(parent: Document) -> set[str]:
    """Bytes that an earlier version of the parent already gave."""
    return set(Version.objects.filter(document__parent=parent, numero=1).values_list("empreinte", flat=True))


def _creer(
    parent: Document, version: Version, rang: int, nom: str, recu: Recu, compartiments: Sequence[int]
) -> Document:
    document = Document.objects.create(
        institution_id=parent.institution_id,
        titre=nom[:NOM_MAX],  # with its extension: it tells the paper from the program
        par_id=version.par_id,
        parent=parent,
        parent_version=version,
        rang=rang,
        langues=parent.langues,
    )
    Rattachement.objects.bulk_create(Rattachement(document=document, compartiment_id=c) for c in compartiments)
    enfant = Version.objects.create(
        document=document,
        cle=recu.cle,
        empreinte=recu.empreinte,
        taille=recu.taille,
        nom_origine=nom,
        par_id=version.par_id,
    )
    noter(
        "document_extrait",
        document,
        par=None,
        institution_id=parent.institution_id,
        parent=parent.pk,
        version=enfant.pk,
        empreinte=recu.empreinte,
        taille=recu.taille,
    )
    version_deposee.send(sender=Version, version=enfant)
    enfant_place.send(sender=Document, document=document)
    return document


def poser_lecture(version_id: int, cle: str) -> None:
    """The PDF that is read in place of the bytes received stands under this key."""
    Version.objects.filter(pk=version_id).update(cle_lecture=cle)


def ancetres(document: Document) -> list[Document]:
    """The documents it was found in, nearest first."""
    trouves: list[Document] = []
    courant = document
    while courant.parent_id is not None and len(trouves) < ANCETRES_MAX:
        courant = Document.objects.get(pk=courant.parent_id)
        trouves.append(courant)
    return trouves


def descendants(document: Document) -> list[int]:
    """Ids of everything found inside, at any depth."""
    tous: list[int] = []
    niveau = [document.pk]
    while niveau and len(tous) <= DESCENDANTS_MAX:
        niveau = list(Document.objects.filter(parent__in=niveau).order_by("rang", "pk").values_list("pk", flat=True))
        tous += niveau
    return tous


def place_restante(document: Document) -> int:
    """How many more files may be taken out of what `document` belongs to."""
    racine = (ancetres(document) or [document])[-1]
    return max(0, DESCENDANTS_MAX - len(descendants(racine)))


def enfants_visibles(document: Document, agent: Agent) -> list[Document]:
    """Its direct children that the agent may read, in the order of the file."""
    return list(Document.objects.visibles_par(agent).filter(parent=document).avec_versions().order_by("rang", "pk"))


def parent_visible(document: Document, agent: Agent) -> Document | None:
    """The document it was found in, when the agent may read it."""
    if document.parent_id is None:
        return None
    return Document.objects.visibles_par(agent).filter(pk=document.parent_id).first()


def suivre_le_parent(sender: Any, instance: Rattachement, created: bool = False, **kwargs: Any) -> None:
    """Receiver of a new attachment: what the document contains stands there too."""
    if not created:
        return
    enfants = list(Document.objects.filter(parent=instance.document_id))
    for enfant in enfants:
        _, nouveau = Rattachement.objects.get_or_create(document=enfant, compartiment_id=instance.compartiment_id)
        if nouveau:
            enfant_place.send(sender=Document, document=enfant)
    if enfants:
        actualiser_index([enfant.pk for enfant in enfants])


def quitter_avec_le_parent(sender: Any, instance: Rattachement, **kwargs: Any) -> None:
    """Receiver of an attachment taken away: what the document contains leaves too."""
    ids = list(Document.objects.filter(parent=instance.document_id).values_list("pk", flat=True))
    for rattachement in Rattachement.objects.filter(document__in=ids, compartiment_id=instance.compartiment_id):
        rattachement.delete()
    if ids:
        actualiser_index(ids)
