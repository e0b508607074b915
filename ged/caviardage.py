"""Redacted copies: passages marked one by one, each with its reason; then a copy made of pictures, as a new document.

The original is untouched. The copy is read, searched and given like any other piece; its lineage is the row Caviardage.
"""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee, ErreurLiasse, EtatPerime
from commun.journal import noter
from comptes.models import Agent, Compartiment
from ged import disparition, stockage
from ged.confidentialite import inscrire_copie
from ged.droits import modifiables, peut_modifier
from ged.enums import EtatVersion
from ged.enums_lecture import EtatCaviardage, OrigineMasque
from ged.exceptions_depot import EnQuarantaine
from ged.exceptions_lecture import (
    CaviardageEnCours,
    LectureInachevee,
    MotifManquant,
    PageTournee,
    RienAMasquer,
    SansPages,
    TropDePassages,
)
from ged.geometrie import Boite, autour, lignes, mots_dans, page_de
from ged.models import Document, Page, Version
from ged.models_lecture import MOTIF_MAX, Caviardage, Passage
from ged.signals import copie_demandee, copie_faite
from ged.stockage import Recu
from ocr.moteur.copie import Feuille, copier
from search.analyse import correspondances
from search.synonymes import groupes_de

MARGE_MOTS = 0.12  # of a word's height, around what is masked: accents and descenders go too
PASSAGES_MAX = 3000
MOTIFS = (
    "Donnée d’une autre personne",
    "Donnée de santé",
    "Secret professionnel",
    "Sécurité d’une personne",
    "Sans rapport avec la demande",
)


def brouillon(version: Version, *, par: Agent) -> Caviardage:
    """The agent's draft on this version, begun now if there is none. Raises ActionRefusee, LectureInachevee."""
    _exiger(version, par)
    exiger_lue(version)
    trouve = en_preparation(version, par)
    return trouve or Caviardage.objects.create(source=version, auteur=par)


def en_preparation(version: Version, agent: Agent) -> Caviardage | None:
    """The agent's draft, or the copy being made."""
    return Caviardage.objects.filter(source=version, auteur=agent).exclude(etat=EtatCaviardage.FAIT).first()


def exiger_lue(version: Version) -> None:
    """Every page is read, and none is about to be read anew: what is marked is where it is seen.

    Raises SansPages, LectureInachevee, EnQuarantaine, ActionRefusee.
    """
    actuelle = Version.objects.get(pk=version.pk)
    if actuelle.etat == EtatVersion.QUARANTAINE:
        raise EnQuarantaine
    if actuelle.ecartee:
        raise ActionRefusee
    lues = actuelle.pages.count()
    if not lues:
        raise SansPages
    if actuelle.etat != EtatVersion.LUE or actuelle.a_relire or lues != actuelle.nb_pages:
        raise LectureInachevee


def _exiger(version: Version, par: Agent) -> None:
    if not peut_modifier(version.document, par):
        raise ActionRefusee


def _ouvert(version: Version, par: Agent) -> Caviardage:
    """The draft, locked. Raises CaviardageEnCours."""
    ligne = Caviardage.objects.select_for_update().get(pk=brouillon(version, par=par).pk)
    if ligne.etat != EtatCaviardage.BROUILLON:
        raise CaviardageEnCours
    return ligne


def masquer(
    *, version: Version, page: int, boites: Sequence[Boite], motif: str, par: Agent, mots: bool = False
) -> list[Passage]:
    """Mark boxes of one page. `mots`: only what is written there, each line from its first word to its last.

    Returns those that were not marked yet. Raises ActionRefusee, MotifManquant, PageHorsVersion, RienAMasquer,
    TropDePassages, LectureInachevee, CaviardageEnCours.
    """
    motif = _motif(motif)
    page_de(version, page)
    ligne_de_page = Page.objects.get(version=version, numero=page)
    cadres = list(boites)
    if mots:
        places = ligne_de_page.mots_places()
        choisis = mots_dans(places, boites)
        rangs = [rang for rang, mot in enumerate(places) if mot in choisis]
        cadres = [autour(ligne, marge=MARGE_MOTS) for ligne in lignes(places, rangs)]
    if not cadres:
        raise RienAMasquer
    origine = OrigineMasque.MOTS if mots else OrigineMasque.BOITE
    with transaction.atomic():
        return _poser(_ouvert(version, par), [(ligne_de_page, cadre) for cadre in cadres], motif, origine)


def masquer_partout(*, version: Version, requete: str, motif: str, par: Agent) -> list[Passage]:
    """Mark every occurrence of what is searched, by the analysis of the search. Raises as `masquer`.

    What the reader did not recognise is not found: the pages are to be looked at before the copy is given.
    """
    motif = _motif(motif)
    _exiger(version, par)
    exiger_lue(version)
    trouves = list(_occurrences(version, requete))
    if not trouves:
        raise RienAMasquer
    with transaction.atomic():
        return _poser(_ouvert(version, par), trouves, motif, OrigineMasque.OCCURRENCE)


def _occurrences(version: Version, requete: str) -> Iterable[tuple[Page, Boite]]:
    if not requete.strip():
        return
    synonymes = groupes_de(version.document.institution_id)
    for page in Page.objects.filter(version=version).only("numero", "rotation", "mots").order_by("numero"):
        mots = page.mots_places()
        rangs = sorted(correspondances([m.t for m in mots], requete, synonymes))
        for ligne in lignes(mots, rangs):
            yield page, autour(ligne, marge=MARGE_MOTS)


def _motif(motif: str) -> str:
    propre = " ".join(motif.split())[:MOTIF_MAX]
    if not propre:
        raise MotifManquant
    return propre


def _poser(ligne: Caviardage, cadres: Sequence[tuple[Page, Boite]], motif: str, origine: str) -> list[Passage]:
    """Mark those that are not yet; all or none. Raises TropDePassages."""
    connus = {_place(passage) for passage in ligne.passages.all()}
    voulus = [
        Passage(
            caviardage=ligne, page=page.numero, rotation=page.rotation, x=x, y=y, l=l, h=h, motif=motif, origine=origine
        )
        for page, (x, y, l, h) in cadres  # noqa: E741 (same names as Mot)
    ]
    nouveaux = [passage for passage in voulus if _place(passage) not in connus]
    if len(connus) + len(nouveaux) > PASSAGES_MAX:
        raise TropDePassages
    return Passage.objects.bulk_create(nouveaux)


def _place(p: Passage) -> tuple[float | None, ...]:
    return p.page, p.rotation, round(p.x, 4), round(p.y, 4), round(p.l, 4), round(p.h, 4)


def _exiger_droites(version: Version, ligne: Caviardage) -> None:
    """Every passage was marked on its page as it stands now. Raises PageTournee, naming the first that was turned."""
    rotations = dict(version.pages.values_list("numero", "rotation"))
    for passage in ligne.passages.all():
        if rotations.get(passage.page) != passage.rotation:
            raise PageTournee(
                f"La page {passage.page} a été tournée par une nouvelle lecture : "
                "ses passages ne tombent plus au même endroit."
            )


def demasquer(*, version: Version, passage_id: int, par: Agent) -> None:
    """Take one passage away from the draft; one already gone is no error."""
    _exiger(version, par)
    with transaction.atomic():
        _ouvert(version, par).passages.filter(pk=passage_id).delete()


def demander(*, version: Version, par: Agent, titre: str = "") -> Caviardage:
    """Ask for the copy; its making is queued.

    Raises RienAMasquer, LectureInachevee, PageTournee, CaviardageEnCours, ActionRefusee, PieceDisparue.
    """
    disparition.exiger(version, par=par)
    with transaction.atomic():
        ligne = _ouvert(version, par)
        if not ligne.passages.exists():
            raise RienAMasquer
        _exiger_droites(version, ligne)
        ligne.commencer()
        ligne.save()
        noter(
            "caviardage_demande",
            version.document,
            par=par,
            institution_id=par.institution_id,
            version=version.pk,
            passages=ligne.passages.count(),
        )
        copie_demandee.send(sender=Caviardage, caviardage=ligne, titre=titre.strip()[:200])
    return ligne


def produire(caviardage: Caviardage, titre: str) -> Document | None:
    """Draw the copy and deposit it where the source stands; None when made already. Slow.

    What allows it is asked again once it is drawn: the piece may have been sealed, turned or set apart meanwhile.
    Raises ErreurMoteur, LectureInachevee, PageTournee, EnQuarantaine, ActionRefusee, EtatPerime.
    """
    version = caviardage.source
    if version is None or caviardage.etat != EtatCaviardage.EN_COURS:
        return None
    feuilles = _feuilles_permises(version, caviardage)
    with tempfile.TemporaryDirectory(prefix="liasse-") as dossier:
        sortie = Path(dossier) / "copie.pdf"
        with stockage.fichier_local(version.cle_des_pages) as chemin:
            copier(chemin, sortie, feuilles)
        with sortie.open("rb") as flux:
            recu = stockage.recevoir(flux)
    try:
        copie = _deposer(caviardage, version, feuilles, recu, titre)
    except ErreurLiasse:  # anything else may come after the rows are there: the sweep of orphans tells
        stockage.retirer(recu.cle)
        raise
    if copie is None:
        stockage.retirer(recu.cle)
    return copie


def _feuilles_permises(version: Version, ligne: Caviardage) -> list[Feuille]:
    """What is drawn, when its author may have it drawn. Raises as `produire`."""
    _exiger(version, ligne.auteur)
    exiger_lue(version)
    _exiger_droites(version, ligne)
    return feuilles_a_copier(version, ligne)


def _deposer(
    caviardage: Caviardage, version: Version, feuilles: Sequence[Feuille], recu: Recu, titre: str
) -> Document | None:
    with transaction.atomic():
        ligne = Caviardage.objects.select_for_update(of=("self",)).select_related("auteur").get(pk=caviardage.pk)
        if ligne.etat != EtatCaviardage.EN_COURS:
            return None
        source = Document.objects.select_for_update().get(pk=version.document_id)
        verrou = Version.objects.select_for_update(of=("self",)).select_related("document").get(pk=version.pk)
        if _feuilles_permises(verrou, ligne) != feuilles:
            raise EtatPerime("La pièce a changé pendant que la copie se faisait.", "Demandez la copie à nouveau.")
        depot = inscrire_copie(
            recu=recu,
            nom="copie-caviardee.pdf",
            source=source,
            places=_places(source, ligne.auteur),
            par=ligne.auteur,
            titre=titre or f"Copie caviardée du {timezone.localdate():%d/%m/%Y}",
        )
        Caviardage.objects.filter(copie=depot.document).update(copie=None)  # the same boxes again: the same bytes
        ligne.copie = depot.document
        ligne.finir()
        ligne.save()
        noter(
            "copie_caviardee",
            depot.document,
            par=ligne.auteur,
            institution_id=depot.document.institution_id,
            source=source.pk,
            version=version.pk,
            empreinte=recu.empreinte,
        )
        copie_faite.send(sender=Document, document=depot.document, source=source, par=ligne.auteur)
        return depot.document


def feuilles_a_copier(version: Version, caviardage: Caviardage | None = None) -> list[Feuille]:
    """Every page of the version, upright, with its boxes."""
    boites: dict[int, list[Boite]] = {}
    for p in caviardage.passages.all() if caviardage else ():
        boites.setdefault(p.page, []).append((p.x, p.y, p.l, p.h))
    pages = version.pages.order_by("numero").values_list("numero", "rotation")
    return [Feuille(numero, rotation, tuple(boites.get(numero, ()))) for numero, rotation in pages]


def _places(source: Document, par: Agent) -> list[Compartiment]:
    """Where the copy goes: the places of the source that the author may write in."""
    return list(modifiables(par).filter(documents=source).select_related("dans"))


def lignee(document: Document, agent: Agent) -> dict[str, Any]:
    """Where a copy comes from and what was masked and why; which copies a source has. Only what the agent reads."""
    origine = Caviardage.objects.filter(copie=document).select_related("source__document").first()
    source = origine.source.document if origine and origine.source else None
    visibles = Document.objects.visibles_par(agent)
    if source is not None and not visibles.filter(pk=source.pk).exists():
        source = None
    faites = Caviardage.objects.filter(source__document=document, copie__isnull=False)
    motifs: dict[str, int] = {}
    for motif in origine.passages.values_list("motif", flat=True) if origine else ():
        motifs[motif] = motifs.get(motif, 0) + 1
    return {
        "caviardage": origine,
        "source": source,
        "motifs": sorted(motifs.items()),
        "copies": list(visibles.filter(pk__in=faites.values("copie")).order_by("pk")),
    }
