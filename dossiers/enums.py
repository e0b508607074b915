"""Closed lists of the room `dossiers`."""

from django.db import models


class EtatDemande(models.TextChoices):
    """Life of a demande (conception)."""

    ENREGISTREE = "enregistree", "enregistrée"
    EN_INSTRUCTION = "en_instruction", "en instruction"
    SUSPENDUE = "suspendue", "suspendue"
    CLOSE = "close", "close"


class Canal(models.TextChoices):
    """How a demande reached the institution (R0.3, R2.10)."""

    GUICHET = "guichet", "au guichet"
    TELEPHONE = "telephone", "par téléphone"
    COURRIER = "courrier", "par courrier"
    COURRIEL = "courriel", "par courriel"
    PARTENAIRE = "partenaire", "par un partenaire"
    DOMICILE = "domicile", "à domicile"


class MotifCloture(models.TextChoices):
    """Why a demande is closed."""

    DECIDEE = "decidee", "décidée"
    DESISTEMENT = "desistement", "désistement de la personne"
    SANS_OBJET = "sans_objet", "sans objet"
    TRANSMISE = "transmise", "transmise au centre compétent"


class EtatRapport(models.TextChoices):
    """A report is written, then signed and no longer changed."""

    BROUILLON = "brouillon", "brouillon"
    SIGNE = "signe", "signé"


class SortPapier(models.TextChoices):
    """What becomes of the paper itself (R3.11)."""

    RENDU = "rendu", "rendu à la personne"
    CLASSE = "classe", "classé sur papier"
    DETRUIT = "detruit", "détruit après contrôle"
