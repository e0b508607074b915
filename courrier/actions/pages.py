"""Pages of a paper in the tray: turned, moved, dropped, cut into several papers, joined. Each makes a new version."""

import contextlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from commun.erreurs import ActionRefusee, EtatPerime
from commun.journal import noter
from comptes.models import Agent
from courrier.droits import peut_traiter
from courrier.enums import EtatPli
from courrier.exceptions import DispositionIllisible, PagesPasPretes, PliDejaTraite, PliLie
from courrier.models import Pli
from ged import stockage, versions
from ged.models import Page, Version
from ged.stockage import Recu
from ged.versions import Reprise

PAGES_MAX = 1000
TOURS = frozenset({0, 90, 180, 270})
DEFAITE = "découpe annulée"


@dataclass(frozen=True)
class Feuillet:
    """A page of the paper as it stands, and by how many degrees clockwise it is turned."""

    numero: int
    tour: int = 0


Disposition = Sequence[Sequence[Feuillet]]


def lire_disposition(texte: str) -> list[list[Feuillet]]:
    """« 2:90,1|4 »: pages 2 (turned) and 1, then a paper of its own made of page 4. Raises DispositionIllisible."""
    groupes: list[list[Feuillet]] = []
    try:
        for groupe in texte.split("|"):
            feuillets = []
            for feuillet in groupe.split(","):
                numero, _, tour = feuillet.strip().partition(":")
                feuillets.append(Feuillet(int(numero), int(tour or 0)))
            groupes.append(feuillets)
    except ValueError as erreur:
        raise DispositionIllisible from erreur
    vus = [f.numero for groupe in groupes for f in groupe]
    if len(vus) > PAGES_MAX or len(set(vus)) != len(vus) or any(f.tour not in TOURS for g in groupes for f in g):
        raise DispositionIllisible
    return groupes


def disposer(*, pli: Pli, disposition: Disposition, attendue: int, par: Agent) -> list[Pli]:
    """Rearrange: the first group becomes the paper's next version, each other group a paper of its own beside it.

    Pages named nowhere are dropped (they stay in the version replaced). `attendue`: number of the version shown.
    Returns the papers, the rearranged one first. Raises ActionRefusee, PliDejaTraite, EtatPerime, PagesPasPretes,
    DispositionIllisible, ErreurMoteur.
    """
    version = _verifier(pli, attendue, par)
    pages = _pages(version)
    if any(f.numero not in pages for groupe in disposition for f in groupe) or not all(disposition):
        raise DispositionIllisible
    groupes = [[Reprise(pages[f.numero], f.tour) for f in groupe] for groupe in disposition]
    motif = _motif(groupes, len(pages))
    if not motif:
        return [pli]
    recus = [versions.composer(groupe) for groupe in groupes]
    with _octets_rendus(recus), transaction.atomic():
        verrou = _verrouiller(pli)
        nom = _nom_pdf(version.nom_origine)
        nouvelle = versions.remplacer(
            document=verrou.document,
            recu=recus[0],
            nom=nom,
            par=par,
            motif=motif,
            reprises=groupes[0],
            attendue=attendue,
        )
        parties = [
            _partie(verrou, nouvelle, recu, reprises, rang, par)
            for rang, (recu, reprises) in enumerate(zip(recus[1:], groupes[1:], strict=True), start=2)
        ]
        noter(
            "pli_decoupe" if parties else "pli_pages_changees",
            verrou,
            par=par,
            institution_id=par.institution_id,
            version=nouvelle.pk,
            parties=[p.pk for p in parties],
        )
        return [verrou, *parties]


def joindre(*, pli: Pli, autres: Sequence[Pli], attendue: int, par: Agent) -> Pli:
    """Add the pages of other papers of the same tray at the end of this one; they are set aside, whole.

    Raises as `disposer`, for any of the papers.
    """
    version = _verifier(pli, attendue, par)
    if not autres or any(a.bannette_id != pli.bannette_id or a.pk == pli.pk for a in autres):
        raise DispositionIllisible
    reprises = [Reprise(page) for page in _pages(version).values()]
    jointes = [_verifier(autre, autre.document.version_courante.numero, par) for autre in autres]
    for jointe in jointes:
        reprises += [Reprise(page) for page in _pages(jointe).values()]
    recu = versions.composer(reprises)
    with _octets_rendus([recu]), transaction.atomic():
        verrou = _verrouiller(pli)
        nouvelle = versions.remplacer(
            document=verrou.document,
            recu=recu,
            nom=_nom_pdf(version.nom_origine),
            par=par,
            motif=f"{len(autres) + 1} papiers joints",
            reprises=reprises,
            attendue=attendue,
        )
        for autre, jointe in zip(autres, jointes, strict=True):
            absorbe = _verrouiller(autre)
            if absorbe.document.version_courante.numero != jointe.numero:
                raise EtatPerime
            absorbe.joint_a, absorbe.joint_version = verrou, nouvelle.numero
            absorbe.ecarter(par, f"joint à « {verrou.document.titre} »")
            absorbe.save()
        noter(
            "plis_joints",
            verrou,
            par=par,
            institution_id=par.institution_id,
            version=nouvelle.pk,
            plis=[a.pk for a in autres],
        )
        return verrou


def remettre_version(*, pli: Pli, numero: int, attendue: int, par: Agent) -> Pli:
    """Undo: put the pages of a former version back, as the next one.

    What had been cut comes back into it, what had been joined waits again by itself. Raises PliLie when a part cut
    since was filed, and as `disposer`.
    """
    _verifier(pli, attendue, par)
    toutes = {v.numero: v for v in pli.document.versions.all()}
    if numero not in toutes or numero == attendue:
        raise DispositionIllisible
    histoire = _histoire(list(toutes.values()), numero)
    recu = versions.copier(toutes[numero])
    with _octets_rendus([recu]), transaction.atomic():
        verrou = _verrouiller(pli)
        nouvelle = versions.remplacer(
            document=verrou.document,
            recu=recu,
            nom=toutes[numero].nom_origine,
            par=par,
            motif=f"retour à la version {numero}",
            copie_de=toutes[numero],
            attendue=attendue,
        )
        _accorder_les_liens(verrou, histoire, par)
        noter(
            "pli_version_remise", verrou, par=par, institution_id=par.institution_id, version=nouvelle.pk, numero=numero
        )
        return verrou


def _histoire(toutes: list[Version], numero: int) -> set[int]:
    """Numbers of the versions that lead to this one. A version put back has the same bytes as the one it repeats."""
    premieres: dict[str, int] = {}
    for version in sorted(toutes, key=lambda v: v.numero):
        premieres.setdefault(version.empreinte, version.numero)
    empreintes = {v.numero: v.empreinte for v in toutes}
    histoire: set[int] = set()
    actuel = premieres[empreintes[numero]]
    while actuel >= 1 and actuel not in histoire:
        histoire.add(actuel)
        if actuel - 1 not in empreintes:
            break
        actuel = premieres[empreintes[actuel - 1]]
    return histoire


def _accorder_les_liens(pli: Pli, histoire: set[int], par: Agent) -> None:
    """Parts cut, papers joined: there or set aside, as they were when the version put back was made."""
    for lie in Pli.objects.select_for_update(of=("self",)).filter(Q(decoupe_de=pli) | Q(joint_a=pli)):
        pas_decoupe = lie.decoupe_de_id == pli.pk and lie.decoupe_version not in histoire
        dedans = lie.joint_a_id == pli.pk and lie.joint_version in histoire
        if pas_decoupe or dedans:
            if lie.etat == EtatPli.CLASSE:
                raise PliLie
            if lie.etat == EtatPli.A_CLASSER:
                lie.ecarter(par, f"joint à « {pli.document.titre} »" if dedans else DEFAITE)
                lie.save()
        elif lie.etat == EtatPli.ECARTE and (lie.motif == DEFAITE or lie.joint_a_id == pli.pk):
            lie.reprendre()
            lie.save()


@contextlib.contextmanager
def _octets_rendus(recus: Sequence[Recu]) -> Iterator[None]:
    """Bytes stored for an act that failed are given back at once, without waiting for the sweep."""
    try:
        yield
    except BaseException:
        for recu in recus:
            stockage.retirer(recu.cle)
        raise


def _verifier(pli: Pli, attendue: int, par: Agent) -> Version:
    if not peut_traiter(par, pli.bannette):
        raise ActionRefusee
    if pli.etat != EtatPli.A_CLASSER:
        raise PliDejaTraite
    version = pli.document.version_courante
    if version.numero != attendue:
        raise EtatPerime
    return version


def _verrouiller(pli: Pli) -> Pli:
    """The row as it stands now, locked. Raises PliDejaTraite."""
    actuel = Pli.objects.select_for_update(of=("self",)).select_related("document", "bannette").get(pk=pli.pk)
    if actuel.etat != EtatPli.A_CLASSER:
        raise PliDejaTraite
    return actuel


def _pages(version: Version) -> dict[int, Page]:
    """Pages by number, all of them. Raises PagesPasPretes while some are not read."""
    pages = {p.numero: p for p in version.pages.select_related("version").order_by("numero")}
    if not pages or (version.nb_pages is not None and len(pages) != version.nb_pages):
        raise PagesPasPretes
    if version.nb_pages is None and len(pages) != max(pages):
        raise PagesPasPretes
    return pages


def _motif(groupes: list[list[Reprise]], total: int) -> str:
    """What was done, in words; "" when nothing changes."""
    if len(groupes) > 1:
        return f"découpé en {len(groupes)} papiers"
    seul = groupes[0]
    faits = []
    if len(seul) < total:
        retirees = total - len(seul)
        faits.append(f"{retirees} page{'s' if retirees > 1 else ''} retirée{'s' if retirees > 1 else ''}")
    if any(a.page.numero > b.page.numero for a, b in itertools.pairwise(seul)):
        faits.append("ordre changé")
    if any(r.tour for r in seul):
        faits.append("pages tournées")
    return ", ".join(faits)


def _partie(pli: Pli, nouvelle: Version, recu: Recu, reprises: list[Reprise], rang: int, par: Agent) -> Pli:
    """A paper of its own, cut out of another one; same batch, same day of receipt."""
    document = versions.creer_document(
        recu=recu,
        nom=_nom_pdf(nouvelle.nom_origine, rang),
        compartiments=[pli.bannette.compartiment],
        par=par,
        titre=f"{pli.document.titre} ({rang})",
        motif=f"découpé de « {pli.document.titre} »",
        reprises=reprises,
    )
    return Pli.objects.create(
        bannette=pli.bannette,
        document=document,
        lot=pli.lot,
        courrier=pli.courrier,
        ordre=pli.ordre,
        provenance=pli.provenance,
        arrive_le=pli.arrive_le,
        decoupe_de=pli,
        decoupe_version=nouvelle.numero,
    )


def _nom_pdf(nom: str, rang: int = 1) -> str:
    racine = nom.rpartition(".")[0] or nom
    suite = f" ({rang})" if rang > 1 else ""
    return f"{racine}{suite}.pdf"
