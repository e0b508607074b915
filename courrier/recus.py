"""Receipt of papers given before anybody knows for which dossier: the person leaves with it at once (R3.10)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from commun.erreurs import ActionRefusee, RegleNonSatisfaite
from commun.journal import historiser, noter
from commun.models import Evenement
from commun.pdf import rendre_pdf
from comptes.models import Agent
from courrier.droits import a_une_bannette
from courrier.enums import EtatPli, Provenance
from courrier.models import Pli
from dossiers.actions.papier import valider_papier
from dossiers.enums import SortPapier
from dossiers.recus import SANS_SORT
from ged.models import Document, Version

GABARIT = "courrier/recu_lettre.html"
REMIS = (Provenance.DEPOT, Provenance.TELEPHONE)  # what a person put in, not what a machine brought
CHAMPS = ("feuilles_annoncees", "sort_papier", "lieu_papier")
NOM_MAX = 120


@dataclass(frozen=True)
class RemisePli:
    """One paper of the receipt, as `dossiers.recus.Remise` is."""

    pli: Pli
    version: Version
    sort: str
    deja: bool = False  # on a receipt printed today: it was given by somebody who left

    @property
    def pk(self) -> int:
        """Number of its row."""
        return int(self.pli.pk)

    @property
    def libelle(self) -> str:
        """Its type when a printed code told it, else its title."""
        return str(self.pli.type_indique or self.pli.document.titre)

    @property
    def recu_le(self) -> dt.datetime:
        """When it was received."""
        return self.pli.arrive_le

    @property
    def feuilles(self) -> int | None:
        """Sheets counted."""
        return self.pli.feuilles_annoncees

    @property
    def date_piece(self) -> dt.date | None:
        """Nobody said it yet."""
        return None


def remises(agent: Agent, jour: dt.date, ids: Iterable[int] | None = None) -> list[RemisePli]:
    """What the agent put in trays that day and nobody has filed yet, or those of it; the latest first."""
    plis = (
        Pli.objects.filter(
            document__in=Document.objects.suivis_par(agent).filter(par=agent),
            arrive_le__date=jour,
            etat=EtatPli.A_CLASSER,
            provenance__in=REMIS,
        )
        .select_related("document", "type_indique")
        .prefetch_related("document__versions")
        .order_by("-arrive_le", "-pk")
    )
    if ids is not None:
        plis = plis.filter(pk__in=list(ids))
    donnes = _sur_un_recu(agent, jour)
    return [
        RemisePli(pli, min(pli.document.versions.all(), key=lambda v: v.numero), _sort(pli), pli.pk in donnes)
        for pli in plis
    ]


def _sur_un_recu(agent: Agent, jour: dt.date) -> set[int]:
    """Papers of the receipts that the agent printed that day."""
    imprimes = Evenement.objects.filter(
        type="recu_imprime", objet_type=agent._meta.label_lower, objet_id=agent.pk, cree_le__date=jour
    )
    return {pli for faits in imprimes.values_list("faits", flat=True) for pli in faits.get("plis", [])}


def _sort(pli: Pli) -> str:
    if not pli.sort_papier:
        return SANS_SORT
    return f"{SortPapier(pli.sort_papier).label}{f' : {pli.lieu_papier}' if pli.lieu_papier else ''}"


def donner_recu(
    *, feuilles: dict[int, int | None], sort: str, lieu: str, porteur: str, service: str, par: Agent
) -> bytes:
    """Note the sheets counted and what becomes of the paper, then the receipt as PDF/A, journaled.

    `feuilles`: paper → sheets. `porteur`: the name printed on it, kept nowhere. Raises ActionRefusee,
    RegleNonSatisfaite. Slow: never inside a transaction.
    """
    if not a_une_bannette(par):
        raise ActionRefusee
    if not remises(par, timezone.localdate(), feuilles):
        raise RegleNonSatisfaite("Aucun papier n’est choisi.", remede="Cochez ceux que la personne vous a remis.")
    _noter_papiers(feuilles, sort, lieu, par)
    choisies = remises(par, timezone.localdate(), feuilles)[::-1]
    pdf = rendre_pdf(GABARIT, contexte_recu(par, choisies, porteur=porteur, service=service))
    with transaction.atomic():
        noter("recu_imprime", par, par=par, institution_id=par.institution_id, plis=[r.pk for r in choisies])
    return pdf


@transaction.atomic
def _noter_papiers(feuilles: dict[int, int | None], sort: str, lieu: str, par: Agent) -> None:
    """Each paper keeps what was said of it, until it goes with it into its dossier."""
    siens = [remise.pk for remise in remises(par, timezone.localdate(), feuilles)]
    for pli in Pli.objects.select_for_update(of=("self",)).filter(pk__in=siens).order_by("pk"):
        avant = {champ: getattr(pli, champ) for champ in CHAMPS}
        pli.feuilles_annoncees = feuilles[pli.pk] or pli.feuilles_annoncees
        if sort:
            pli.sort_papier, pli.lieu_papier = sort, " ".join(lieu.split())[:120] if sort == SortPapier.CLASSE else ""
        valider_papier(pli.feuilles_annoncees, pli.sort_papier, pli.lieu_papier)
        pli.save(update_fields=list(CHAMPS))
        historiser(pli, avant, par=par, institution_id=par.institution_id)


def contexte_recu(par: Agent, choisies: list[RemisePli], *, porteur: str, service: str) -> dict[str, object]:
    """What the template reads."""
    comptees = [remise.feuilles for remise in choisies if remise.feuilles]
    nom = " ".join(porteur.split())[:NOM_MAX]
    return {
        "remises": choisies,
        "total": sum(comptees) if len(comptees) == len(choisies) else None,
        "premiere": choisies[0].recu_le,
        "derniere": choisies[-1].recu_le,
        "agent": par,
        "personne": {"nom_complet": nom or "À la personne qui a remis ces papiers"},
        "institution": par.institution,
        "service": service,
        "references": [("Reçu par", par.nom_complet)],
        "le": timezone.localdate(),
    }
