"""Closed lists of reading: annotations, masks."""

from django.db import models


class GenreAnnotation(models.TextChoices):
    """What is put on a page."""

    NOTE = "note", "note"
    SURLIGNAGE = "surlignage", "surlignage"
    VU = "vu", "vu"


class Visibilite(models.TextChoices):
    """For whom."""

    MOI = "moi", "moi seul"
    ROLE = "role", "ceux de mon rôle"
    DOSSIER = "dossier", "ceux du dossier"


class EtatCaviardage(models.TextChoices):
    """Where a redacted copy stands."""

    BROUILLON = "brouillon", "en préparation"
    EN_COURS = "en_cours", "copie en cours"
    FAIT = "fait", "copie faite"


class OrigineMasque(models.TextChoices):
    """How a passage was marked."""

    BOITE = "boite", "cadre tracé"
    MOTS = "mots", "mots choisis"
    OCCURRENCE = "occurrence", "mot cherché"
