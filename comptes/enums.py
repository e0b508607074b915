"""Closed lists of the room `comptes`."""

from dataclasses import dataclass

from django.db import models


class ProfilInstitution(models.TextChoices):
    """Words, identifiers, organs, letters and payment outputs follow the institution's profile (conception)."""

    CPAS = "cpas", "CPAS"
    CCAS = "ccas", "CCAS"
    DEPARTEMENT = "departement", "Département"


class Profil(models.TextChoices):
    """Profession and role of an agent (R2.5 b)."""

    ACCUEIL = "accueil", "Accueil et secrétariat"
    AS = "as", "Assistant social"
    CHEF_AS = "chef_as", "Chef assistant social"
    JURISTE = "juriste", "Juriste"
    SECRETAIRE = "secretaire", "Secrétaire de séance"
    MEMBRE = "membre", "Membre de l’organe de décision"
    PRESIDENT = "president", "Président"
    NOTIFICATION = "notification", "Notification"
    PAIEMENT = "paiement", "Paiement"
    RECUPERATION = "recuperation", "Récupération"
    DIRECTEUR_GENERAL = "directeur_general", "Directeur général"
    DPO = "dpo", "Délégué à la protection des données"
    GESTION_TECHNIQUE = "gestion_technique", "Gestion technique"


class Domaine(models.TextChoices):
    """Domain of a compartment; an habilitation without domain covers all."""

    SOCIAL = "social", "Aide et accompagnement social"
    DOMICILIATION = "domiciliation", "Domiciliation"
    DETTES = "dettes", "Médiation de dettes"
    ENFANCE = "enfance", "Enfance et famille"


class GenreOrgane(models.TextChoices):
    """What an organ is for."""

    DECISION = "decision", "Organe de décision"
    SERVICE = "service", "Service consulté"
    EQUIPE = "equipe", "Équipe qui partage une bannette"


class RoleMandat(models.TextChoices):
    """Seat held in an organ."""

    PRESIDENT = "president", "Président"
    MEMBRE = "membre", "Membre"
    SECRETAIRE = "secretaire", "Secrétaire"


@dataclass(frozen=True)
class ActionsParDefaut:
    """What a profile may do in its entité when the habilitation says nothing else (R2.5 c)."""

    identite: bool = False
    consulter: bool = False
    modifier: bool = False
    statistiques: bool = False
    administrer: bool = False


# `identite`: finds any person of the institution (identity, referent, centre), never content.
ACTIONS_PAR_PROFIL: dict[str, ActionsParDefaut] = {
    Profil.ACCUEIL: ActionsParDefaut(identite=True),
    Profil.AS: ActionsParDefaut(identite=True, consulter=True, modifier=True),
    Profil.CHEF_AS: ActionsParDefaut(identite=True, consulter=True, modifier=True, statistiques=True),
    Profil.JURISTE: ActionsParDefaut(),
    Profil.SECRETAIRE: ActionsParDefaut(),
    Profil.MEMBRE: ActionsParDefaut(),
    Profil.PRESIDENT: ActionsParDefaut(),
    Profil.NOTIFICATION: ActionsParDefaut(),
    Profil.PAIEMENT: ActionsParDefaut(),
    Profil.RECUPERATION: ActionsParDefaut(),
    Profil.DIRECTEUR_GENERAL: ActionsParDefaut(identite=True, consulter=True, statistiques=True, administrer=True),
    Profil.DPO: ActionsParDefaut(statistiques=True),
    Profil.GESTION_TECHNIQUE: ActionsParDefaut(administrer=True),
}
