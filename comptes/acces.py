"""What an agent may read, as plain values for the search engine (its queries cannot join our tables)."""

from dataclasses import dataclass

from comptes.models import Agent, Compartiment, Exclusion
from comptes.models.compartiments import ouvertures_de


@dataclass(frozen=True)
class Acces:
    """`cles`: composite `entite:domaine` keys; `ouvertures`, `exclusions`: compartment ids.

    `identite`: finds any person of the institution.
    """

    institution_id: int
    agent_id: int
    cles: frozenset[str]
    ouvertures: frozenset[int]
    exclusions: frozenset[int]
    identite: bool


def acces_de(agent: Agent) -> Acces:
    """The agent's rights today; openings and exclusions are resolved at query time, never re-indexed."""
    habilitations = list(agent.habilitations_en_vigueur().values("entite_id", "domaine", "consulter", "identite"))
    return Acces(
        institution_id=agent.institution_id,
        agent_id=agent.pk,
        cles=frozenset(f"{h['entite_id']}:{h['domaine'] or '*'}" for h in habilitations if h["consulter"]),
        ouvertures=frozenset(
            [
                *ouvertures_de(agent).filter(compartiment__dans__isnull=True).values_list("compartiment_id", flat=True),
                *_pieces_reservees(agent),
            ]
        ),
        exclusions=frozenset(Exclusion.objects.filter(agent=agent).values_list("compartiment_id", flat=True)),
        identite=any(h["identite"] for h in habilitations),
    )


def _pieces_reservees(agent: Agent) -> list[int]:
    """Compartments of restricted and sealed pieces that he reads: rare, and no key finds them."""
    return list(Compartiment.objects.filter(dans__isnull=False).visibles_par(agent).values_list("pk", flat=True))
