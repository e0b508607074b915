"""Another reading of what was read once: pages are replaced one by one, the old ones stay searchable until then.

The bytes, their hash and what decisions froze do not move; a person's correction outlives every reading.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import historiser, noter
from comptes.models import Agent
from ged import doutes
from ged.droits import modifiables, peut_modifier
from ged.durees import temps_de_relecture
from ged.enums import EtatVersion, SourcePage
from ged.exceptions import RelectureImpossible
from ged.langues import codes, valeur_de
from ged.models import Document, Page, Version
from ged.progression import AVERTISSEMENT_MAX, ajouter, page_de
from ged.signals import relecture_demandee, version_relue
from ocr.moteur import VERSION, Apercu, PageLue
from search.actions import indexer

LOT = 200  # versions asked for in one transaction
# Replaced by another reading; number, correction and signature are not.
CHAMPS_LUS = ("texte", "mots", "source", "confiance", "largeur", "hauteur", "rotation", "avertissement", "codes")
AVEC_TEXTE = (SourcePage.OCR, SourcePage.NATIVE)
PRIORITE_INDEX = -60  # what is searched already can wait for its better text
INTACTES = "Les pages déjà lues sont restées."


def demander(*, document: Document, par: Agent) -> Version:
    """Ask for another reading of the current version. Raises ActionRefusee, RelectureImpossible."""
    if not peut_modifier(document, par):
        raise ActionRefusee
    with transaction.atomic():
        version = (
            Version.objects.select_for_update(of=("self",)).filter(document=document).order_by("-numero")[:1].get()
        )
        if version.etat != EtatVersion.LUE:
            raise RelectureImpossible
        _inscrire(version)
        noter("relecture_demandee", document, par=par, institution_id=document.institution_id, version=version.pk)
        return version


def demander_selection(*, documents: Sequence[Document], par: Agent) -> tuple[int, int]:
    """Ask for another reading of these, or of none. Returns (how many asked for, left: not read once or asked already).

    Raises ActionRefusee when one of them is not his to change.
    """
    ids = {document.pk for document in documents}
    permis = Document.objects.visibles_par(par).filter(pk__in=ids, compartiments__in=modifiables(par).values("pk"))
    if set(permis.values_list("pk", flat=True)) != ids:
        raise ActionRefusee
    courantes = [document.version_courante.pk for document in permis.distinct().avec_versions()]
    nombre = demander_en_serie(Version.objects.filter(pk__in=courantes), par=par)
    return nombre, len(ids) - nombre


def choisir_langues(*, document: Document, langues: Sequence[str], par: Agent) -> None:
    """Languages of this document (none: those of its service). What was read already is read again in them."""
    valeur = valeur_de(langues)
    if not peut_modifier(document, par):
        raise ActionRefusee
    with transaction.atomic():
        actuel = Document.objects.select_for_update().get(pk=document.pk)
        if codes(actuel.langues) == codes(valeur):
            return
        avant = {"langues": actuel.langues}
        actuel.langues = valeur
        actuel.save(update_fields=["langues"])
        historiser(actuel, avant, par=par, institution_id=actuel.institution_id)
        noter("langues_choisies", actuel, par=par, institution_id=actuel.institution_id, langues=valeur)
        version = _courante(actuel)
        if version.etat == EtatVersion.LUE:
            _inscrire(version)


def anterieures(moteur: str = VERSION) -> QuerySet[Version]:
    """Versions read by an older engine than `moteur`, and not queued again yet."""
    return Version.objects.filter(etat=EtatVersion.LUE, moteur__lt=moteur, a_relire=False)


def douteuses() -> QuerySet[Version]:
    """Versions of which something is said not to be sure, and not queued again yet."""
    return Version.objects.filter(etat=EtatVersion.LUE, a_relire=False).exclude(doutes="")


def demander_en_serie(versions: QuerySet[Version], *, par: Agent | None) -> int:
    """Ask for another reading of all these that were read once. Returns how many.

    Rights are the caller's matter: nothing of a content is shown, nothing but pages changes.
    """
    ids = list(versions.filter(etat=EtatVersion.LUE, a_relire=False).order_by("-pk").values_list("pk", flat=True))
    nombre = 0
    for i in range(0, len(ids), LOT):
        with transaction.atomic():
            lot = versions.model.objects.select_for_update(of=("self",)).filter(pk__in=ids[i : i + LOT], a_relire=False)
            for version in lot.select_related("document"):
                _inscrire(version)
                document = version.document
                institution_id = document.institution_id
                noter("relecture_demandee", document, par=par, institution_id=institution_id, version=version.pk)
                nombre += 1
    return nombre


def _courante(document: Document) -> Version:
    """The last version, locked."""
    return Version.objects.select_for_update(of=("self",)).filter(document=document).order_by("-numero")[:1].get()


def _inscrire(version: Version) -> None:
    """One number more: every page lags behind it until it is read again. Asked twice, it is done once."""
    version.lecture, version.a_relire = version.lecture + 1, True
    version.lecture_depuis, version.lecture_depuis_page = None, 0
    version.save(update_fields=["lecture", "a_relire", "lecture_depuis", "lecture_depuis_page"])
    relecture_demandee.send(sender=Version, version=version)


def a_relire(version: Version) -> tuple[int, int] | None:
    """First run of pages (first, last) that lag behind the reading asked for; None when all are up to date."""
    faites = set(version.pages.filter(lecture__gte=version.lecture).values_list("numero", flat=True))
    manquantes = [n for n in range(1, (version.nb_pages or 0) + 1) if n not in faites]
    if not manquantes:
        return None
    fin = next((n for n in range(manquantes[0], (version.nb_pages or 0) + 1) if n in faites), None)
    return manquantes[0], (version.nb_pages or 0) if fin is None else fin - 1


def commencer(version: Version) -> None:
    """Its turn has come: how long it still takes is counted from now. Harmless at the turns after."""
    Version.objects.filter(pk=version.pk, lecture=version.lecture, lecture_depuis=None).update(
        lecture_depuis=timezone.now()
    )


def avancement(version: Version) -> dict[str, int | str]:
    """How far the reading asked for is: pages done (`relues`), and how long the others take (`reste`), for screens."""
    relues = version.pages.filter(lecture__gte=version.lecture).count() if version.a_relire else 0
    return {"relues": relues, "reste": temps_de_relecture(version, relues)}


def remplacer_pages(version_id: int, lecture: int, lues: Sequence[PageLue]) -> bool:
    """Put newly read pages in the place of the old ones, with their index entries. False: another reading was asked.

    A page that could be read before and cannot any more keeps its text.
    """
    with transaction.atomic():
        version = Version.objects.select_for_update(of=("self",)).get(pk=version_id)
        if version.lecture != lecture or not version.a_relire:
            return False
        anciennes = {p.numero: p for p in version.pages.filter(numero__in=[lue.numero for lue in lues])}
        nouvelles = [page_de(version_id, lue) for lue in lues]
        for nouvelle in nouvelles:
            nouvelle.lecture = lecture
        for nouvelle in [n for n in nouvelles if n.numero in anciennes]:
            _remplacer(anciennes[nouvelle.numero], nouvelle)
        Page.objects.bulk_create([n for n in nouvelles if n.numero not in anciennes])
        Page.objects.bulk_update(anciennes.values(), [*CHAMPS_LUS, "lecture"])
        Document.objects.filter(pk=version.document_id).update(revision=F("revision") + 1)
        du_lot = version.pages.filter(numero__in=[lue.numero for lue in lues])
        indexer("page", list(du_lot.values_list("pk", flat=True)), priorite=PRIORITE_INDEX)
        return True


def _remplacer(ancienne: Page, nouvelle: Page) -> None:
    ancienne.lecture = nouvelle.lecture
    if nouvelle.source == SourcePage.ILLISIBLE and ancienne.source in AVEC_TEXTE:
        return
    for champ in CHAMPS_LUS:
        setattr(ancienne, champ, getattr(nouvelle, champ))


def terminer(version_id: int, lecture: int, apercu: Apercu, *, langues: str, avertissement: str = "") -> None:
    """Every page is up to date: who read it and what is doubtful are written anew."""
    doute = doutes.resumer(version_id)
    with transaction.atomic():
        version = Version.objects.select_for_update(of=("self",)).select_related("document").get(pk=version_id)
        if version.lecture != lecture or not version.a_relire:
            return
        version.a_relire, version.moteur, version.langues = False, VERSION, langues
        version.avertissement = " ".join(apercu.avertissements)[:AVERTISSEMENT_MAX]
        if avertissement:
            version.avertissement = ajouter(version.avertissement, avertissement)
        version.doutes = doute.phrase[: doutes.PHRASE_MAX]
        version.save(update_fields=["a_relire", "moteur", "langues", "avertissement", "doutes"])
        doutes.demander_au_deposant(version, doute)
        document = version.document
        noter("relecture_terminee", document, par=None, institution_id=document.institution_id, version=version.pk)
        version_relue.send(sender=Version, version=version)


def abandonner(version_id: int, phrase: str, *, code: str) -> None:
    """It could not go on: the version stays read as it is, and says why."""
    with transaction.atomic():
        version = Version.objects.select_for_update(of=("self",)).select_related("document").get(pk=version_id)
        if not version.a_relire:
            return
        version.a_relire = False
        version.avertissement = ajouter(
            version.avertissement, f"Une nouvelle lecture n’a pas abouti. {phrase} {INTACTES}"
        )
        version.save(update_fields=["a_relire", "avertissement"])
        document = version.document
        institution_id = document.institution_id
        noter("relecture_abandonnee", document, par=None, institution_id=institution_id, version=version.pk, code=code)
