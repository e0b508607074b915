"""Deposit, attach, read again. Bytes are stored before the transaction; inside it only rows are written."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from commun.erreurs import ActionRefusee
from commun.journal import noter
from comptes.models import Agent, Compartiment
from ged import stockage
from ged.droits import peut_modifier, place_modifiable
from ged.enums import EtatVersion
from ged.exceptions import LectureNonRelancable, SansCompartiment
from ged.models import Document, Rattachement, Version
from ged.signals import version_deposee, version_relancee
from ged.stockage import Lisible, Recu
from ged.taches import reindexer_documents

NOM_MAX = 255


@dataclass(frozen=True)
class Depot:
    """What a deposit gave. `deja_present`: these very bytes already stood there, nothing was added."""

    document: Document
    version: Version
    deja_present: bool


def deposer(*, fichier: Lisible, nom: str, compartiments: Sequence[Compartiment], par: Agent, titre: str = "") -> Depot:
    """Store the file, whatever it is, and inscribe it; its reading is queued.

    Raises DepotTropGros, DepotAltere, SansCompartiment, ActionRefusee. An action that must write its own rows with the
    document's calls `stockage.recevoir` first, then `inscrire` inside its transaction.
    """
    _verifier(compartiments, par)
    return inscrire(stockage.recevoir(fichier), nom=nom, compartiments=compartiments, par=par, titre=titre)


def inscrire(recu: Recu, *, nom: str, compartiments: Sequence[Compartiment], par: Agent, titre: str = "") -> Depot:
    """Rows of bytes already stored; the same bytes in one of the compartments answer with the existing document."""
    _verifier(compartiments, par)
    with transaction.atomic():
        # Two deposits of the same file in one place wait for each other here.
        list(Compartiment.objects.select_for_update().filter(pk__in=[c.pk for c in compartiments]).order_by("pk"))
        deja = _deja_present(recu.empreinte, compartiments, par)
        if deja is not None:
            transaction.on_commit(lambda: stockage.retirer(recu.cle))
            return Depot(deja.document, deja, deja_present=True)
        version = _creer(recu, nom_sur(nom), compartiments, par, titre)
        noter(
            "document_depose",
            version.document,
            par=par,
            institution_id=par.institution_id,
            version=version.pk,
            empreinte=version.empreinte,
            taille=version.taille,
        )
        version_deposee.send(sender=Version, version=version)
        return Depot(version.document, version, deja_present=False)


def _verifier(compartiments: Sequence[Compartiment], par: Agent) -> None:
    if not compartiments:
        raise SansCompartiment
    if any(c.institution_id != par.institution_id for c in compartiments):
        raise ActionRefusee("Ce dossier ne relève pas de votre institution.")


def _deja_present(empreinte: str, compartiments: Sequence[Compartiment], par: Agent) -> Version | None:
    """The same bytes there, in a document the agent reads or deposited himself (others must not be revealed)."""
    connus = Document.objects.suivis_par(par).filter(compartiments__in=compartiments)
    return (
        Version.objects.filter(empreinte=empreinte, document__in=connus.values("pk"))
        .select_related("document")
        .order_by("pk")
        .first()
    )


def _creer(recu: Recu, nom: str, compartiments: Sequence[Compartiment], par: Agent, titre: str) -> Version:
    document = Document.objects.create(
        institution_id=par.institution_id, titre=(titre.strip() or titre_depuis(nom))[:NOM_MAX], par=par
    )
    Rattachement.objects.bulk_create(Rattachement(document=document, compartiment=c) for c in compartiments)
    return Version.objects.create(
        document=document, cle=recu.cle, empreinte=recu.empreinte, taille=recu.taille, nom_origine=nom, par=par
    )


def nom_sur(nom: str) -> str:
    """Name without folders nor control characters, composed accents, at most 255 characters (its extension kept)."""
    base = unicodedata.normalize("NFC", nom.replace("\\", "/").rsplit("/", 1)[-1])
    propre = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip() or "sans nom"
    if len(propre) <= NOM_MAX:
        return propre
    racine, point, extension = propre.rpartition(".")
    fin = f".{extension}" if point and len(extension) <= 10 else ""
    return (racine if fin else propre)[: NOM_MAX - len(fin)] + fin


def titre_depuis(nom: str) -> str:
    """Title proposed from a file's name: « bail_2026-11.pdf » → « bail 2026-11 »."""
    racine, point, extension = nom.rpartition(".")
    base = racine if point and racine and 0 < len(extension) <= 5 else nom
    return " ".join(base.replace("_", " ").split()) or nom


def rattacher(*, document: Document, compartiment: Compartiment, par: Agent) -> Rattachement:
    """Attach a document the agent reads to one more compartment, where he may write. Raises ActionRefusee."""
    _verifier([compartiment], par)
    if not _lit(par, document) or not compartiment.modifiable_par(par):
        raise ActionRefusee
    with transaction.atomic():
        rattachement, nouveau = Rattachement.objects.get_or_create(document=document, compartiment=compartiment)
        if nouveau:
            noter(
                "document_rattache",
                document,
                par=par,
                institution_id=document.institution_id,
                compartiment=compartiment.pk,
            )
            actualiser_index([document.pk])
        return rattachement


def _lit(agent: Agent, document: Document) -> bool:
    return Document.objects.visibles_par(agent).filter(pk=document.pk).exists()


def renommer(*, document: Document, titre: str, par: Agent) -> None:
    """Change the title shown everywhere: who reads the document and may write where it stands. Raises ActionRefusee."""
    if not peut_modifier(document, par):
        raise ActionRefusee
    with transaction.atomic():
        Document.objects.filter(pk=document.pk).update(titre=titre.strip()[:NOM_MAX])
        noter("document_renomme", document, par=par, institution_id=document.institution_id)
        actualiser_index([document.pk])
    document.refresh_from_db(fields=["titre", "revision"])


def actualiser_index(document_ids: Iterable[int]) -> None:
    """Title, attachments or rights of these documents changed: raise their revision and queue their pages.

    Called inside the transaction of the change (also by upper rooms, when a compartment moves to another entité).
    """
    ids = list(document_ids)
    Document.objects.filter(pk__in=ids).update(revision=F("revision") + 1)
    reindexer_documents.enqueue(ids)


def relancer(*, version: Version, par: Agent) -> None:
    """Ask for another reading of a version in failure. Raises LectureNonRelancable when the page shown was stale."""
    with transaction.atomic():
        actuelle = Version.objects.select_for_update().select_related("document").get(pk=version.pk)
        if not peut_relancer(actuelle, par):
            raise ActionRefusee
        if actuelle.etat != EtatVersion.ECHEC:
            raise LectureNonRelancable
        actuelle.relancer()
        actuelle.save(update_fields=["etat", "raison", "remede"])
        noter(
            "lecture_relancee",
            actuelle.document,
            par=par,
            institution_id=par.institution_id,
            version=actuelle.pk,
        )
        version_relancee.send(sender=Version, version=actuelle)


def peut_relancer(version: Version, agent: Agent) -> bool:
    """The one who deposited, and whoever may change one of the document's compartments."""
    return version.par_id == agent.pk or place_modifiable(version.document, agent)
