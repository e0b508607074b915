"""What the secretary sees of an agenda: before freezing, no name and no content, only what placing a file needs."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from comptes.enums import RoleMandat
from comptes.models import Agent, Exclusion, Organe
from comptes.models.agents import en_vigueur
from decisions.enums import EtatAvis, EtatPoint, EtatProposition, EtatSeance
from decisions.models import Avis, Point, Proposition, Seance


@dataclass(frozen=True)
class Attente:
    """A validated proposition that waits for a sitting. `bloque`: why it cannot be inscribed yet."""

    proposition_id: int
    numero: str
    aides: str
    version: int
    echeance: dt.date | None
    validee_le: dt.datetime | None
    bloque: str


def propositions_en_attente(organe: Organe, agent: Agent) -> models.QuerySet[Proposition]:
    """Validated, for this organ, on no open point; dossiers from which the secretary is excluded stay unknown."""
    return Proposition.objects.filter(
        ~Exists(Exclusion.objects.filter(compartiment=OuterRef("dossier__compartiment"), agent=agent)),
        ~Exists(Point.objects.filter(proposition=OuterRef("pk"), etat=EtatPoint.INSCRIT)),
        organe=organe,
        etat=EtatProposition.VALIDEE,
        dossier__institution_id=agent.institution_id,
    )


def en_attente(organe: Organe, agent: Agent) -> list[Attente]:
    """Rows in the order of their due date: three queries whatever their number."""
    propositions = (
        propositions_en_attente(organe, agent)
        .select_related("dossier", "demande")
        .prefetch_related("lignes__type_aide", models.Prefetch("avis", _avis_ouverts(), to_attr="avis_ouverts"))
        .order_by(models.F("demande__echeance").asc(nulls_last=True), "validee_le")
    )
    return [
        Attente(
            proposition_id=p.pk,
            numero=p.dossier.numero,
            aides=aides(p),
            version=p.version,
            echeance=p.demande.echeance,
            validee_le=p.validee_le,
            bloque=", ".join(
                f"avis obligatoire attendu : {a.service}" for a in p.avis_ouverts if a.version == p.version
            ),
        )
        for p in propositions
    ]


def _avis_ouverts() -> models.QuerySet[Avis]:
    return Avis.objects.filter(obligatoire=True, etat=EtatAvis.DEMANDE).select_related("service")


def aides(proposition: Proposition) -> str:
    """Kinds of aid of its lines (prefetched by the callers)."""
    return ", ".join(ligne.type_aide.libelle for ligne in proposition.lignes.all())


@dataclass(frozen=True)
class Ligne:
    """A point as this agent may see it. `lisible`: the complete dossier opens."""

    point: Point
    lisible: bool
    titre: str
    numero: str
    aides: str
    decision: Any = None


def points(seance: Seance, agent: Agent) -> list[Ligne]:
    """The agenda, in order; an excluded or not yet admitted agent sees only that there is a point."""
    lisibles = set(Point.objects.visibles_par(agent).filter(seance=seance).values_list("pk", flat=True))
    exclus = set(Exclusion.objects.filter(agent=agent).values_list("compartiment_id", flat=True))
    secretaire = est_secretaire(agent, seance.organe)
    rangees = (
        seance.points.select_related("proposition__dossier__personne", "decision", "notee_par", "confirmee_par")
        .prefetch_related("proposition__lignes__type_aide")
        .order_by("ordre", "pk")
    )
    return [_ligne(point, point.pk in lisibles, exclus, secretaire=secretaire) for point in rangees]


def _ligne(point: Point, lisible: bool, exclus: set[int], *, secretaire: bool) -> Ligne:
    dossier = point.proposition.dossier
    connu = lisible or (secretaire and dossier.compartiment_id not in exclus)
    return Ligne(
        point=point,
        lisible=lisible,
        titre=str(dossier.personne) if lisible else f"Dossier {dossier.numero}" if connu else "Point réservé",
        numero=dossier.numero if connu else "",
        aides=aides(point.proposition) if connu else "",
        decision=getattr(point, "decision", None) if connu else None,
    )


def est_secretaire(agent: Agent, organe: Organe) -> bool:
    """True when the agent keeps the organ's agenda today."""
    return agent.mandats.filter(en_vigueur(), organe=organe, role=RoleMandat.SECRETAIRE).exists()


def organes_tenus(agent: Agent) -> models.QuerySet[Organe]:
    """Deciding organs of which the agent is the secretary today."""
    mandats = agent.mandats.filter(en_vigueur(), role=RoleMandat.SECRETAIRE)
    return Organe.objects.filter(pk__in=mandats.values("organe"), genre="decision")


@dataclass(frozen=True)
class Presence:
    """A seat of the organ at this sitting."""

    agent: Agent
    role: str
    votant: bool
    present: bool


def presences(seance: Seance) -> list[Presence]:
    """Seats in order of role then name; before freezing, the organ as it stands today."""
    notees = {p.agent_id: p.present for p in seance.presences.all()}
    mandats = seance.organe.mandats.filter(en_vigueur()).select_related("agent").order_by("agent__nom", "agent__prenom")
    rangs = {RoleMandat.PRESIDENT: 0, RoleMandat.MEMBRE: 1, RoleMandat.SECRETAIRE: 2}
    return [
        Presence(m.agent, m.get_role_display(), m.role != RoleMandat.SECRETAIRE, notees.get(m.agent_id, False))
        for m in sorted(mandats, key=lambda m: rangs[RoleMandat(m.role)])
    ]


def seances_de(agent: Agent) -> models.QuerySet[Seance]:
    """Sittings the agent sees, with the number of points and of those dealt with."""
    return (
        Seance.objects.visibles_par(agent)
        .select_related("organe")
        .annotate(
            nombre=Count("points"),
            traites=Count("points", filter=Q(points__etat=EtatPoint.TRAITE)),
        )
    )


def lecteurs_apres_gel(seance: Seance) -> int:
    """How many agents freezing lets into the dossiers."""
    return seance.organe.agents_en_vigueur().count()


TON_SEANCE = {
    EtatSeance.PREPAREE: "attention",
    EtatSeance.FIGEE: "encours",
    EtatSeance.OUVERTE: "encours",
    EtatSeance.CLOSE: "succes",
}
