"""Closed lists of the room `courrier`."""

from django.db import models


class Provenance(models.TextChoices):
    """How papers came in."""

    DEPOT = "depot", "déposé à l’écran"
    TELEPHONE = "telephone", "photographié"
    NUMERISEUR = "numeriseur", "numériseur"
    COURRIEL = "courriel", "courriel"


class EtatLot(models.TextChoices):
    """Where the cutting of a lot into documents stands."""

    RECU = "recu", "reçu"
    DECOUPE = "decoupe", "découpé"
    ECHEC = "echec", "à reprendre"
    PURGE = "purge", "purgé"


class EtatPli(models.TextChoices):
    """Where a paper of a tray stands."""

    A_CLASSER = "a_classer", "à classer"
    CLASSE = "classe", "classé"
    ECARTE = "ecarte", "écarté"


class CanalCourrier(models.TextChoices):
    """How a letter reached us."""

    POSTE = "poste", "poste"
    RECOMMANDE = "recommande", "recommandé"
    GUICHET = "guichet", "guichet"
    COURRIEL = "courriel", "courriel"
    NUMERISEUR = "numeriseur", "numériseur"


class EtatCourrier(models.TextChoices):
    """Where an entry of the register stands."""

    ENREGISTRE = "enregistre", "enregistré"
    DISTRIBUE = "distribue", "distribué"
    REPONDU = "repondu", "répondu"
    SANS_SUITE = "sans_suite", "sans suite"


class SecuriteImap(models.TextChoices):
    """How the line to the mail server is protected. `AUCUNE` is refused outside this machine."""

    TLS = "tls", "TLS"
    STARTTLS = "starttls", "STARTTLS"
    AUCUNE = "aucune", "aucune (serveur de cette machine)"


class ModeImap(models.TextChoices):
    """How Liasse signs in to the mailbox."""

    MOT_DE_PASSE = "mot_de_passe", "mot de passe"
    OAUTH2 = "oauth2", "OAuth 2 (XOAUTH2)"


class SourceReleve(models.TextChoices):
    """What is looked at by itself for a tray."""

    DOSSIER = "dossier", "dossier surveillé"
    MESSAGERIE = "messagerie", "messagerie"
