"""Who read a document and when, in plain words: « Marie Dubois l’a lue le 22/11/2026 vers 14 h 10, 3 fois »."""

from dataclasses import dataclass

from django.utils import timezone

from commun.models import Consultation
from comptes.models import Agent
from ged.lecture import lecteurs
from ged.models import Document

VERBES = {
    Consultation.Nature.LECTURE: "l’a lue",
    Consultation.Nature.EXTRAIT: "en a vu un aperçu",
    Consultation.Nature.TELECHARGEMENT: "l’a téléchargée",
}


@dataclass(frozen=True)
class Lecture:
    """One person and one way of reading: the sentence, newest first."""

    nom: str
    phrase: str


def lectures_dites(document: Document) -> list[Lecture]:
    """One sentence per person and way of reading, the latest first."""
    fois: dict[tuple[int, str], list[str]] = {}
    for agent_id, quand, nature in lecteurs(document):
        local = timezone.localtime(quand)
        fois.setdefault((agent_id, nature), []).append(f"le {local:%d/%m/%Y} vers {local:%H} h {local:%M}")
    agents = Agent.objects.in_bulk({agent_id for agent_id, _ in fois})
    return [_dire(agents.get(agent_id), nature, moments) for (agent_id, nature), moments in fois.items()]


def _dire(agent: Agent | None, nature: str, moments: list[str]) -> Lecture:
    verbe = VERBES.get(Consultation.Nature(nature), "l’a consultée")
    suite = f", {len(moments)} fois en tout" if len(moments) > 1 else ""
    return Lecture(agent.nom_complet if agent else "Un agent parti", f"{verbe} {moments[0]}{suite}")
