"""Refusals of the room, in sentences."""

from commun.erreurs import ErreurLiasse, EtatPerime


class DepotTropGros(ErreurLiasse):
    """Above TAILLE_MAX_DEPOT: nothing was kept."""

    message = "Ce fichier dépasse la taille admise : il n’a pas été gardé."
    remede = "Découpez-le en plusieurs fichiers, puis déposez-les."
    statut = 413


class DepotAltere(ErreurLiasse):
    """What was stored is not what was received: nothing was kept."""

    message = "Le fichier n’a pas pu être enregistré tel que vous l’avez envoyé : il n’a pas été gardé."
    remede = "Déposez-le à nouveau ; si cela se répète, prévenez la gestion technique."
    statut = 500


class SansCompartiment(ErreurLiasse):
    """A document always belongs somewhere: without compartment nobody could read it."""

    message = "Ce document n’est rattaché à aucun dossier."
    remede = "Choisissez le dossier où le déposer."


class LectureNonRelancable(EtatPerime):
    """The version is not in a state from which reading may start again."""

    message = "La lecture de ce document est déjà terminée ou en cours."
    remede = "Rechargez la page pour voir où elle en est."
