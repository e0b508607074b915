"""Closed lists of the room `usagers`."""

from django.db import models


class Sexe(models.TextChoices):
    """As stated by the person or the register, never derived from an identifier (domaine.md 1.7)."""

    FEMME = "F", "femme"
    HOMME = "M", "homme"
    NON_PRECISE = "X", "non précisé"


class SituationFamiliale(models.TextChoices):
    """Vocabulary of existing follow-up systems (suivi-social.md)."""

    CELIBATAIRE = "celibataire", "célibataire"
    MARIE = "marie", "marié(e)"
    COHABITANT_LEGAL = "cohabitant_legal", "cohabitant(e) légal(e)"
    PACSE = "pacse", "pacsé(e)"
    CONCUBINAGE = "concubinage", "en concubinage"
    SEPARE = "separe", "séparé(e)"
    DIVORCE = "divorce", "divorcé(e)"
    VEUF = "veuf", "veuf, veuve"
    PARENT_ISOLE = "parent_isole", "parent isolé"
    AUTRE = "autre", "autre"


class GenreIdentifiant(models.TextChoices):
    """Identifiers follow the institution's profile: no NISS in a CCAS, no NIR in a CPAS."""

    NISS = "niss", "NISS"
    BIS = "bis", "numéro BIS"
    NIR = "nir", "NIR"
    CAF = "caf", "numéro d’allocataire CAF"


class RoleMenage(models.TextChoices):
    """Place of a person in the household."""

    REFERENCE = "reference", "personne de référence"
    CONJOINT = "conjoint", "conjoint(e) ou cohabitant(e)"
    ENFANT = "enfant", "enfant"
    ASCENDANT = "ascendant", "ascendant"
    AUTRE = "autre", "autre"
