"""Refusals of what comes in, in sentences."""

from commun.erreurs import ErreurLiasse, EtatPerime


class EnvoiAltere(ErreurLiasse):
    """What arrived is not what was announced: nothing was kept."""

    message = "Le fichier n’est pas arrivé tel que vous l’avez envoyé : il n’a pas été gardé."
    remede = "Déposez-le à nouveau ; si cela se répète, prévenez la gestion technique."
    statut = 422


class PartAlteree(ErreurLiasse):
    """One part changed on its way: it is sent again."""

    message = "Une partie du fichier a changé en chemin."
    remede = "Elle va être envoyée à nouveau."
    statut = 460


class EnvoiIncomplet(ErreurLiasse):
    """Bytes are missing."""

    message = "Le fichier n’est pas encore arrivé en entier."
    remede = "Laissez l’envoi se poursuivre."
    statut = 409


class MauvaiseReprise(EtatPerime):
    """The part does not start where the upload stands (another tab sends it too). `recus`: where to go on."""

    message = "Cet envoi en est à un autre endroit."
    remede = "Il reprend là où il en est."

    def __init__(self, recus: int) -> None:
        self.recus = recus
        super().__init__()


class PlusDePlace(ErreurLiasse):
    """The disk is full: said, nothing half kept."""

    message = "Il n’y a plus de place pour garder ce fichier."
    remede = "Conservez-le, prévenez la gestion technique, puis choisissez « Réessayer » : l’envoi reprendra."
    statut = 507


class TropDEnvois(ErreurLiasse):
    """Too many uploads of one agent are not finished."""

    message = "Trop de fichiers sont en cours d’envoi."
    remede = "Attendez que les premiers soient reçus, puis déposez la suite."
    statut = 429


class NonGardable(EtatPerime):
    """Only what could not be read can be kept as it is."""

    message = "Ce document n’est pas en attente d’une décision."
    remede = "Rechargez la page pour voir où il en est."


class EnQuarantaine(ErreurLiasse):
    """Nobody opens nor downloads an infected file."""

    message = "Ce fichier est en quarantaine : l’antivirus y a trouvé un programme malveillant."
    remede = "Il ne s’ouvre pas et ne se télécharge pas. Demandez un autre exemplaire à la personne qui l’a remis."
    statut = 403


class JumelageClos(ErreurLiasse):
    """The pairing expired, was revoked, or the agent signed out."""

    message = "Ce téléphone n’est plus jumelé."
    remede = "Demandez à l’agent d’afficher un nouveau code à l’écran, puis photographiez-le."
    statut = 410


class AutreAppareil(ErreurLiasse):
    """Another phone deposits already with this code."""

    message = "Ce code sert déjà à un autre téléphone."
    remede = "Demandez à l’agent d’afficher un nouveau code."
    statut = 403


class PriseVide(ErreurLiasse):
    """A document needs a page."""

    message = "Aucune photo n’est arrivée."
    remede = "Photographiez au moins une page, attendez qu’elle soit reçue, puis terminez."
    statut = 422


class TropDePhotos(ErreurLiasse):
    """One document of photographs is bounded."""

    message = "Ce document a déjà le nombre de pages admis."
    remede = "Terminez-le, puis photographiez la suite dans un second document."
    statut = 422
