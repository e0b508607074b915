"""Is what is stored what was received? Hashes again, looks for what is missing, altered, orphaned, compares the index.

An original is never touched: it can only be reported. What derives from it is made again.
"""

import datetime as dt
import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from ged import rangement, stockage
from ged.enums import EtatVersion, GenreEcart, PorteeVerification
from ged.models import Version
from ged.models_verification import Verification
from ged.signals import derive_a_refaire
from search.comparaison import comparer
from search.comparaison import reparer as remettre
from search.exceptions import MoteurArrete
from search.lots import lots
from search.registre import sources
from search.taches import indexer_objets

ECARTS_MAX = 500  # kept with the result; all are counted
LOT = 200  # versions hashed at once
DELAI_ORPHELIN = dt.timedelta(days=1)  # a deposit never lasts so long between its bytes and its rows


@dataclass(frozen=True)
class Ecart:
    """One gap. `sujet`: a version's id or a storage key, never a name. `repare`: put in order, or about to be."""

    genre: GenreEcart
    sujet: str
    phrase: str
    repare: bool = False


@dataclass
class Bilan:
    """What was gone through and found."""

    versions: int = 0
    octets: int = 0
    ecarts: list[Ecart] = field(default_factory=list)

    @property
    def restants(self) -> list[Ecart]:
        """Gaps that nothing could put in order."""
        return [ecart for ecart in self.ecarts if not ecart.repare]


@dataclass(frozen=True)
class _Relu:
    """Bytes read again: what was found under the key of the version."""

    version: Version
    empreinte: str = ""
    taille: int = 0
    erreur: str = ""


def verifier(*, echantillon: int | None = None, reparer: bool = False, fils: int | None = None) -> Bilan:
    """Check everything, or `echantillon` versions drawn at random with their derived files; keep the result.

    `fils`: files hashed side by side (default: one per core). `reparer`: make again what derives from the originals.
    """
    portee = PorteeVerification.TOUT if echantillon is None else PorteeVerification.ECHANTILLON
    trace = Verification.objects.create(portee=portee)
    bilan = Bilan()
    for ids in lots(_tirage(echantillon), LOT):
        _verifier_lot(Version.objects.filter(pk__in=ids), bilan, reparer, fils or os.cpu_count() or 1)
    if echantillon is None:
        bilan.ecarts += [*_orphelins(reparer), *_index(reparer)]
    _conserver(trace, bilan)
    return bilan


def _tirage(echantillon: int | None) -> Iterator[int]:
    versions = Version.objects.order_by("pk") if echantillon is None else Version.objects.order_by("?")[:echantillon]
    return iter(list(versions.values_list("pk", flat=True)))


def _verifier_lot(versions: QuerySet[Version], bilan: Bilan, reparer: bool, fils: int) -> None:
    lot = list(versions.order_by("pk").annotate(pages_gardees=Count("pages")))
    with ThreadPoolExecutor(max_workers=fils) as equipe:
        relus = list(equipe.map(_relire, lot))
    for relu in relus:
        bilan.versions += 1
        bilan.octets += relu.taille
        sain = _juger(relu, bilan)
        bilan.ecarts += _deduits(relu.version, reparer and sain)


def _relire(version: Version) -> _Relu:
    """Hash what is stored under its key; runs beside others, asks nothing of the database."""
    condense, taille = hashlib.sha256(), 0
    try:
        for bloc in stockage.lire_flux(version.cle):
            condense.update(bloc)
            taille += len(bloc)
    except Exception as erreur:  # a store has its own errors: whichever it is, these bytes could not be read
        if not stockage.existe(version.cle):
            return _Relu(version)
        return _Relu(version, erreur=type(erreur).__name__)
    return _Relu(version, condense.hexdigest(), taille)


def _juger(relu: _Relu, bilan: Bilan) -> bool:
    """True when the original is whole."""
    version, nom = relu.version, f"version {relu.version.pk}"
    if relu.erreur:
        phrase = f"Le rangement n’a pas rendu ces octets ({relu.erreur})."
        bilan.ecarts.append(Ecart(GenreEcart.ILLISIBLE, nom, phrase))
    elif not relu.empreinte:
        bilan.ecarts.append(Ecart(GenreEcart.MANQUANT, nom, "Rien n’est rangé sous sa clé."))
    elif (relu.empreinte, relu.taille) != (version.empreinte, version.taille):
        phrase = f"{relu.taille} octets d’empreinte {relu.empreinte[:12]}… au lieu de {version.empreinte[:12]}…"
        bilan.ecarts.append(Ecart(GenreEcart.ALTERE, nom, phrase))
    else:
        return True
    return False


def _deduits(version: Version, reparer: bool) -> list[Ecart]:
    """Derived files and pages that its row announces and that are not there."""
    nom, trouves = f"version {version.pk}", []
    absents = [c for c in dict.fromkeys((version.cle_lecture, version.cle_cherchable)) if c and not stockage.existe(c)]
    if absents:
        refait = reparer and _refaire(version, absents)
        phrase = "Le PDF tiré de l’original n’est plus rangé." + (" Il est en train d’être refait." if refait else "")
        trouves.append(Ecart(GenreEcart.DERIVE, nom, phrase, refait))
    gardees: int = version.pages_gardees  # type: ignore[attr-defined]
    if version.etat == EtatVersion.LUE and gardees != version.nb_pages:
        trouves.append(Ecart(GenreEcart.PAGES, nom, f"{gardees} pages lues sur {version.nb_pages}."))
    return trouves


def _refaire(version: Version, absents: Sequence[str]) -> bool:
    """Ask the reading room to make them again. True when it can."""
    reponses = derive_a_refaire.send(sender=Version, version=version, lecture=version.cle_lecture in absents)
    return any(reponse for _, reponse in reponses)


def _orphelins(reparer: bool) -> Iterator[Ecart]:
    """Stored files that no row names. Those of the originals are left to the nightly sweep, which removes them."""
    limite = timezone.now() - DELAI_ORPHELIN
    for dossier in (stockage.ORIGINAUX, stockage.LOTS):
        for cles in lots(stockage.originaux_anciens(limite, dossier), LOT):
            tenues = rangement.tenues(cles)
            for cle in cles:
                if cle not in tenues:
                    yield Ecart(GenreEcart.ORPHELIN, cle, "Aucun document ne nomme ce fichier.")
    for cles in lots(stockage.derives_anciens(limite), LOT):
        yield from _derives_orphelins(cles, reparer)


def _derives_orphelins(cles: Sequence[str], reparer: bool) -> Iterator[Ecart]:
    origines = {cle: stockage.original_de(cle) for cle in cles}
    connues = rangement.tenues(sorted(set(origines.values())))
    for cle in cles:
        if origines[cle] not in connues:
            if reparer:
                stockage.retirer(cle)
            yield Ecart(GenreEcart.ORPHELIN, cle, "L’original dont ce fichier était tiré n’existe plus.", reparer)


def _index(reparer: bool) -> Iterator[Ecart]:
    """Each kind of entry against the database; silent while entries wait to be written."""
    en_file = DBTaskResult.objects.filter(
        task_path=indexer_objets.module_path, status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING]
    )
    if en_file.exists():
        return
    try:
        for source in sources():
            ecarts = comparer(source)
            if ecarts.ids():
                phrase = (
                    f"{len(ecarts.manquantes)} entrées manquent, {len(ecarts.differentes)} diffèrent, "
                    f"{len(ecarts.en_trop)} sont de trop."
                )
                yield Ecart(GenreEcart.INDEX, source.libelle, phrase, reparer and not remettre(ecarts))
    except MoteurArrete as erreur:
        yield Ecart(GenreEcart.INDEX, "index", str(erreur.message))


def _conserver(trace: Verification, bilan: Bilan) -> None:
    trace.fin = timezone.now()
    trace.versions, trace.octets = bilan.versions, bilan.octets
    trace.nb_ecarts, trace.nb_repares = len(bilan.ecarts), len(bilan.ecarts) - len(bilan.restants)
    trace.ecarts = [[e.genre.value, e.sujet, e.phrase, e.repare] for e in bilan.ecarts[:ECARTS_MAX]]
    trace.save()


def derniere() -> Verification | None:
    """The last one that ended, for the management page."""
    return Verification.objects.filter(fin__isnull=False).first()
