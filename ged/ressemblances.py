"""A second scan of the same sheet: noticed by its words, suggested to a person, never merged.

Each page read keeps a 64-bit fingerprint of its words (simhash): a first sieve. The pages it lets through are compared
word by word, and their numbers apart: two payslips of the same employer share their words, not their dates and amounts.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from commun.erreurs import ActionRefusee
from commun.journal import noter
from commun.texte import sans_accents
from comptes.models import Agent
from ged.droits import peut_modifier
from ged.enums import EtatVersion, VerdictRessemblance
from ged.models import Document, Page, Rattachement, Version
from ged.models_depot import EmpreintePage, Ressemblance

BITS = 64
MOTS_MIN = 12  # different words: below, a page says too little to be recognised
ECART_MAX = 22  # bits of the sieve
PROXIMITE_MIN = 0.6  # words in common among all words of both
CHIFFRES_MIN = 0.6  # the same of words that hold a digit
MODELES_MAX = 3  # suggestions of one page
MOT = re.compile(r"[a-z0-9]+(?:[.,/-][a-z0-9]+)*")


def jetons(texte: str) -> set[str]:
    """What is compared: words of three letters and more, and whatever holds a digit; no case, no accents."""
    mots = MOT.findall(sans_accents(texte).lower())
    return {mot for mot in mots if len(mot) >= 3 or any(c.isdigit() for c in mot)}


def simhash(mots: Iterable[str]) -> int:
    """64 bits, as a signed number (the database's): sets of words that share most have few bits apart."""
    poids = [0] * BITS
    for mot in mots:
        condense = int.from_bytes(hashlib.blake2b(mot.encode(), digest_size=8).digest(), "big")
        for bit in range(BITS):
            poids[bit] += 1 if condense >> bit & 1 else -1
    valeur = sum(1 << bit for bit in range(BITS) if poids[bit] > 0)
    return valeur - (1 << BITS) if valeur >> (BITS - 1) else valeur


def ecart(un: int, autre: int) -> int:
    """Bits that differ."""
    return ((un ^ autre) & ((1 << BITS) - 1)).bit_count()


def proximite(un: set[str], autre: set[str]) -> float:
    """Share of words in common, 0 when the numbers tell that these are two papers."""
    if not un or not autre:
        return 0.0
    chiffres = [{mot for mot in mots if any(c.isdigit() for c in mot)} for mots in (un, autre)]
    if min(map(len, chiffres)) >= 2 and _jaccard(*chiffres) < CHIFFRES_MIN:
        return 0.0
    return _jaccard(un, autre)


def _jaccard(un: set[str], autre: set[str]) -> float:
    return len(un & autre) / len(un | autre)


def comparer(version_id: int) -> int:
    """Fingerprint the pages of a version just read and look for their like where it stands. Returns how many found.

    Harmless twice: a pair of pages is suggested once, whatever was said of it.
    """
    version = Version.objects.select_related("document").get(pk=version_id)
    pages = list(version.pages.defer("mots"))
    mots = {page.pk: jetons(page.texte_a_lire) for page in pages}
    parlantes = [page for page in pages if len(mots[page.pk]) >= MOTS_MIN]
    empreintes = {page.pk: simhash(mots[page.pk]) for page in parlantes}
    trouvees = [r for page in parlantes for r in _semblables(version, page, mots[page.pk], empreintes[page.pk])]
    with transaction.atomic():
        EmpreintePage.objects.bulk_create(
            [EmpreintePage(page_id=pk, simhash=s, nb_mots=len(mots[pk])) for pk, s in empreintes.items()],
            update_conflicts=True,
            unique_fields=["page"],
            update_fields=["simhash", "nb_mots"],
        )
        Ressemblance.objects.bulk_create(trouvees, ignore_conflicts=True)
    return len(trouvees)


def _semblables(version: Version, page: Page, mots: set[str], empreinte: int) -> list[Ressemblance]:
    proches = [pk for pk, autre in _voisines(version) if ecart(autre, empreinte) <= ECART_MAX]
    notees = []
    for modele in Page.objects.filter(pk__in=proches).defer("mots"):
        note = proximite(mots, jetons(modele.texte_a_lire))
        if note >= PROXIMITE_MIN:
            notees.append(Ressemblance(page=page, modele=modele, proximite=round(note, 3)))
    return sorted(notees, key=lambda r: -r.proximite)[:MODELES_MAX]


def _voisines(version: Version) -> list[tuple[int, int]]:
    """(page, fingerprint) of the other documents of its places, in their current version, deposited before it."""
    lieux = Rattachement.objects.filter(document=version.document_id).values("compartiment")
    return list(
        EmpreintePage.objects.filter(
            page__version__document__rattachements__compartiment__in=lieux,
            page__version__etat=EtatVersion.LUE,
            page__version__document__lt=version.document_id,
        )
        .annotate(derniere=Max("page__version__document__versions__numero"))
        .filter(page__version__numero=F("derniere"))
        .values_list("page", "simhash")
        .distinct()
    )


def de_documents(document_ids: Sequence[int], agent: Agent) -> dict[int, list[Ressemblance]]:
    """Document → its likenesses not set aside, where the agent reads both sides."""
    lisibles = Document.objects.visibles_par(agent).values("pk")
    lignes = (
        Ressemblance.objects.filter(
            ~Q(verdict=VerdictRessemblance.AUTRE),
            page__version__document__in=list(document_ids),
            modele__version__document__in=lisibles,
        )
        .select_related("page__version", "modele__version__document")
        .defer("page__mots", "page__texte", "modele__mots", "modele__texte")
        .order_by("page__numero", "-proximite")
    )
    groupes: dict[int, list[Ressemblance]] = {}
    for ligne in lignes:
        groupes.setdefault(ligne.page.version.document_id, []).append(ligne)
    return groupes


def juger(*, ressemblance: Ressemblance, verdict: str, par: Agent) -> Ressemblance:
    """A person says whether it is the same sheet. Nothing is merged nor removed. Raises ActionRefusee."""
    if verdict not in {VerdictRessemblance.MEME, VerdictRessemblance.AUTRE}:
        raise ActionRefusee("Choisissez « c’est la même » ou « ce n’est pas la même ».")
    with transaction.atomic():
        actuelle = (
            Ressemblance.objects.select_for_update(of=("self",))
            .select_related("page__version__document")
            .get(pk=ressemblance.pk)
        )
        document = actuelle.page.version.document
        if not peut_modifier(document, par):
            raise ActionRefusee
        actuelle.verdict, actuelle.par, actuelle.le = verdict, par, timezone.now()
        actuelle.save(update_fields=["verdict", "par", "le"])
        noter("ressemblance_jugee", document, par=par, institution_id=par.institution_id, verdict=verdict)
        return actuelle
