"""Closed lists of the room `ged`."""

from django.db import models


class EtatVersion(models.TextChoices):
    """Where the reading of a version stands. `REFUSEE`: it cannot be read; `ECHEC`: trying again may help.

    `GARDEE`: somebody chose to keep it unread; `QUARANTAINE`: an infected file, which nobody opens.
    """

    RECUE = "recue", "reçue"
    EN_LECTURE = "en_lecture", "en lecture"
    LUE = "lue", "lue"
    REFUSEE = "refusee", "illisible"
    ECHEC = "echec", "lecture interrompue"
    GARDEE = "gardee", "gardée telle quelle"
    QUARANTAINE = "quarantaine", "mise en quarantaine"


ETATS_FINALS = frozenset(
    {EtatVersion.LUE, EtatVersion.REFUSEE, EtatVersion.ECHEC, EtatVersion.GARDEE, EtatVersion.QUARANTAINE}
)


class Antivirus(models.TextChoices):
    """What the antivirus said of a version."""

    NON_CONTROLEE = "", "non contrôlée"
    SAINE = "saine", "contrôlée"
    INFECTEE = "infectee", "infectée"


class SourcePage(models.TextChoices):
    """Where the text of a page comes from."""

    NATIVE = "native", "texte du fichier"
    OCR = "ocr", "texte reconnu"
    VIDE = "vide", "page blanche"
    ILLISIBLE = "illisible", "page illisible"


class EtatPrise(models.TextChoices):
    """Where the document made of photographs stands."""

    EN_COURS = "en_cours", "en cours"
    ASSEMBLAGE = "assemblage", "assemblage"
    DEPOSEE = "deposee", "déposée"
    ECHEC = "echec", "à reprendre"


class VerdictRessemblance(models.TextChoices):
    """What a person said of two pages that look alike."""

    PROPOSEE = "proposee", "à comparer"
    MEME = "meme", "c’est la même"
    AUTRE = "autre", "ce n’est pas la même"


class Niveau(models.TextChoices):
    """Who reads a document among those who read its dossier."""

    ORDINAIRE = "ordinaire", "ordinaire"
    RESTREINT = "restreint", "restreinte"
    SOUS_PLI = "sous_pli", "sous pli"


class Cache(models.TextChoices):
    """What the other readers of the dossier do not know. `EXISTENCE`: it satisfies no requirement either."""

    CONTENU = "contenu", "ce qu’elle contient"
    EXISTENCE = "existence", "qu’elle existe"


class PorteeVerification(models.TextChoices):
    """What a check went through."""

    TOUT = "tout", "tout ce qui est gardé"
    ECHANTILLON = "echantillon", "un échantillon"


class GenreEcart(models.TextChoices):
    """What a check of the stored bytes may find."""

    MANQUANT = "manquant", "original manquant"
    ALTERE = "altere", "original altéré"
    ILLISIBLE = "illisible", "original illisible"
    DERIVE = "derive", "copie dérivée manquante"
    PAGES = "pages", "pages manquantes"
    ORPHELIN = "orphelin", "fichier que rien ne nomme"
    INDEX = "index", "index de recherche en désaccord"
