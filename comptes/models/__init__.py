"""Models of the room `comptes`."""

from comptes.models.agents import Agent, Habilitation, Mandat, Organe
from comptes.models.compartiments import Compartiment, Exclusion, Ouverture, ProfilAdmis
from comptes.models.institutions import Ascendance, Entite, Institution
from comptes.models.taches import AFaire

__all__ = [
    "AFaire",
    "Agent",
    "Ascendance",
    "Compartiment",
    "Entite",
    "Exclusion",
    "Habilitation",
    "Institution",
    "Mandat",
    "Organe",
    "Ouverture",
    "ProfilAdmis",
]
